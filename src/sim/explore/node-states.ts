/**
 * The states of single nodes and what the core makes of an input to each. A state is stepped once for each input: the
 * rest of the exploration knows it by its number.
 */
import type { NodeId } from '../../paxos/ballot.js';
import { type Configuration, consensusNodes } from '../../paxos/configuration.js';
import type { Effect, Input, PersistRecord, Timer } from '../../paxos/effect.js';
import type { Core, Node } from '../../paxos/machine.js';
import type { DecreeMessage } from '../../paxos/message.js';
import type { Bounds } from './bounds.js';
import { hashOfText } from './content-hash.js';
import { durableOf, type Facts, factsAfter, type Finding, findingsOfRestart, noFacts } from './facts.js';
import { createInternTable, intern, type InternTable, itemOf } from './intern-table.js';
import {
  copyNode,
  keyOf,
  keyOfNode,
  membershipsOf,
  nodeFrom,
  type PortableNode,
  portableOf,
  type Renaming,
} from './plain-data.js';

type NodeState = {
  readonly seat: NodeId;
  /** Never stepped itself: copies of it are. */
  readonly node: Node;
  /** Those that may yet fire within the bounds. */
  readonly timers: readonly Timer[];
  readonly disk: Disk;
  readonly facts: Facts;
};

/**
 * Two disks are the same if they restart a node into the same state and hold the same for the checker: a node takes its
 * records back one by one, so what is appended later makes no difference. The key is empty where nobody crashes.
 */
type Disk = { readonly records: readonly PersistRecord[]; readonly key: string };

/** Of a thread's own making, for another. */
export type PortableState = Omit<NodeState, 'node'> & { readonly node: PortableNode };

type Sent = { readonly to: NodeId; readonly message: DecreeMessage };

/** Of one input. */
export type Outcome = {
  readonly next: number;
  readonly effects: readonly Effect[];
  readonly sent: readonly Sent[];
  readonly findings: readonly Finding[];
  /** The bounds end here: this step is not taken. */
  readonly isBeyond: boolean;
  /** It wrote something: the node may die after the sync and before anything leaves. */
  readonly isWritten: boolean;
};

export type NodeStates = {
  readonly table: InternTable<NodeState>;
  /** Number `n` of the facts of state `s` is at place `s`. */
  readonly factsNumbers: number[];
  readonly facts: InternTable<Facts>;
  first(seat: NodeId): number;
  take(state: number, input: Input): Outcome;
  /** What the node wrote in the step is on its disk, nothing has left, and it restarts. */
  dieAfterWriting(state: number, outcome: Outcome): Outcome;
  crash(state: number): Outcome;
  renamed(state: number, rename: Renaming): number;
  /** A hash of what this state says of that acceptor. */
  membership(state: number, acceptor: NodeId): number;
  /** What other threads are told of a state, and what is made of it there. */
  portable(state: NodeState): PortableState;
  adopt(state: PortableState): number;
};

type Options = { readonly core: Core; readonly configuration: Configuration; readonly bounds: Bounds };

export function createNodeStates(options: Options): NodeStates {
  const { core, configuration, bounds } = options;
  const table = createInternTable<NodeState>();
  const facts = createInternTable<Facts>();
  const factsNumbers: number[] = [];
  const participants = new Set(consensusNodes(configuration));
  const add = (state: NodeState): number => {
    const before = table.items.length;
    const key = keyOfState(state);
    const number = intern(table, key, state, () => hashOfText(key));
    if (number === before) factsNumbers.push(internFacts(facts, state.facts));
    return number;
  };
  const restarted = (state: NodeState, records: readonly PersistRecord[], told: Facts): Outcome => {
    const { node, timers } = start(options, state.seat, records, 2);
    const disk = { records, key: keyOfDisk(node, records) };
    const next = add({ seat: state.seat, node, timers, disk, facts: told });
    const findings = findingsOfRestart(told, durableOf(records));
    return { next, effects: [], sent: [], findings, isBeyond: false, isWritten: false };
  };
  return {
    table,
    factsNumbers,
    facts,
    portable: (state) => ({ ...state, node: portableOf(state.node) }),
    adopt: (state) => add({ ...state, node: nodeFrom(state.node, start(options, state.seat, [], 1).node) }),
    first(seat) {
      const { node, timers } = start(options, seat, [], 1);
      return add({ seat, node, timers, disk: diskOf(options, seat, []), facts: noFacts });
    },
    take(number, input) {
      const state = itemOf(table, number);
      const node = copyNode(state.node, null);
      const effects = core.step(node, input);
      const { facts: after, findings } = factsAfter(state.facts, effects);
      const written = recordsOf(effects);
      const disk = written.length === 0 ? state.disk : diskOf(options, state.seat, [...state.disk.records, ...written]);
      const timers = timersAfter(state.timers, input, effects, bounds);
      return {
        next: add({ seat: state.seat, node, timers, disk, facts: after }),
        effects,
        sent: sentOf(effects, participants),
        findings,
        isBeyond: written.some((record) => record.type === 'round' && record.round > bounds.rounds),
        isWritten: written.length > 0,
      };
    },
    dieAfterWriting(number, { effects }) {
      const state = itemOf(table, number);
      const told = factsAfter(
        state.facts,
        effects.filter(({ type }) => type === 'persist'),
      );
      // What is wrong with the step itself is found where the node lives on: here nobody was told of it.
      return restarted(state, [...state.disk.records, ...recordsOf(effects)], told.facts);
    },
    crash(number) {
      const state = itemOf(table, number);
      return restarted(state, state.disk.records, state.facts);
    },
    renamed(number, rename) {
      const state = itemOf(table, number);
      return add({ ...state, node: copyNode(state.node, rename) });
    },
    membership: (number, acceptor) => hashOfText(membershipsOf(itemOf(table, number).node, acceptor))[0],
  };
}

