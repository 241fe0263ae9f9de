/**
 * The nodes of a simulated world: processes that start, end, pause and come back, their disks, and who listens where.
 * The part that a supervisor plays for real ones. Time, order and chance belong to whoever drives it, the `Medium`.
 */
import type { Decree, NodeId } from '../paxos/ballot.js';
import { allNodes, digestOf } from '../paxos/configuration.js';
import type { Input, Timer } from '../paxos/effect.js';
import type { Crash, Machine } from '../paxos/host.js';
import type { MachineOptions } from '../paxos/machine.js';
import { quirksOf } from '../paxos/quirks.js';
import type { Message } from '../paxos/message.js';
import { firstDecree, lateNodes, type Preset } from '../schema/preset.js';
import { type ProcessEvent, type TraceRecord, traceVersion } from '../schema/trace.js';
import { crashDisk, type Disk, formatDisk, setLies, syncBatch } from './disk.js';
import { type Datagram, type NamedFate, type Process, createProcess, type Surroundings, type Wire } from './process.js';
import { hexId } from './hex-id.js';
import { createTraceWriter, type TraceWriter } from './trace-writer.js';

export type Medium = {
  nowMs(): number;
  carry(datagram: Datagram): void;
  /** To be handed back with `expireTimer`. */
  setTimer(node: NodeId, incarnation: number, timer: Timer, minMs: number, maxMs: number): void;
  /** A batch was written; `syncNode` is to be called when it is durable. */
  startSync(node: NodeId, incarnation: number): void;
  /** Unsigned 32-bit: a client's session. */
  drawSession(): number;
};

export type WorldOptions = {
  readonly preset: Preset;
  /** Unsigned 32-bit. All ids and all chance come from it. */
  readonly seed: number;
  readonly onRecord: (record: TraceRecord) => void;
  readonly createMachine: (options: MachineOptions) => Machine;
  /** As bytes unless it is said otherwise. */
  readonly wire?: Wire;
  /** See `Surroundings`. */
  readonly carriesOwn?: (message: Message) => boolean;
};

type Seat = {
  readonly node: NodeId;
  incarnation: number;
  state: 'down' | 'up' | 'paused';
  disk: Disk;
  /** How often it was formatted. */
  formats: number;
  process: Process | null;
  /** The sync under way: when it began, and what is to be told when it is done. */
  syncing: { readonly sinceMs: number; readonly durable: (durationMs: number) => void } | null;
  /** What a paused process will find: completed syncs, a socket full of datagrams, requests. */
  readonly waiting: (() => void)[];
  /** Timers that ran out while it was paused. They are judged after what waits in the socket. */
  readonly lateTimers: Timer[];
};

export type Nodes = {
  readonly options: WorldOptions;
  readonly medium: Medium;
  readonly trace: TraceWriter;
  readonly surroundings: Surroundings;
  readonly seats: ReadonlyMap<NodeId, Seat>;
  decree: Decree;
};

/** Datagrams that a paused process's socket holds; the kernel drops the rest, as it does for real ones. */
const socketDatagramsMax = 256;
const firstPort = 10_000;
const firstPid = 1000;

export function createNodes(options: WorldOptions, medium: Medium): Nodes {
  const { preset, seed, onRecord, createMachine, carriesOwn } = options;
  const { configuration } = preset;
  const trace = createTraceWriter(medium.nowMs, onRecord);
  const cluster = hexId(seed, 0, 0);
  const surroundings: Surroundings = {
    cluster,
    digest: digestOf(configuration),
    configuration,
    peers: new Map(),
    trace,
    traceLevel: preset.trace ?? 'steps',
    wire: options.wire ?? 'bytes',
    createMachine,
    quirks: quirksOf(preset.quirks),
    ...(carriesOwn === undefined ? {} : { carriesOwn }),
  };
  const seats = allNodes(configuration).map((node) => [node, createSeat(node, seed, surroundings.wire)] as const);
  return { options, medium, trace, surroundings, seats: new Map(seats), decree: firstDecree };
}

