/**
 * A cluster in virtual time: the machines, hosts, datagrams and disks of real workers in one heap of things that are
 * due. The same preset, seed and calls give the same trace, record for record, on any machine.
 */
import type { Decree, NodeId } from '../paxos/ballot.js';
import type { Timer } from '../paxos/effect.js';
import { withCut } from '../faults/cut.js';
import { fate, nameOfFate } from '../faults/fate.js';
import type { Release } from '../faults/held.js';
import { createLinks, type Links } from '../faults/links.js';
import { withLoss } from '../faults/loss.js';
import { type Pace, type PaceName, paces } from '../faults/pace.js';
import { hashNumbers, type Random, seededRandom } from '../faults/random.js';
import { isHeldBack } from '../faults/rule.js';
import type { FaultRule, FaultSettings } from '../faults/settings.js';
import type { MessageKey } from '../paxos/host.js';
import type { NodeAction } from '../schema/preset.js';
import { countsEveryMs } from '../schema/trace-level.js';
import { createHeap, type Heap } from './heap.js';
import {
  createNodes,
  deliver,
  endNode,
  expireTimer,
  isDown,
  type Medium,
  type Nodes,
  openDecree,
  pauseNode,
  request,
  restartNode,
  resumeNode,
  startAll,
  startNode,
  syncNode,
  type WorldOptions,
} from './nodes.js';
import { planCrash, releaseHeld, setDiskLies } from './node-faults.js';
import type { Datagram, NamedFate } from './process.js';

type Due =
  | { readonly type: 'datagram'; readonly datagram: Datagram; readonly fate: NamedFate | null }
  | { readonly type: 'timer'; readonly node: NodeId; readonly incarnation: number; readonly timer: Timer }
  | { readonly type: 'sync'; readonly node: NodeId; readonly incarnation: number }
  /** An event of the preset's own clock. */
  | { readonly type: 'plan'; readonly action: NodeAction }
  | { readonly type: 'call'; readonly call: () => void };

export type World = {
  readonly nodes: Nodes;
  nowMs(): number;
  /** Events so far. */
  events(): number;
  /** One event; false when nothing is due any more. */
  advance(): boolean;
  /**
   * Goes on until `predicate` holds (true), or nothing is due or a limit is reached (false). Asks after every event.
   */
  runUntil(predicate: () => boolean, limits: { readonly atMs: number; readonly events: number }): boolean;
  act(action: NodeAction): void;
  /** Through a client; to the given proposer, else to the client's own choice. */
  propose(client: NodeId, value: string, proposer: NodeId | null): void;
  openDecree(decree: Decree): void;
  /** The partition, if there is one, stays. */
  setRules(rules: readonly FaultRule[]): void;
  setFaults(rules: readonly FaultRule[], groups: FaultSettings['groups']): void;
  /** One copy of a message that is held at `node`; false if there is none, or the node is not awake. */
  release(node: NodeId, key: MessageKey, how: Release): boolean;
  /** What is left of each wait changes in proportion, as it does in a worker. */
  setPace(pace: Pace): void;
  /** When the next event is due, in milliseconds; null when nothing is. */
  nextAtMs(): number | null;
  /** `call` is made as an event of its own. */
  schedule(atMs: number, call: () => void): void;
};

/** Of an idle loopback, with enough spread to let datagrams overtake each other. */
export const loopback: Pace = { hopMinMs: 1, hopMaxMs: 4, stretch: 1 };
const loopbackSyncMaxMs = 6;

/** Messages take a moment even at full pace, or none could overtake another. */
export const simulatedPace = (name: PaceName): Pace => (name === 'full' ? loopback : paces[name]);

/** Every process is up and has booted when this returns; the preset's own clock runs from here. */
export function createWorld(options: WorldOptions & { readonly pace: Pace; readonly syncMaxMs?: number }): World {
  const { preset, seed, syncMaxMs = loopbackSyncMaxMs } = options;
  const random = seededRandom(hashNumbers(seed, 0xc10c));
  const heap = createHeap<Due>();
  const links = createLinks();
  let settings: FaultSettings = { seed, rules: preset.rules, groups: preset.groups };
  const clock = { nowMs: 0, events: 0 };
  let { pace } = options;
  const medium: Medium = {
    nowMs: () => clock.nowMs,
    carry: (datagram) => carry(heap, clock.nowMs, { settings, links, pace }, datagram),
    setTimer: (node, incarnation, timer, minMs, maxMs) => {
      const delayMs = random.between(minMs, maxMs) * pace.stretch;
      heap.push(clock.nowMs + delayMs, { type: 'timer', node, incarnation, timer });
    },
    startSync: (node, incarnation) =>
      heap.push(clock.nowMs + random.between(0, syncMaxMs), { type: 'sync', node, incarnation }),
    drawSession: () => random.next(),
  };
  const nodes = createNodes(options, medium);
  const setFaults: World['setFaults'] = (rules, groups) => {
    settings = { seed, rules, groups };
    nodes.trace.supervisor({ kind: 'faults', settings });
  };
  const setRules = (rules: readonly FaultRule[]): void => setFaults(rules, settings.groups);
  const act = (action: NodeAction): void => {
    if (action.type === 'loss') setRules(withLoss(settings.rules, action.node, action.lossRatio));
    else if (action.type === 'cut') setRules(withCut(settings.rules, action));
    else if (action.type === 'partition') setFaults(settings.rules, action.groups);
    else actOnNode(nodes, random, action);
  };
  const world: World = {
    nodes,
    nowMs: () => clock.nowMs,
    events: () => clock.events,
    advance: () => advance(nodes, heap, clock, settings, act),
    nextAtMs: () => heap.nextAtMs(),
    runUntil: (predicate, limits) => {
      while (!predicate()) {
        const nextAtMs = heap.nextAtMs();
        if (nextAtMs === null || nextAtMs > limits.atMs || clock.events >= limits.events) return false;
        world.advance();
      }
      return true;
    },
    act,
    propose: (client, value, proposer) =>
      request(nodes, client, { type: 'propose', decree: nodes.decree, value, proposer }),
    openDecree: (decree) => openDecree(nodes, decree),
    setRules,
    setFaults,
    release: (node, key, how) => releaseHeld(nodes, node, key, how),
    setPace: (next) => {
      heap.move((due, atMs) => clock.nowMs + Math.round((atMs - clock.nowMs) * stretchOf(due, pace, next)));
      pace = next;
    },
    schedule: (atMs, call) => heap.push(atMs, { type: 'call', call }),
  };
  startAll(nodes);
  if ((preset.trace ?? 'steps') !== 'steps') tellNowAndThen(nodes, heap, countsEveryMs);
  for (const { atMs, action } of preset.events) heap.push(atMs * pace.stretch, { type: 'plan', action });
  return world;
}

