/**
 * A second opinion on a log, which shares no code with the checker: agreement, prefixes, votes of the slot's own
 * members, ballots of one disk each, and disks that remember all that was told from them.
 */
import { expect } from 'vitest';
import {
  type Ballot,
  compareBallots,
  formatBallot,
  type NodeId,
  type Proposal,
  type Slot,
} from '../../src/paxos/ballot.js';
import type { Effect, PersistRecord } from '../../src/paxos/effect.js';
import { writingOf } from '../../src/paxos/multi/checkpoint.js';
import type { LogConfiguration } from '../../src/paxos/multi/configuration.js';
import type { StepRecord, TraceRecord } from '../../src/schema/trace.js';

export type Answer = { readonly operation: string; readonly result: string };

export type Opinion = {
  fold(record: TraceRecord): void;
  /** By session and sequence: what was answered. */
  readonly answers: Map<string, Answer>;
  readonly begun: Map<string, string>;
  /** Value of each slot that anyone executed. */
  readonly log: Map<Slot, string>;
  /** Next slot of each node, as of its last step. */
  readonly applied: Map<NodeId, Slot>;
  readonly history: Map<Slot, number>;
  readonly configurations: Map<number, LogConfiguration>;
  readonly snapshots: { readonly node: NodeId; readonly slot: Slot; readonly installed: boolean }[];
  readonly marks: Map<NodeId, Slot>;
};

/** Throws at the first record that breaks a rule. */
export function createOpinion(): Opinion {
  const opinion: Opinion & Votes = {
    fold: (record) => fold(opinion, record),
    answers: new Map(),
    begun: new Map(),
    log: new Map(),
    applied: new Map(),
    history: new Map(),
    configurations: new Map(),
    snapshots: [],
    marks: new Map(),
    disks: new Map(),
    accepted: new Map(),
    owners: new Map(),
    digests: new Map(),
    states: new Map(),
    told: new Map(),
  };
  return opinion;
}

type Votes = {
  readonly disks: Map<NodeId, string>;
  /** By slot and ballot: the value, and who has it on disk as `node disk`. */
  readonly accepted: Map<string, { readonly value: string; readonly by: Set<string> }>;
  /** By ballot and by seat: the disk that used it. */
  readonly owners: Map<string, string>;
  readonly digests: Map<Slot, number>;
  /** Digest of the whole state, members too, by the slot of a snapshot. */
  readonly states: Map<Slot, number>;
  /** By disk. */
  readonly told: Map<string, Told>;
};

function fold(opinion: Opinion & Votes, record: TraceRecord): void {
  if (record.kind === 'process' && record.event.type === 'ready') {
    const { subject, event } = record;
    opinion.disks.set(subject, event.disk);
  }
  if (record.kind !== 'step') return;
  if (record.input.type === 'boot') {
    opinion.applied.delete(record.node);
    remembers(opinion, record.node, record.input.recovered);
    // Of what a killed node wrote last it told nobody, and yet it may be there.
    const disk = opinion.disks.get(record.node) ?? '';
    for (const one of record.input.recovered) foldAccepted(opinion, record.node, disk, one);
  }
  for (const effect of record.effects) {
    foldEffect(opinion, record, effect);
    foldTold(opinion, record.node, effect);
  }
}

/** What was told from a disk: its promise, its round, and by slot the ballot of its vote. */
type Told = { promised: Ballot | null; round: number; readonly votes: Map<number, Ballot> };

const toldFrom = ({ told, disks }: Votes, node: NodeId): Told => {
  const disk = disks.get(node) ?? '';
  const known = told.get(disk) ?? { promised: null, round: 0, votes: new Map() };
  told.set(disk, known);
  return known;
};

const isAbove = (a: Ballot, b: Ballot | null | undefined): boolean =>
  b === null || b === undefined || compareBallots(a, b) > 0;

function foldTold(opinion: Votes, node: NodeId, effect: Effect): void {
  const told = toldFrom(opinion, node);
  if (effect.type === 'scout') told.round = Math.max(told.round, effect.ballot.round);
  if (effect.type !== 'send') return;
  const { message } = effect;
  if (message.type !== 'p1b' && message.type !== 'p2b') return;
  if (isAbove(message.ballot, told.promised)) told.promised = message.ballot;
  if (message.type === 'p1b') return;
  for (let slot: number = message.first; slot < message.first + message.count; slot++) {
    if (isAbove(message.ballot, told.votes.get(slot))) told.votes.set(slot, message.ballot);
  }
}

