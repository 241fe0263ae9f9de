import { expect, test } from 'vitest';
import { type Ballot, decreeNumber, nodeId, type Slot } from '../../../src/paxos/ballot.js';
import type { Effect } from '../../../src/paxos/effect.js';
import { digestOfText, emptyHistory, historyWith } from '../../../src/paxos/multi/digest.js';
import type { LogRecord } from '../../../src/paxos/multi/effect.js';
import { execute } from '../../../src/paxos/multi/executor.js';
import {
  answerQuery,
  heedDurable,
  hearPart,
  recoverMark,
  recoverSnapshot,
  snapshotIfDue,
} from '../../../src/paxos/multi/keeping.js';
import { createMembership } from '../../../src/paxos/multi/membership.js';
import { createReplica, type Replica } from '../../../src/paxos/multi/replica.js';
import type { LogSettings } from '../../../src/paxos/multi/settings.js';
import { sound } from '../../../src/paxos/quirks.js';

const slot = (number: number): Slot => decreeNumber(number);
const ballot = (round: number): Ballot => ({ round, node: nodeId(1) });
const disk = (node: number): string => `${node}`.padStart(16, '0');
const settings: LogSettings = {
  members: [1, 2, 3].map(nodeId),
  joiners: [],
  quorums: { phase1: 2, phase2: 2 },
  app: 'kv',
  window: 8,
  batchMax: 4,
  snapshotEvery: 10,
  skipSlot: null,
};

function replicaOf(node: number): Replica {
  const replica = createReplica(nodeId(node), settings, sound);
  const members = settings.members.map((id) => ({ node: id, seat: id, disk: disk(id) }));
  const first = { number: 0, from: slot(0), members, quorums: settings.quorums };
  replica.disk = disk(node);
  replica.membership = createMembership(settings.window, [first]);
  return replica;
}

/** Accepts and executes slots up to `end`, with the snapshots that are due; answers what the last slot asked for. */
function executeTo(replica: Replica, end: number): Effect[] {
  const { acceptor, learner } = replica;
  let effects: Effect[] = [];
  acceptor.promised = ballot(1);
  while (learner.applied < end) {
    effects = [];
    const at = learner.applied;
    const value = `v${at}`;
    acceptor.accepted.set(at, { ballot: ballot(1), value });
    learner.decided.set(at, { ballot: ballot(1), value });
    execute(learner.executor, { session: 1, sequence: at + 1, mark: at, operation: `put k ${at}` }, () => '');
    learner.history = historyWith(learner.history, digestOfText(value));
    learner.applied = slot(at + 1);
    acceptor.top = learner.applied;
    snapshotIfDue(replica, effects);
  }
  return effects;
}

const checkpointIn = (effects: readonly Effect[]): readonly LogRecord[] => {
  for (const effect of effects) {
    if (effect.type === 'persist' && effect.record.type === 'checkpoint') return effect.record.records;
  }
  throw new Error('no checkpoint was written');
};

const told = (effects: readonly Effect[]): readonly string[] =>
  effects.map((effect) => (effect.type === 'send' ? `send ${effect.message.type}` : effect.type));

test('a snapshot is written with round, promise and what was accepted, and then everybody hears of it', () => {
  const replica = replicaOf(1);
  replica.round = 3;
  expect(executeTo(replica, 9)).toEqual([]);
  const effects = executeTo(replica, 10);
  expect(told(effects)).toEqual(['snapshot', 'persist', 'send heard']);
  expect(checkpointIn(effects)).toMatchObject([
    { type: 'log-snapshot', slot: 10 },
    { type: 'log-round', round: 3 },
    { type: 'log-promised', ballot: ballot(1) },
    { type: 'log-accepted', ballot: ballot(1), first: 0, values: Array.from({ length: 10 }, (_, at) => `v${at}`) },
  ]);
});

test('decisions that were told stay written, since what was accepted there may have lost', () => {
  const replica = replicaOf(1);
  executeTo(replica, 9);
  replica.acceptor.accepted.set(slot(12), { ballot: ballot(1), value: 'lost' });
  for (const at of [11, 12]) {
    replica.learner.decided.set(slot(at), { ballot: ballot(2), value: `won ${at}` });
    replica.learner.written.add(slot(at));
  }
  expect(checkpointIn(executeTo(replica, 10)).slice(-3)).toMatchObject([
    { type: 'log-accepted', first: 0 },
    { type: 'log-accepted', first: 12, values: ['lost'] },
    { type: 'log-decided', first: 11, proposals: [{ value: 'won 11' }, { value: 'won 12' }] },
  ]);
});

