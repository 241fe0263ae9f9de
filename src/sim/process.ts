/** One incarnation of a simulated node: the host and machine that a worker process runs, over a simulated disk. */
import type { Decree, NodeId } from '../paxos/ballot.js';
import type { Configuration } from '../paxos/configuration.js';
import type { Input, Timer } from '../paxos/effect.js';
import { type Crash, Host, type Machine, type MessageKey } from '../paxos/host.js';
import type { MachineOptions } from '../paxos/machine.js';
import type { Message, MessageType } from '../paxos/message.js';
import type { Quirks } from '../paxos/quirks.js';
import { refusalOf } from '../schema/admission.js';
import type { Peer } from '../schema/control.js';
import { decodeHeader, decodeMessage, encodeDatagram, type Header, unknownDisk } from '../schema/datagram.js';
import { firstDecree } from '../schema/preset.js';
import { createHeld, type Held, type Release } from '../faults/held.js';
import { createTeller, type Seen } from '../schema/trace-level.js';
import type { FateRecord, RefusalReason, TraceLevel } from '../schema/trace.js';
import { type Disk, readDisk, writeBatch } from './disk.js';
import type { TraceWriter } from './trace-writer.js';

/** One datagram on its way. */
export type Datagram = {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly key: MessageKey;
  readonly header: Header;
  readonly message: Message;
  /** What the receiver reads, as a worker's does. Null in a world that hands on header and message as they are. */
  readonly bytes: Uint8Array | null;
};

/** Names a fate other than plain delivery; see the trace's record. A held copy waits at its receiver for a hand. */
export type NamedFate = { readonly fate: FateRecord['fate']; readonly delayMs: number };
/**
 * How datagrams travel: as the bytes that workers send, or handed on as they are, which spares half of a simulation's
 * time. The trace is the same either way; a seed that is run twice is run once on each, so that comparing the two
 * runs proves it.
 */
export type Wire = 'bytes' | 'handed-on';

/** What all nodes of one world have in common. */
export type Surroundings = {
  readonly cluster: string;
  readonly digest: number;
  readonly configuration: Configuration;
  readonly peers: Map<NodeId, Peer>;
  readonly trace: TraceWriter;
  readonly traceLevel: TraceLevel;
  readonly wire: Wire;
  readonly createMachine: (options: MachineOptions) => Machine;
  readonly quirks: Quirks;
  /** Which messages of a node to itself travel like all others; none without it. */
  readonly carriesOwn?: (message: Message) => boolean;
};

export type ProcessOptions = {
  readonly self: NodeId;
  readonly incarnation: number;
  readonly session: number;
  readonly seated: boolean;
  readonly disk: Disk;
  readonly client: MachineOptions['client'];
  readonly crashes: readonly Crash[];
  send(datagram: Datagram): void;
  setTimer(timer: Timer, minMs: number, maxMs: number): void;
  /** Calls `durable` once the written batch is: at once, later, or never if the process ends before. */
  sync(durable: (durationMs: number) => void): void;
  crash(crash: Crash): void;
};

export type Process = {
  /** Its first inputs; `decree` is the one that is open. */
  boot(decree: Decree): void;
  take(input: Input): void;
  /** A datagram reaches the socket. `fate` is null for plain delivery, else what befell it on the way. */
  receive(datagram: Datagram, fate: NamedFate | null): void;
  /** One copy of a message that is held here; false if there is none. */
  release(key: MessageKey, how: Release): boolean;
  /** Counted from now, in place of all that was planned before. */
  planCrash(crash: Crash | null): void;
  /** Tells what is counted and due to be told. */
  tell(): void;
  /** Whether it is to crash somewhere, by the preset or as planned since. */
  hasPlannedCrash(): boolean;
};

