/** One node at work: its machine and host, between socket, storage, clock and control link. */
import { paces } from '../faults/pace.js';
import { hashNumbers, type Random, seededRandom } from '../faults/random.js';
import type { FaultSettings } from '../faults/settings.js';
import type { Decree, NodeId } from '../paxos/ballot.js';
import { groupAsNode, type GroupName } from '../paxos/broadcast/groups.js';
import { type Quirks, sound } from '../paxos/quirks.js';
import { digestOf } from '../paxos/configuration.js';
import { type Effect, type Input, unreachable } from '../paxos/effect.js';
import { type Crash, type Driver, Host, type Machine, type MessageKey } from '../paxos/host.js';
import type { Message } from '../paxos/message.js';
import type { HubToWorker, Peer, WorkerOptions } from '../schema/control.js';
import { unknownDisk } from '../schema/datagram.js';
import { createDatagramWriter, type DatagramWriter } from '../schema/datagram-writer.js';
import { firstDecree } from '../schema/preset.js';
import { createTeller, type Seen, type Teller, type Told } from '../schema/trace-level.js';
import type { NodeRecord } from '../schema/trace.js';
import type { ChatLog } from './chat-log.js';
import { heardBy } from './heard.js';
import { createIntake, type Intake } from './intake.js';
import { createRefusalCounter, type RefusalCounter } from './refusals.js';
import type { LyingDisk } from './lying-disk.js';
import { type Clock, createScheduler, type Scheduler } from './scheduler.js';
import type { Arrival, UdpSocket } from './udp.js';

export type WorkerSurroundings = {
  readonly options: WorkerOptions;
  readonly machine: Machine;
  readonly quirks?: Quirks;
  readonly storage: LyingDisk;
  readonly udp: UdpSocket;
  readonly chatLog: ChatLog | null;
  readonly clock: Clock;
  /** Random and new for each start: names this start of a client. */
  readonly session: number;
  /** Milliseconds since the run began. */
  readonly atMs: () => number;
  readonly report: (record: NodeRecord) => void;
  readonly crash: (crash: Crash) => void;
  readonly stop: () => void;
};

/** What comes before the first peers waits for them; beyond this it is lost, as it would be in a full socket. */
const earlyMax = 1_000;
/** Some records at trace level `decisions` in place of thousands a second. */
const factsHoldMs = 20;

export class Worker {
  readonly #surroundings: WorkerSurroundings;
  readonly #digest: number;
  readonly #isOfLog: boolean;
  readonly #random: Random;
  readonly #datagramOf: DatagramWriter;
  readonly #scheduler: Scheduler;
  readonly #host: Host<Seen>;
  readonly #teller: Teller;
  readonly #refusals: RefusalCounter;
  readonly #intake: Intake;
  #peers: ReadonlyMap<NodeId, Peer> = new Map();
  #settings: FaultSettings;
  #decree = firstDecree;
  /** Null once the protocol has begun. */
  #early: (() => void)[] | null = [];
  #isClosed = false;
  #tellTimer: NodeJS.Timeout | null = null;