/** As if it had heard START; what an election says and sets is no part of what is explored. */
function start(
  { core, configuration, bounds }: Options,
  seat: NodeId,
  recovered: readonly PersistRecord[],
  incarnation: number,
): { readonly node: Node; readonly timers: readonly Timer[] } {
  const { proposers, acceptors, learners } = configuration;
  const leader = consensusNodes(configuration).at(-1);
  if (leader === undefined) throw new RangeError('a cluster without nodes');
  const node = core.create({ configuration, self: seat, client: null });
  core.step(node, { type: 'boot', incarnation, seated: true, session: 0, recovered });
  const message = { type: 'start', election: 1, leader, seats: { proposers, acceptors, learners } } as const;
  const input: Input = { type: 'message', from: leader, message };
  return { node, timers: timersAfter([], input, core.step(node, input), bounds) };
}

function diskOf(options: Options, seat: NodeId, records: readonly PersistRecord[]): Disk {
  if (options.bounds.crashes === 0) return { records: [], key: '' };
  return { records, key: keyOfDisk(start(options, seat, records, 2).node, records) };
}

const keyOfDisk = (restarted: Node, records: readonly PersistRecord[]): string =>
  `${keyOfNode(restarted)}${keyOf(durableOf(records))}`;

function timersAfter(
  before: readonly Timer[],
  input: Input,
  effects: readonly Effect[],
  bounds: Bounds,
): readonly Timer[] {
  const timers = input.type === 'timer' ? before.filter((timer) => keyOf(timer) !== keyOf(input.timer)) : [...before];
  for (const effect of effects) {
    if (effect.type === 'set-timer' && mayFire(effect.timer, bounds)) timers.push(effect.timer);
  }
  return timers;
}

/** Timers of the election and of clients are no part of what is explored. */
function mayFire(timer: Timer, bounds: Bounds): boolean {
  switch (timer.type) {
    case 'back-off':
      return true; // It begins a ballot, and those are bounded.
    case 'phase-resend':
    case 'decision-resend':
    case 'learn-query':
      return timer.attempt < bounds.timers;
    default:
      return false;
  }
}

const recordsOf = (effects: readonly Effect[]): readonly PersistRecord[] =>
  effects.flatMap((effect) => (effect.type === 'persist' ? [effect.record] : []));

/** Clients are left out: what is sent to them changes nothing any more. */
function sentOf(effects: readonly Effect[], participants: ReadonlySet<NodeId>): readonly Sent[] {
  return effects.flatMap((effect) => {
    if (effect.type !== 'send' || !('decree' in effect.message)) return [];
    const { to, message } = effect;
    return to.filter((node) => participants.has(node)).map((node) => ({ to: node, message }));
  });
}

const keyOfState = ({ seat, node, timers, disk, facts }: NodeState): string =>
  [seat, keyOfNode(node), timers.map(keyOf).sort().join(), disk.key, keyOf(facts)].join('|');

function internFacts(table: InternTable<Facts>, facts: Facts): number {
  const key = keyOf(facts);
  return intern(table, key, facts, () => hashOfText(key));
}