/** First every process comes up, then the protocol begins. */
export function startAll(nodes: Nodes): void {
  const { preset, seed } = nodes.options;
  nodes.trace.supervisor({
    kind: 'run',
    version: traceVersion,
    program: 'simulation',
    cluster: nodes.surroundings.cluster,
    startedAt: '1970-01-01T00:00:00.000Z',
    preset: { ...preset, seed }, // The preset's own seed plays no part here.
    url: null,
  });
  nodes.trace.supervisor({ kind: 'faults', settings: { seed, rules: preset.rules, groups: preset.groups } });
  const late = lateNodes(preset);
  const punctual = [...nodes.seats.values()].filter(({ node }) => !late.has(node));
  for (const seat of punctual) bringUp(nodes, seat);
  for (const seat of punctual) boot(nodes, seat);
}

/** One that is down, on the disk that it has. */
export function startNode(nodes: Nodes, node: NodeId): void {
  const seat = seatOf(nodes, node);
  bringUp(nodes, seat);
  boot(nodes, seat);
}

export const isUp = (nodes: Nodes, node: NodeId): boolean => seatOf(nodes, node).state === 'up';
export const isDown = (nodes: Nodes, node: NodeId): boolean => seatOf(nodes, node).state === 'down';

/** What the node's disk is, with all that is safe on it. */
export function diskOf(nodes: Nodes, node: NodeId): Disk {
  return seatOf(nodes, node).disk;
}

/** False once the node's disk is another than the one that its seat is known by. */
export function isSeated(nodes: Nodes, node: NodeId): boolean {
  return nodes.surroundings.peers.get(node)?.seatDisk === diskOf(nodes, node).id;
}

/** Does nothing for a node that is down. A batch whose sync is under way survives if `keepsUnsynced`. */
export function endNode(nodes: Nodes, node: NodeId, how: 'stop' | 'kill', keepsUnsynced: boolean): void {
  const seat = seatOf(nodes, node);
  if (seat.state === 'down') return;
  tell(nodes, seat, { type: 'ending', how });
  const end = how === 'kill' ? { code: null, signal: 'SIGKILL' } : { code: 0, signal: null };
  exit(nodes, seat, { type: 'exited', ...end, expected: true, crashPoint: null, lastWords: '' }, keepsUnsynced);
}

/**
 * Ends the node first if it runs. With memory storage, or wiped, it comes back with a new disk and does not vote again.
 */
export function restartNode(nodes: Nodes, node: NodeId, wipe: boolean, keepsUnsynced: boolean): void {
  endNode(nodes, node, 'kill', keepsUnsynced);
  const seat = seatOf(nodes, node);
  if (wipe || nodes.options.preset.storage === 'memory') {
    seat.formats++;
    const { lies, keepsBytes } = seat.disk;
    seat.disk = formatDisk(hexId(nodes.options.seed, node + 1, seat.formats), keepsBytes);
    setLies(seat.disk, lies); // Another disk of the same make.
  }
  startNode(nodes, node);
}

export function pauseNode(nodes: Nodes, node: NodeId): void {
  const seat = seatOf(nodes, node);
  if (seat.state !== 'up') return;
  seat.state = 'paused';
  tell(nodes, seat, { type: 'paused' });
}

export function resumeNode(nodes: Nodes, node: NodeId): void {
  const seat = seatOf(nodes, node);
  if (seat.state !== 'paused') return;
  seat.state = 'up';
  tell(nodes, seat, { type: 'resumed' });
  const timers = seat.lateTimers.splice(0);
  for (const act of seat.waiting.splice(0)) act();
  for (const timer of timers) expireTimer(nodes, node, seat.incarnation, timer);
}

/** False if nobody listens there. `fate` is null for plain delivery. */
export function deliver(nodes: Nodes, datagram: Datagram, fate: NamedFate | null): boolean {
  const seat = seatOf(nodes, datagram.to);
  if (seat.state === 'down') return false;
  if (seat.state === 'up') seat.process?.receive(datagram, fate);
  else if (seat.waiting.length < socketDatagramsMax) whenAwake(seat, (process) => process.receive(datagram, fate));
  return true;
}

/** A timer of an incarnation that is gone does nothing. */
export function expireTimer(nodes: Nodes, node: NodeId, incarnation: number, timer: Timer): void {
  const seat = seatOf(nodes, node);
  if (seat.incarnation !== incarnation) return;
  if (seat.state === 'paused') seat.lateTimers.push(timer);
  else seat.process?.take({ type: 'timer', timer });
}