test('nothing is forgotten until enough members hold it, and then only below the last snapshot but one', () => {
  const replica = replicaOf(1);
  executeTo(replica, 30);
  expect(replica.acceptor.mark).toBe(0);
  const effects: Effect[] = [];
  heedDurable(replica, nodeId(2), disk(2), slot(10), effects);
  expect(effects).toEqual([{ type: 'compacted', decree: 10 }]);
  heedDurable(replica, nodeId(2), disk(2), slot(30), effects);
  heedDurable(replica, nodeId(3), disk(3), slot(30), effects);
  expect(effects.slice(1)).toEqual([{ type: 'compacted', decree: 20 }]);
  expect([...replica.acceptor.accepted.keys()]).toEqual(Array.from({ length: 10 }, (_, index) => 20 + index));
  expect(replica.learner.decided.has(slot(19))).toBe(false);
  expect(replica.learner.kept).toBe(20);
});

/** Hands all parts of the source's snapshot over. */
function transfer(source: Replica, target: Replica): Effect[] {
  const effects: Effect[] = [];
  const questions: Effect[] = [];
  answerQuery(source, target.self, { type: 'snapshot-query', slot: slot(0), digest: null, part: 0 }, questions);
  for (const effect of questions) {
    if (effect.type === 'send' && effect.message.type === 'snapshot') {
      expect(hearPart(target, source.self, effect.message, effects)).toBe(true);
    }
  }
  return effects;
}

test('installing a snapshot touches neither the promise nor anything that was accepted', () => {
  const source = replicaOf(1);
  executeTo(source, 10);
  const target = replicaOf(2);
  target.acceptor.promised = ballot(7);
  for (const at of [2, 10, 12]) target.acceptor.accepted.set(slot(at), { ballot: ballot(6), value: `mine ${at}` });
  const before = new Map(target.acceptor.accepted);
  const effects = transfer(source, target);
  expect(target.acceptor.promised).toEqual(ballot(7));
  expect(target.acceptor.accepted).toEqual(before);
  expect(target.learner).toMatchObject({ applied: 10, history: source.learner.history, durable: 10 });
  expect(told(effects)).toEqual(['snapshot', 'persist', 'send heard']);
  expect(checkpointIn(effects)).toMatchObject([
    { type: 'log-snapshot', slot: 10 },
    { type: 'log-promised', ballot: ballot(7) },
    { type: 'log-accepted', first: 2, values: ['mine 2'] },
    { type: 'log-accepted', first: 10, values: ['mine 10'] },
    { type: 'log-accepted', first: 12, values: ['mine 12'] },
  ]);
});

test('a snapshot of another app is refused, and nothing changes', () => {
  const source = replicaOf(1);
  executeTo(source, 10);
  const target = { ...createReplica(nodeId(2), { ...settings, app: 'bank' }, sound), membership: source.membership };
  const effects: Effect[] = [];
  const questions: Effect[] = [];
  answerQuery(source, target.self, { type: 'snapshot-query', slot: slot(0), digest: null, part: 0 }, questions);
  const [question] = questions;
  if (question?.type !== 'send' || question.message.type !== 'snapshot') throw new Error('no snapshot');
  expect(hearPart(target, source.self, question.message, effects)).toBe(false);
  expect(effects).toMatchObject([{ type: 'refuse', from: 1 }]);
  expect(target.learner.applied).toBe(0);
});

test('a replica goes on from its checkpoint, and its acceptor says from where on it knows all', () => {
  const source = replicaOf(1);
  executeTo(source, 19);
  heedDurable(source, nodeId(2), disk(2), slot(10), []);
  const records = checkpointIn(executeTo(source, 20));
  const again = createReplica(nodeId(1), settings, sound);
  for (const record of records) {
    if (record.type === 'log-snapshot') recoverSnapshot(again, record);
    if (record.type !== 'log-accepted') continue;
    for (const [index, value] of record.values.entries()) {
      again.acceptor.accepted.set(slot(record.first + index), { ballot: record.ballot, value });
    }
  }
  recoverMark(again);
  expect(again.learner).toMatchObject({ applied: 20, durable: 20, history: source.learner.history });
  expect(again.learner.history).not.toBe(emptyHistory);
  expect(again.membership).toEqual(source.membership);
  expect(again.acceptor.mark).toBe(10);
  again.acceptor.accepted.clear();
  recoverMark(again);
  expect(again.acceptor.mark).toBe(20);
});

test('a newcomer takes no snapshot before it is welcomed, since its work begins with the welcome', () => {
  const source = replicaOf(1);
  executeTo(source, 10);
  const questions: Effect[] = [];
  answerQuery(source, nodeId(4), { type: 'snapshot-query', slot: slot(0), digest: null, part: 0 }, questions);
  const [question] = questions;
  if (question?.type !== 'send' || question.message.type !== 'snapshot') throw new Error('no snapshot');
  const newcomer = createReplica(nodeId(4), settings, sound);
  const effects: Effect[] = [];
  expect(hearPart(newcomer, source.self, question.message, effects)).toBe(false);
  expect({ effects, fetch: newcomer.past.fetch }).toEqual({ effects: [], fetch: null });
});