/** Where steps are left out, what is counted is told even while nothing else happens. */
function tellNowAndThen(nodes: Nodes, heap: Heap<Due>, atMs: number): void {
  const call = (): void => {
    for (const { state, process } of nodes.seats.values()) if (state === 'up') process?.tell();
    tellNowAndThen(nodes, heap, atMs + countsEveryMs);
  };
  heap.push(atMs, { type: 'call', call });
}

/** Draws the datagram's fate, as its receiver will tell it. A lost one still arrives, so that the loss can be told. */
function carry(
  heap: Heap<Due>,
  nowMs: number,
  { settings, links, pace }: { readonly settings: FaultSettings; readonly links: Links; readonly pace: Pace },
  datagram: Datagram,
): void {
  const copy = { key: datagram.key, to: datagram.to, type: datagram.message.type };
  const delaysMs = fate(settings, pace, copy, links.step(settings, copy));
  let named = nameOfFate(delaysMs, pace);
  for (const delayMs of delaysMs.length === 0 ? [pace.hopMaxMs] : delaysMs) {
    heap.push(nowMs + delayMs, { type: 'datagram', datagram, fate: named });
    named = null; // A second copy is plain.
  }
}

/** By how much a change of pace stretches what is left of a wait. */
function stretchOf({ type }: Due, before: Pace, after: Pace): number {
  if (type === 'datagram') return after.hopMaxMs / before.hopMaxMs;
  return type === 'timer' || type === 'plan' ? after.stretch / before.stretch : 1;
}

function advance(
  nodes: Nodes,
  heap: Heap<Due>,
  clock: { nowMs: number; events: number },
  settings: FaultSettings,
  act: (action: NodeAction) => void,
): boolean {
  const next = heap.pop();
  if (next === null) return false;
  clock.nowMs = next.atMs;
  clock.events++;
  const due = next.item;
  if (due.type === 'datagram') deliver(nodes, due.datagram, fateOnArrival(settings, due.datagram, due.fate));
  if (due.type === 'timer') expireTimer(nodes, due.node, due.incarnation, due.timer);
  if (due.type === 'sync') syncNode(nodes, due.node, due.incarnation);
  if (due.type === 'plan') act(due.action);
  if (due.type === 'call') due.call();
  return true;
}

const held: NamedFate = { fate: 'held', delayMs: 0 };

/** What arrives while a rule holds it back is held, whenever it was sent: as at a live receiver. */
function fateOnArrival(
  settings: FaultSettings,
  { key, to, message }: Datagram,
  fate: NamedFate | null,
): NamedFate | null {
  if (fate?.fate === 'lost' || !holdsAny(settings)) return fate;
  return isHeldBack(settings, { key, to, type: message.type }) ? held : fate;
}

/** A plain loop: this is asked for every datagram, and hardly ever true. */
function holdsAny({ rules }: FaultSettings): boolean {
  for (const rule of rules) if (rule.isHeld) return true;
  return false;
}

type OnNode = Exclude<NodeAction, { type: 'loss' | 'cut' | 'partition' }>;

function actOnNode(nodes: Nodes, random: Random, action: OnNode): void {
  // What a process wrote before it died may have reached the disk, though nobody was told.
  const keepsUnsynced = random.between(0, 1) === 1;
  switch (action.type) {
    case 'stop':
    case 'kill':
      endNode(nodes, action.node, action.type, keepsUnsynced);
      break;
    case 'start':
      if (isDown(nodes, action.node)) startNode(nodes, action.node);
      break;
    case 'restart':
      restartNode(nodes, action.node, action.wipe, keepsUnsynced);
      break;
    case 'pause':
      pauseNode(nodes, action.node);
      break;
    case 'resume':
      resumeNode(nodes, action.node);
      break;
    case 'plan-crash':
      planCrash(nodes, action.node, action.crash);
      break;
    case 'disk-lies':
      setDiskLies(nodes, action.node, action.lies);
      break;
  }
}
