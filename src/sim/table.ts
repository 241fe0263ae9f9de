/**
 * A world in which nothing moves by itself: messages in flight, timers and syncs lie on the table until a hand takes
 * them. For golden scenarios. The nodes are those of the simulation that runs by itself.
 */
import type { Decree, NodeId } from '../paxos/ballot.js';
import { consensusNodes } from '../paxos/configuration.js';
import type { Timer } from '../paxos/effect.js';
import type { MessageKey } from '../paxos/host.js';
import type { Message } from '../paxos/message.js';
import { fate } from '../faults/fate.js';
import type { Release } from '../faults/held.js';
import { paces } from '../faults/pace.js';
import { isHeldBack } from '../faults/rule.js';
import type { FaultSettings } from '../faults/settings.js';
import { encodeDatagram } from '../schema/datagram.js';
import {
  createNodes,
  deliver,
  diskOf,
  expireTimer,
  isDown,
  type Medium,
  type Nodes,
  request,
  startAll,
  syncNode,
  type WorldOptions,
} from './nodes.js';
import { releaseHeld } from './node-faults.js';
import type { Datagram, NamedFate } from './process.js';

export type PendingTimer = {
  readonly node: NodeId;
  readonly incarnation: number;
  readonly timer: Timer;
};

export type Table = {
  readonly nodes: Nodes;
  /** In the order of sending. */
  readonly inFlight: Datagram[];
  /** In the order of setting; those of processes that are gone are swept away. */
  readonly timers: PendingTimer[];
  /** Nodes whose disk takes its time, with the incarnation whose sync is under way. */
  readonly heldDisks: Map<NodeId, number | null>;
  /** What befalls messages when they are delivered. */
  settings: FaultSettings;
  /** Copies that wait at their receivers, in the order of their arrival. */
  readonly held: Datagram[];
  /** Moves of the hand so far: the clock of this world, a millisecond each. */
  moves: number;
  /** Messages that a hand put into flight so far; gives each a key of its own. */
  injected: number;
};

/** Steps of messages that no step sent: far above all that a scenario reaches. */
const injectedSteps = 1_000_000;

/** Nobody sent it: a hand put it into flight. */
export const isInjected = ({ step }: MessageKey): boolean => step >= injectedSteps;

/** A message to oneself waits for a hand like any other. A value handed to oneself is a thought, and waits for nobody. */
const carriesOwn = (message: Message): boolean => isAboutDecree(message) && message.type !== 'request';

export function createTable(options: WorldOptions): Table {
  const inFlight: Datagram[] = [];
  const timers: PendingTimer[] = [];
  const heldDisks = new Map<NodeId, number | null>();
  const clock = { moves: 0 };
  let sessions = 0;
  const medium: Medium = {
    nowMs: () => clock.moves,
    carry: (datagram) => inFlight.push(datagram),
    setTimer: (node, incarnation, timer) => {
      // Each suspicion voids the one before, and so many that mean nothing would only be in the way.
      if (timer.type === 'suspicion') keep(timers, (each) => each.node !== node || each.timer.type !== 'suspicion');
      timers.push({ node, incarnation, timer });
    },
    startSync: (node, incarnation) => {
      if (heldDisks.has(node)) heldDisks.set(node, incarnation);
      else syncNode(nodes, node, incarnation);
    },
    drawSession: () => ++sessions,
  };
  const nodes = createNodes({ ...options, carriesOwn }, medium);
  startAll(nodes);
  const settings = { seed: options.seed, rules: [], groups: [] };
  return Object.assign(clock, { nodes, inFlight, timers, heldDisks, settings, held: [], injected: 0 });
}

/** As if START had reached these nodes by itself; nothing of an election stays on the table. */
export function skipElection(table: Table, nodes: Iterable<NodeId>): void {
  const { configuration } = table.nodes.options.preset;
  const leader = consensusNodes(configuration).at(-1);
  if (leader === undefined) throw new RangeError('a cluster without nodes');
  const { proposers, acceptors, learners } = configuration;
  const message: Message = { type: 'start', election: 1, leader, seats: { proposers, acceptors, learners } };
  const before = new Set(table.inFlight);
  for (const node of nodes) request(table.nodes, node, { type: 'message', from: leader, message });
  keep(table.inFlight, (datagram) => before.has(datagram) && isAboutDecree(datagram.message));
  keep(table.timers, ({ timer }) => 'decree' in timer);
}