/** The batch that this incarnation wrote is durable. */
export function syncNode(nodes: Nodes, node: NodeId, incarnation: number): void {
  const seat = seatOf(nodes, node);
  const { syncing } = seat;
  if (seat.incarnation !== incarnation || syncing === null) return;
  syncBatch(seat.disk);
  seat.syncing = null;
  whenAwake(seat, () => syncing.durable(nodes.medium.nowMs() - syncing.sinceMs));
}

/** A request from outside: a proposal by key. */
export function request(nodes: Nodes, node: NodeId, input: Input): void {
  whenAwake(seatOf(nodes, node), (process) => process.take(input));
}

export function openDecree(nodes: Nodes, decree: Decree): void {
  nodes.decree = decree;
  nodes.trace.supervisor({ kind: 'decree', decree });
  for (const node of nodes.seats.keys()) request(nodes, node, { type: 'open-decree', decree });
}

function createSeat(node: NodeId, seed: number, wire: Wire): Seat {
  return {
    node,
    incarnation: 0,
    state: 'down',
    disk: formatDisk(hexId(seed, node + 1, 0), wire === 'bytes'),
    formats: 0,
    process: null,
    syncing: null,
    waiting: [],
    lateTimers: [],
  };
}

function bringUp(nodes: Nodes, seat: Seat): void {
  const { peers } = nodes.surroundings;
  const { node } = seat;
  const disk = seat.disk.id;
  const port = firstPort + node;
  peers.set(node, { node, port, disk, seatDisk: peers.get(node)?.seatDisk ?? disk });
  seat.incarnation++;
  tell(nodes, seat, { type: 'spawned', pid: firstPid * seat.incarnation + node });
  tell(nodes, seat, { type: 'ready', port, disk, seated: isSeated(nodes, node) });
}

function boot(nodes: Nodes, seat: Seat): void {
  const { options, medium, surroundings, decree } = nodes;
  const { preset } = options;
  const { node, incarnation, disk } = seat;
  seat.state = 'up';
  seat.process = createProcess(surroundings, {
    self: node,
    incarnation,
    session: medium.drawSession(),
    seated: isSeated(nodes, node),
    disk,
    client: preset.clients.find((client) => client.node === node) ?? null,
    // A planned crash is for the first start: a node that crashes at each of its starts never comes back.
    crashes: incarnation > 1 ? [] : preset.crashes.filter((crash) => crash.node === node),
    send: (datagram) => medium.carry(datagram),
    setTimer: (timer, minMs, maxMs) => medium.setTimer(node, incarnation, timer, minMs, maxMs),
    sync: (durable) => {
      seat.syncing = { sinceMs: medium.nowMs(), durable };
      if (preset.storage === 'memory') syncNode(nodes, node, incarnation);
      else medium.startSync(node, incarnation);
    },
    crash: (crash) => crashAsPlanned(nodes, seat, crash),
  });
  seat.process.boot(decree);
}

function crashAsPlanned(nodes: Nodes, seat: Seat, crash: Crash): void {
  const end = { type: 'exited', code: null, signal: 'SIGKILL', expected: true, lastWords: '' } as const;
  exit(nodes, seat, { ...end, crashPoint: crash.point }, false);
}

function exit(nodes: Nodes, seat: Seat, event: ProcessEvent, keepsUnsynced: boolean): void {
  crashDisk(seat.disk, keepsUnsynced);
  seat.state = 'down';
  seat.process = null;
  seat.syncing = null;
  seat.waiting.length = 0;
  seat.lateTimers.length = 0;
  tell(nodes, seat, event);
}

/** Now, or when the paused process comes back; never for one that is gone. */
function whenAwake(seat: Seat, act: (process: Process) => void): void {
  const { incarnation } = seat;
  const unlessGone = (): void => {
    if (seat.incarnation === incarnation && seat.process !== null) act(seat.process);
  };
  if (seat.state === 'paused') seat.waiting.push(unlessGone);
  else unlessGone();
}

/** An event of the seat's process goes into the trace. */
export function tell(nodes: Nodes, seat: Seat, event: ProcessEvent): void {
  const { node: subject, incarnation: subjectIncarnation } = seat;
  nodes.trace.supervisor({ kind: 'process', subject, subjectIncarnation, event });
}

export function seatOf(nodes: Nodes, node: NodeId): Seat {
  const seat = nodes.seats.get(node);
  if (seat === undefined) throw new RangeError(`no node ${node} in this world`);
  return seat;
}
