import { expect, test } from 'vitest';
import { decreeNumber, nodeId, type NodeId } from '../../../src/paxos/ballot.js';
import type { Effect } from '../../../src/paxos/effect.js';
import {
  begin,
  createInitializer,
  expireJoin,
  hearJoin,
  hearWelcome,
  type Initializer,
  noteDisk,
} from '../../../src/paxos/multi/initializer.js';
import type { LogConfiguration } from '../../../src/paxos/multi/configuration.js';
import type { LogSettings } from '../../../src/paxos/multi/settings.js';

const settings: LogSettings = {
  members: [1, 2, 3].map(nodeId),
  joiners: [nodeId(4)],
  quorums: { phase1: 2, phase2: 2 },
  app: 'kv',
  window: 10,
  batchMax: 8,
  snapshotEvery: 100,
  skipSlot: null,
};
const ids: { readonly [node: number]: NodeId } = { 1: nodeId(1), 2: nodeId(2), 3: nodeId(3), 4: nodeId(4) };
const node = (number: number): NodeId => ids[number] ?? nodeId(number);
const start = (self: number, { seated = true, hasMembers = false, of = settings } = {}) => {
  const initializer = createInitializer(node(self), of);
  return { initializer, ...begin(initializer, { disk: `disk${self}`, seated, hasMembers }) };
};
const join = (initializer: Initializer, from: number, disk = `disk${from}`) =>
  hearJoin(initializer, node(from), disk, null);
const told = (effects: readonly Effect[]) =>
  effects.map((effect) => {
    if (effect.type === 'send') return `${effect.message.type} to ${effect.to.join(',')}`;
    if (effect.type === 'waiting') return `waiting ${effect.nodes.join(',')}`;
    return effect.type === 'persist' ? `persist ${effect.record.type}` : effect.type;
  });

test('the Seed says for whom it waits, and founds the cluster with the disks of all first members', () => {
  const { initializer, effects } = start(1);
  expect(told(effects)).toEqual(['waiting 2,3', 'join to 2,3,4', 'set-timer']);
  expect(told(join(initializer, 3).effects)).toEqual(['waiting 2']);
  expect(told(join(initializer, 3).effects)).toEqual([]);
  expect(told(join(initializer, 4).effects)).toEqual(['waiting 2']);
  const { effects: founding, configurations } = join(initializer, 2);
  expect(told(founding)).toEqual(['persist log-members', 'configured', 'welcome to 2,3,4']);
  expect(configurations).toEqual([
    {
      number: 0,
      from: 0,
      members: [1, 2, 3].map((number) => ({ node: number, seat: number, disk: `disk${number}` })),
      quorums: settings.quorums,
    },
  ]);
});

test('a first member that comes with another disk before the founding is a member with that one', () => {
  const { initializer } = start(1);
  join(initializer, 2, 'old');
  join(initializer, 2, 'new');
  expect(join(initializer, 3).configurations?.[0]?.members[1]?.disk).toBe('new');
});

test('a cluster of one is founded at once', () => {
  const { effects, configurations } = start(1, { of: { ...settings, members: [node(1)], joiners: [] } });
  expect(told(effects)).toEqual(['persist log-members', 'configured']);
  expect(configurations).toHaveLength(1);
});

test('everybody else asks all replicas again and again, waiting for the Seed', () => {
  const { initializer, effects } = start(4);
  expect(told(effects)).toEqual(['waiting 1', 'join to 1,2,3', 'set-timer']);
  const again = expireJoin(initializer, { attempt: 0 });
  expect(told(again)).toEqual(['join to 1,2,3', 'set-timer']);
  expect(again[1]).toMatchObject({ timer: { type: 'join-resend', attempt: 1 } });
  for (const from of [1, 2, 3]) expect(join(initializer, from).effects).toEqual([]);
});

test('a Seed whose first disk is gone founds nothing and asks', () => {
  const { initializer, effects } = start(1, { seated: false });
  expect(told(effects)).toEqual(['waiting 2', 'join to 2,3,4', 'set-timer']);
  for (const from of [2, 3]) expect(join(initializer, from)).toEqual({ effects: [], configurations: null });
});

const configurations: readonly LogConfiguration[] = [
  { number: 0, from: decreeNumber(0), members: [], quorums: { phase1: 2, phase2: 2 } },
];

test('any member answers a join with all that it knows, and remembers the disk', () => {
  const { initializer, effects } = start(3, { hasMembers: true });
  expect(effects).toEqual([]);
  const { effects: answer } = hearJoin(initializer, node(4), 'disk4', { configurations, applied: decreeNumber(7) });
  expect(answer).toEqual([
    { type: 'send', to: [4], message: { type: 'welcome', configurations, applied: decreeNumber(7) } },
  ]);
  noteDisk(initializer, node(2), 'disk2');
  expect([...initializer.disks]).toEqual([
    [4, 'disk4'],
    [2, 'disk2'],
  ]);
});

test('a newcomer that knows no configuration itself welcomes nobody', () => {
  const { initializer } = start(3, { hasMembers: true });
  const known = { configurations: [], applied: decreeNumber(0) };
  expect(hearJoin(initializer, node(4), 'disk4', known).effects).toEqual([]);
});

test('a Seed that restarts with members founds nothing anew', () => {
  const { initializer } = start(1, { hasMembers: true });
  const known = { configurations, applied: decreeNumber(0) };
  for (const from of [2, 3]) {
    expect(hearJoin(initializer, node(from), 'other', known).configurations).toBeNull();
  }
});

test('a newcomer writes down what it was told', () => {
  expect(told(hearWelcome(configurations).effects)).toEqual(['persist log-members', 'configured']);
  expect(hearWelcome([])).toEqual({ effects: [], configurations: null });
});