/** The Seed of a log hears from all first members, and they from it. Nothing of that stays on the table. */
export function foundCluster(table: Table): void {
  const members = new Set(table.nodes.options.preset.configuration.log?.members);
  const isFounding = ({ from, to, message }: Datagram): boolean =>
    (message.type === 'join' || message.type === 'welcome') && members.has(from) && members.has(to);
  for (let next = table.inFlight.find(isFounding); next !== undefined; next = table.inFlight.find(isFounding)) {
    take(table.inFlight, next);
    deliver(table.nodes, next, null);
  }
  keep(table.inFlight, ({ message, to }) => message.type !== 'welcome' && members.has(to));
  keep(table.timers, ({ node, timer }) => timer.type !== 'join-resend' || !members.has(node));
}

/** Puts a message into flight that its sender may never have sent. */
export function inject(table: Table, from: NodeId, to: NodeId, message: Message): Datagram {
  const { nodes } = table;
  const { cluster, digest, peers } = nodes.surroundings;
  const incarnation = nodes.seats.get(from)?.incarnation ?? 1;
  const key = { from, incarnation, step: injectedSteps + table.injected++, part: 0 };
  const { step, part } = key;
  const toDisk = peers.get(to)?.disk ?? diskOf(nodes, to).id;
  const disk = diskOf(nodes, from).id;
  const header = { cluster, digest, from, incarnation, disk, to, toDisk, step, part, type: message.type };
  const datagram = { from, to, key, header, message, bytes: encodeDatagram(header, message) };
  table.inFlight.push(datagram);
  return datagram;
}

/** False if nobody listens there. */
export function deliverByHand(table: Table, datagram: Datagram): boolean {
  take(table.inFlight, datagram);
  table.moves++;
  const fate = fateOf(table, datagram);
  const isHeard = deliver(table.nodes, datagram, fate);
  if (isHeard && fate?.fate === 'held') table.held.push(datagram);
  return isHeard;
}

/** What the faults in force do to it when it is delivered: it is lost, held, or goes its way (null). */
export function fateOf({ settings }: Table, { key, to, message }: Datagram): NamedFate | null {
  const copy = { key, to, type: message.type };
  if (fate(settings, paces.full, copy).length === 0) return { fate: 'lost', delayMs: 0 };
  return isHeldBack(settings, copy) ? { fate: 'held', delayMs: 0 } : null;
}

/** False if it is not held, or nobody is awake to let it go. */
export function releaseByHand(table: Table, datagram: Datagram, how: Release): boolean {
  if (!releaseHeld(table.nodes, datagram.to, datagram.key, how)) return false;
  if (how === 'duplicate') table.held.push({ ...datagram });
  else take(table.held, datagram);
  return true;
}

/** Whatever waited at a process that is gone is gone as well; `restarted` is there again, and with nothing. */
export function sweepHeld(table: Table, restarted: NodeId | null = null): void {
  keep(table.held, ({ to }) => to !== restarted && !isDown(table.nodes, to));
}

export function dropByHand(table: Table, datagram: Datagram): void {
  take(table.inFlight, datagram);
}

/** One more copy, behind all that is in flight. */
export function duplicateByHand(table: Table, datagram: Datagram): void {
  table.inFlight.push({ ...datagram });
}

export function expireByHand(table: Table, pending: PendingTimer): void {
  take(table.timers, pending);
  expireTimer(table.nodes, pending.node, pending.incarnation, pending.timer);
}

/** From now on what this node writes is durable only when a hand says so. */
export function holdDisk(table: Table, node: NodeId): void {
  table.heldDisks.set(node, null);
}

/** False if no sync of this node is under way. */
export function syncByHand(table: Table, node: NodeId): boolean {
  const incarnation = table.heldDisks.get(node) ?? null;
  if (incarnation === null || isDown(table.nodes, node)) return false;
  table.heldDisks.set(node, null);
  syncNode(table.nodes, node, incarnation);
  return true;
}

/** Timers of processes that are gone will never run out. */
export function sweepTimers(table: Table): void {
  const { nodes } = table;
  keep(table.timers, ({ node, incarnation }) => {
    return !isDown(nodes, node) && nodes.seats.get(node)?.incarnation === incarnation;
  });
}

const isAboutDecree = (message: Message): message is Message & { decree: Decree } => 'decree' in message;

function take<Item>(items: Item[], item: Item): void {
  const place = items.indexOf(item);
  if (place < 0) throw new Error('not on the table');
  items.splice(place, 1);
}

function keep<Item>(items: Item[], isKept: (item: Item) => boolean): void {
  items.splice(0, items.length, ...items.filter(isKept));
}