  constructor(surroundings: WorkerSurroundings) {
    const { options, udp, clock } = surroundings;
    const { node, incarnation } = options;
    this.#surroundings = surroundings;
    this.#digest = digestOf(options.configuration);
    this.#isOfLog = options.configuration.log !== undefined;
    this.#teller = createTeller({ level: options.trace ?? 'steps', self: node, holdMs: factsHoldMs }, (told) =>
      surroundings.report(this.#recordOf(told)),
    );
    const { cluster } = options;
    const { disk } = surroundings.storage;
    this.#datagramOf = createDatagramWriter({ cluster, digest: this.#digest, from: node, incarnation, disk });
    this.#random = seededRandom(hashNumbers(options.seed, node, incarnation));
    this.#settings = { seed: options.seed, rules: [], groups: [] };
    this.#scheduler = createScheduler({ pace: paces.full, clock, drain: (drained) => udp.drain(drained) });
    this.#host = new Host({
      self: node,
      incarnation,
      machine: surroundings.machine,
      driver: this.#createDriver(),
      crashes: options.crashes.filter((crash) => crash.node === node),
      quirks: surroundings.quirks ?? sound,
    });
    this.#refusals = createRefusalCounter({
      tell: (refused) => this.#host.observe(refused),
      after: (delayMs, call) => void setTimeout(call, delayMs),
    });
    this.#intake = this.#createIntake();
    const tick = (): void => this.#teller.tick(surroundings.atMs());
    if ((options.trace ?? 'steps') !== 'steps') this.#tellTimer = setInterval(tick, factsHoldMs);
  }

  hear(frame: HubToWorker): void {
    if (this.#isClosed) return;
    switch (frame.type) {
      case 'peers':
        this.#meet(frame);
        break;
      case 'faults':
        this.#settings = frame.settings;
        break;
      case 'pace':
        this.#scheduler.setPace(paces[frame.pace]);
        break;
      case 'propose':
      case 'load':
        this.#onceBegun(() => this.#host.take(frame, null));
        break;
      case 'open-decree':
        this.#onceBegun(() => this.#open(frame.decree));
        break;
      case 'held':
        this.#intake.release(frame.message, frame.how);
        break;
      case 'plan-crash':
        this.#host.planCrash(frame.crash);
        break;
      case 'disk-lies':
        this.#surroundings.storage.lie(frame.lies);
        break;
      case 'stop':
        this.#surroundings.stop();
        break;
      default:
        unreachable(frame);
    }
  }

  /** Reports, in its place among the steps, what this node holds now, as if it had just started. */
  tellHoldings(input: Input & { type: 'boot' }, effects: readonly Effect[]): void {
    this.#host.observe({ kind: 'step', input, effects, cause: null });
  }

  receive(arrival: Arrival): void {
    if (!this.#isClosed) this.#onceBegun(() => this.#intake.receive(arrival));
  }

  /** Tells what is counted and not told yet, and takes nothing any more. */
  close(): void {
    this.#isClosed = true;
    this.#scheduler.close();
    if (this.#tellTimer !== null) clearInterval(this.#tellTimer);
    this.#refusals.flush();
    this.#teller.flush();
  }

  #onceBegun(call: () => void): void {
    if (this.#early === null) call();
    else if (this.#early.length < earlyMax) this.#early.push(call);
  }

  /** The first peers begin the protocol; later ones follow restarts. */
  #meet({ peers, decree, seated }: HubToWorker & { type: 'peers' }): void {
    this.#peers = new Map(peers.map((peer) => [peer.node, peer]));
    if (this.#early === null) {
      this.#open(decree); // It may have been opened while the link was lost.
      return;
    }
    const early = this.#early;
    this.#early = null;
    const { session, storage, options } = this.#surroundings;
    const { incarnation } = options;
    const ofLog = this.#isOfLog ? { disk: storage.disk } : {};
    this.#host.take({ type: 'boot', incarnation, seated, session, recovered: storage.recovered, ...ofLog }, null);
    this.#open(decree);
    for (const call of early) call();
  }

  #open(decree: Decree): void {
    if (decree <= this.#decree) return;
    this.#decree = decree;
    this.#host.take({ type: 'open-decree', decree }, null);
  }

  #createDriver(): Driver<Seen> {
    const { storage, atMs, chatLog, crash } = this.#surroundings;
    return {
      send: (to, message, key) => this.#send(to, message, key),
      ...(this.#surroundings.udp.cast === undefined
        ? {}
        : { cast: (group, message, key) => this.#cast(group, message, key) }),
      setTimer: (timer, minMs, maxMs) => {
        const delayMs = this.#random.between(minMs, maxMs);
        this.#scheduler.setTimer(delayMs, () => this.#host.take({ type: 'timer', timer }, null));
      },
      append: (records, durable) =>
        storage.append(records, (sync) => {
          if (sync !== null) this.#host.observe({ kind: 'sync', ...sync });
          durable();
        }),
      report: (report) => {
        this.#teller.report(report, atMs());
        if (chatLog !== null && report.type === 'step') writeChat(chatLog, report.effects);
      },
      crash: (due, torn) => {
        if (torn.length > 0) storage.tear(torn);
        crash(due);
      },
    };
  }

  #createIntake(): Intake {
    const { options, storage, quirks = sound } = this.#surroundings;
    const { node, cluster, configuration } = options;
    const heard = heardBy(configuration, node);
    return createIntake({
      me: { node, disk: storage.disk, cluster, digest: this.#digest, quirks, isOfLog: this.#isOfLog, heard },
      peers: () => this.#peers,
      settings: () => this.#settings,
      scheduler: this.#scheduler,
      take: (input, cause) => this.#host.take(input, cause),
      tellFate: (told) => this.#host.observe(told),
      tellRefused: (refused) => this.#refusals.add(refused),
    });
  }

  #send(to: NodeId, message: Message, key: MessageKey): void {
    const peer = this.#peers.get(to);
    if (peer === undefined) return; // It was never up: lost, like whatever is sent to a dead process.
    this.#surroundings.udp.send(this.#datagramOf(peer, key, message), peer.port);
  }

  #cast(group: GroupName, message: Message, key: MessageKey): void {
    const { udp, options } = this.#surroundings;
    const whom = options.configuration.multicast?.groups[group];
    if (whom === undefined) throw new Error(`no group of ${group}`);
    udp.cast?.(this.#datagramOf({ node: groupAsNode(group), disk: unknownDisk }, key, message), whom);
  }

  #recordOf(told: Told): NodeRecord {
    const { options, atMs } = this.#surroundings;
    const envelope = { node: options.node, incarnation: options.incarnation, sequence: told.sequence, atMs: atMs() };
    if (told.type === 'observation') return { ...envelope, ...told.observation };
    const { input, effects, cause } = told;
    return { ...envelope, kind: 'step', input, effects, cause };
  }
}

function writeChat(chatLog: ChatLog, effects: readonly Effect[]): void {
  for (const effect of effects) if (effect.type === 'chat-log') chatLog.write(effect.from, effect.lines);
}