/** A node that starts knows all that it ever told from this disk. */
function remembers(opinion: Votes, node: NodeId, recovered: readonly PersistRecord[]): void {
  const told = toldFrom(opinion, node);
  const known: Told & { below: number } = { promised: null, round: 0, votes: new Map(), below: 0 };
  for (const record of recovered) {
    if (record.type === 'log-round') known.round = Math.max(known.round, record.round);
    if (record.type === 'log-snapshot') known.below = record.slot;
    if (record.type !== 'log-promised' && record.type !== 'log-accepted') continue;
    if (isAbove(record.ballot, known.promised)) known.promised = record.ballot;
    if (record.type === 'log-promised') continue;
    for (const index of record.values.keys()) known.votes.set(record.first + index, record.ballot);
  }
  const where = `node ${node} after a restart`;
  expect(known.round, `round of ${where}`).toBeGreaterThanOrEqual(told.round);
  if (told.promised !== null) expect(isAbove(told.promised, known.promised), `promise of ${where}`).toBe(false);
  for (const [slot, ballot] of told.votes) {
    const isKnown = slot < known.below || !isAbove(ballot, known.votes.get(slot));
    expect(isKnown, `vote for slot ${slot} of ${where}`).toBe(true);
  }
}

function foldEffect(opinion: Opinion & Votes, { node, atMs }: StepRecord, effect: Effect): void {
  const { answers, begun } = opinion;
  const disk = opinion.disks.get(node) ?? '';
  switch (effect.type) {
    case 'invoke':
      begun.set(`${effect.session}.${effect.sequence}`, effect.operation);
      break;
    case 'respond': {
      const key = `${effect.session}.${effect.sequence}`;
      answers.set(key, { operation: begun.get(key) ?? '?', result: effect.result });
      break;
    }
    case 'persist':
      for (const one of writingOf([effect.record]).records) foldAccepted(opinion, node, disk, one);
      break;
    case 'scout':
      sameOwner(opinion, `ballot ${formatBallot(effect.ballot)}`, `${node} ${disk}`);
      sameOwner(opinion, `seat ${effect.ballot.node}`, `${node} ${disk}`);
      break;
    case 'decide':
      if (effect.counted) foldCounted(opinion, effect.decree, effect.proposal);
      break;
    case 'applied': {
      const expected = opinion.applied.get(node);
      if (expected !== undefined) expect(effect.decree, `next slot of node ${node} at ${atMs} ms`).toBe(expected);
      same(opinion.digests, effect.decree, effect.digest, `value of slot ${effect.decree} at node ${node}`);
      same(opinion.history, effect.decree, effect.history, `history to slot ${effect.decree} at node ${node}`);
      opinion.applied.set(node, (effect.decree + 1) as Slot);
      break;
    }
    case 'snapshot':
      opinion.snapshots.push({ node, slot: effect.decree, installed: effect.installed });
      same(opinion.states, effect.decree, effect.digest, `state below slot ${effect.decree} at node ${node}`);
      if (effect.decree > 0) {
        same(opinion.history, (effect.decree - 1) as Slot, effect.history, `history of a snapshot at node ${node}`);
      }
      if (effect.installed) opinion.applied.set(node, effect.decree);
      break;
    case 'compacted':
      opinion.marks.set(node, effect.decree);
      break;
    case 'configured': {
      const { configuration } = effect;
      const known = opinion.configurations.get(configuration.number) ?? configuration;
      expect(configuration, `configuration ${configuration.number} at node ${node}`).toEqual(known);
      opinion.configurations.set(configuration.number, configuration);
      break;
    }
    default:
  }
}

function foldAccepted(opinion: Opinion & Votes, node: NodeId, disk: string, record: PersistRecord): void {
  if (record.type !== 'log-accepted') return;
  for (const [index, value] of record.values.entries()) {
    const key = `${record.first + index} ${formatBallot(record.ballot)}`;
    const known = opinion.accepted.get(key) ?? { value, by: new Set() };
    expect(value, `a second value in slot and ballot ${key}`).toBe(known.value);
    known.by.add(`${node} ${disk}`);
    opinion.accepted.set(key, known);
  }
}

/** The members of the slot's own configuration that hold it at this ballot are a quorum. */
function foldCounted(opinion: Opinion & Votes, slot: Slot, { ballot, value }: Proposal): void {
  const configuration = [...opinion.configurations.values()]
    .sort((a, b) => a.number - b.number)
    .findLast(({ from }) => from <= slot);
  const votes = opinion.accepted.get(`${slot} ${formatBallot(ballot)}`);
  expect(votes?.value, `what was accepted in slot ${slot}`).toBe(value);
  const members = configuration?.members.filter(({ node, disk }) => votes?.by.has(`${node} ${disk}`)) ?? [];
  expect(members.length, `votes for slot ${slot}`).toBeGreaterThanOrEqual(configuration?.quorums.phase2 ?? 1);
  const known = opinion.log.get(slot) ?? value;
  expect(value, `slot ${slot} decided twice`).toBe(known);
  opinion.log.set(slot, value);
}

function sameOwner({ owners }: Votes, what: string, owner: string): void {
  expect(owner, `${what} belongs to one disk`).toBe(owners.get(what) ?? owner);
  owners.set(what, owner);
}

function same<Key>(known: Map<Key, number>, key: Key, value: number, what: string): void {
  expect(value, what).toBe(known.get(key) ?? value);
  known.set(key, value);
}