export function createProcess(surroundings: Surroundings, options: ProcessOptions): Process {
  const { self, incarnation, disk } = options;
  const { configuration, trace, quirks, carriesOwn } = surroundings;
  const teller = createTeller({ level: surroundings.traceLevel, self, holdMs: 0 }, (told) =>
    trace.node(self, incarnation, told),
  );
  const host = new Host<Seen>({
    self,
    incarnation,
    machine: surroundings.createMachine({ configuration, self, client: options.client, quirks }),
    crashes: options.crashes,
    quirks,
    ...(carriesOwn === undefined ? {} : { carriesOwn }),
    driver: {
      send: (to, message, key) => {
        const header = headerOf(surroundings, options, to, key, message.type);
        const bytes = surroundings.wire === 'bytes' ? encodeDatagram(header, message) : null;
        options.send({ from: self, to, key, header, message, bytes });
      },
      setTimer: (timer, minMs, maxMs) => options.setTimer(timer, minMs, maxMs),
      append: (records, durable) => {
        writeBatch(disk, records);
        options.sync((durationMs) => {
          host.observe({ kind: 'sync', records: records.length, durationUs: durationMs * 1000 });
          durable();
        });
      },
      report: (report) => teller.report(report, trace.nowMs()),
      // Of a torn batch nothing is to be read after the restart, so nothing of it is written.
      crash: (crash) => options.crash(crash),
    },
  });
  const held = createHeld<Datagram>({
    deliver: (datagram, key) => decode(surroundings, host, datagram, key),
    tell: (message, fate) => host.observe({ kind: 'fate', message, fate, delayMs: 0 }),
  });
  const { seated, session } = options;
  let { crashes } = options;
  return {
    boot: (decree) => {
      const ofLog = configuration.log === undefined ? {} : { disk: disk.id };
      host.take({ type: 'boot', incarnation, seated, session, recovered: readDisk(disk), ...ofLog }, null);
      if (decree > firstDecree) host.take({ type: 'open-decree', decree }, null);
    },
    take: (input) => host.take(input, null),
    receive: (datagram, fate) => receive(surroundings, options, host, held, datagram, fate),
    release: (key, how) => held.release(key, how),
    planCrash: (crash) => {
      crashes = crash === null ? [] : [crash];
      host.planCrash(crash);
    },
    tell: () => teller.tick(trace.nowMs()),
    hasPlannedCrash: () => crashes.length > 0,
  };
}

/** As a worker does it: header, admission, fate, and only then the message. */
function receive(
  surroundings: Surroundings,
  options: ProcessOptions,
  host: Host<Seen>,
  held: Held<Datagram>,
  datagram: Datagram,
  fate: NamedFate | null,
): void {
  const { bytes } = datagram;
  const decoded = bytes === null ? null : decodeHeader(bytes);
  if (decoded !== null && !decoded.ok) {
    const { reason } = decoded;
    const size = { bytes: sizeOf(datagram), address: 'unknown', message: null, datagrams: 1 } as const;
    host.observe({ kind: 'refused', reason, ...size });
    return;
  }
  const header = decoded?.header ?? datagram.header;
  const { from, incarnation, step, part } = header;
  const key = bytes === null ? datagram.key : { from, incarnation, step, part };
  const { cluster, digest, peers, quirks } = surroundings;
  const refusal = refusalOf(header, { node: options.self, disk: options.disk.id, cluster, digest, quirks }, peers);
  if (refusal !== null) {
    refuse(surroundings, host, datagram, key, refusal);
    return;
  }
  if (fate?.fate === 'held') {
    if (!held.add(key, datagram)) host.observe({ kind: 'fate', message: key, fate: 'lost', delayMs: 0 });
    return;
  }
  if (fate !== null) host.observe({ kind: 'fate', message: key, ...fate });
  if (fate?.fate !== 'lost') decode(surroundings, host, datagram, key);
}

function decode(surroundings: Surroundings, host: Host<Seen>, datagram: Datagram, key: MessageKey): void {
  const body = datagram.bytes === null ? datagram : decodeMessage(datagram.bytes);
  const { header } = datagram;
  const ofLog = surroundings.configuration.log === undefined ? {} : { disk: header.disk };
  if ('message' in body) host.take({ type: 'message', from: key.from, message: body.message, ...ofLog }, key);
  else refuse(surroundings, host, datagram, key, body.reason);
}

function refuse(
  { peers }: Surroundings,
  host: Host<Seen>,
  datagram: Datagram,
  key: MessageKey,
  reason: RefusalReason,
): void {
  const address = addressOf(peers.get(key.from));
  host.observe({ kind: 'refused', reason, bytes: sizeOf(datagram), address, message: key, datagrams: 1 });
}

/** Of one that is handed on: what it would have been. */
const sizeOf = ({ bytes, header, message }: Datagram): number => (bytes ?? encodeDatagram(header, message)).length;

function headerOf(
  { cluster, digest, peers }: Surroundings,
  { self, incarnation, disk }: ProcessOptions,
  to: NodeId,
  { step, part }: MessageKey,
  type: MessageType,
): Header {
  const toDisk = peers.get(to)?.disk ?? unknownDisk;
  return { cluster, digest, from: self, incarnation, disk: disk.id, to, toDisk, step, part, type };
}

const addressOf = (peer: Peer | undefined): string => (peer === undefined ? 'unknown' : `127.0.0.1:${peer.port}`);
