/** Faults set by hand in the simulated world, judged as every run is. */
import { describe, expect, test } from 'vitest';
import { createJudge, type Verdict } from '../../src/checker/judge.js';
import { type FaultRule, harmless } from '../../src/faults/settings.js';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import type { FateRecord, TraceRecord } from '../../src/schema/trace.js';
import { createWorld, loopback, type World } from '../../src/sim/world.js';
import { createMessagesView } from '../../src/views/messages.js';
import { createClusterView } from '../../src/views/cluster-view.js';
import { presetNamed } from './judged.js';

/** p0, a1 a2 a3, l4, c5 to c8. */
const run3 = await presetNamed('run3');
const at = nodeId;
const waiting = [...run3.configuration.learners, ...run3.configuration.clients];

function start(seed = 1) {
  const records: TraceRecord[] = [];
  const world = createWorld({
    preset: run3,
    seed,
    onRecord: (record) => records.push(record),
    createMachine,
    pace: loopback,
  });
  const knows = (node: NodeId): boolean =>
    records.some(
      (record) =>
        record.kind === 'step' && record.node === node && record.effects.some(({ type }) => type === 'decide'),
    );
  return { world, records, isDecided: () => waiting.every(knows) };
}

const anyTime = { atMs: 100_000, events: 100_000 };
const rage = (world: World, forMs: number): void =>
  void world.runUntil(() => false, { atMs: world.nowMs() + forMs, events: 100_000 });

function verdictOf(records: readonly TraceRecord[]): Verdict {
  const judge = createJudge();
  for (const record of records) judge.fold(record);
  return judge.verdict();
}

const fatesAt = (records: readonly TraceRecord[], node: number, fate: FateRecord['fate']): readonly FateRecord[] =>
  records.filter(
    (record): record is FateRecord => record.kind === 'fate' && record.node === node && record.fate === fate,
  );

describe('a partition', () => {
  test('stops the decree as long as no side has a proposer and a quorum, and not after healing', () => {
    const { world, records, isDecided } = start();
    world.act({
      type: 'partition',
      groups: [
        [at(0), at(1), at(4)],
        [at(2), at(3)],
      ],
    });
    rage(world, 5000);
    expect(isDecided()).toBe(false);
    expect(fatesAt(records, 2, 'lost').some(({ message }) => message.from === 1 || message.from === 0)).toBe(true);
    world.act({ type: 'partition', groups: [] });
    expect(world.runUntil(isDecided, anyTime)).toBe(true);
    expect(verdictOf(records).state).toBe('holds');
  });

  test('and a cut keep apart those between whom nothing passes, and nobody else', () => {
    const { world, records } = start();
    world.act({ type: 'cut', from: at(0), to: at(1), isCut: true });
    world.act({ type: 'partition', groups: [[at(0)], [at(2)]] });
    rage(world, 3000);
    const receipts = records.filter((record) => record.kind === 'step' && record.cause?.from === 0 && record.atMs > 10);
    expect(new Set(receipts.map(({ node }) => node)).has(at(1))).toBe(false);
    expect(new Set(receipts.map(({ node }) => node)).has(at(2))).toBe(false);
    expect(receipts.length).toBeGreaterThan(0);
    world.act({ type: 'cut', from: at(0), to: at(1), isCut: false });
    expect(records.findLast(({ kind }) => kind === 'faults')).toMatchObject({ settings: { rules: [] } });
  });
});

describe('messages that are held', () => {
  const holdPrepares: FaultRule = { ...harmless, types: ['prepare'], isHeld: true };

  test('wait for a hand, which delivers, drops and duplicates them', () => {
    const { world, records, isDecided } = start();
    world.setFaults([holdPrepares], []);
    const view = createMessagesView(10_000);
    let folded = 0;
    const held = () => {
      for (; folded < records.length; folded++) view.fold(records[folded] as TraceRecord);
      return view.held;
    };
    expect(world.runUntil(() => held().length >= 3, anyTime)).toBe(true);
    const [one, two, three] = held();
    if (one === undefined || two === undefined || three === undefined) throw new Error('nothing is held');
    expect([one, two, three].map(({ message }) => message?.type)).toEqual(['prepare', 'prepare', 'prepare']);
    const before = held().length;
    expect(world.release(one.node, one.key, 'duplicate')).toBe(true);
    expect(held().length).toBe(before + 1);
    expect(world.release(one.node, one.key, 'deliver')).toBe(true);
    expect(world.release(one.node, one.key, 'drop')).toBe(true);
    expect(world.release(one.node, one.key, 'deliver')).toBe(false);
    // A delivery is told when its answer is durable.
    expect(world.runUntil(() => held().length === before - 1, anyTime)).toBe(true);
    expect(world.release(two.node, two.key, 'deliver')).toBe(true);
    expect(world.runUntil(isDecided, anyTime)).toBe(true);
    expect(verdictOf(records)).toMatchObject({ state: 'holds', stuck: null });
  });

  test('stay when nothing is held any more, and end with their process', () => {
    const { world, records } = start();
    world.setFaults([{ ...holdPrepares, to: at(1) }], []);
    world.runUntil(() => fatesAt(records, 1, 'held').length > 0, anyTime);
    const [first] = fatesAt(records, 1, 'held');
    if (first === undefined) throw new Error('nothing is held');
    world.setFaults([], []);
    rage(world, 500);
    expect(world.release(at(1), first.message, 'duplicate')).toBe(true);
    world.act({ type: 'restart', node: at(1), wipe: false });
    expect(world.release(at(1), first.message, 'deliver')).toBe(false);
  });
});

describe('a disk that lies', () => {
  test('does no harm by itself, in any of twenty runs', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { world, records, isDecided } = start(seed);
      for (const node of [1, 2, 3]) world.act({ type: 'disk-lies', node: at(node), lies: true });
      expect(world.runUntil(isDecided, anyTime)).toBe(true);
      expect({ seed, state: verdictOf(records).state }).toEqual({ seed, state: 'holds' });
    }
  });

  test('and a kill break a promise, unless it was honest again before', () => {
    for (const isHonestAgain of [false, true]) {
      const { world, records, isDecided } = start();
      world.act({ type: 'disk-lies', node: at(1), lies: true });
      world.runUntil(isDecided, anyTime);
      if (isHonestAgain) world.act({ type: 'disk-lies', node: at(1), lies: false });
      world.act({ type: 'restart', node: at(1), wipe: false });
      const verdict = verdictOf(records);
      expect(verdict.state).toBe(isHonestAgain ? 'holds' : 'violated');
      expect(verdict.violations.some(({ property }) => property === 'promise-monotone')).toBe(!isHonestAgain);
    }
  });

  test('is told by the node table, and stays so over a restart', () => {
    const { world, records } = start();
    const view = createClusterView();
    world.act({ type: 'disk-lies', node: at(1), lies: true });
    world.act({ type: 'plan-crash', node: at(2), crash: { point: 'torn-persist', on: 'accept', nth: 9 } });
    world.act({ type: 'restart', node: at(1), wipe: true });
    for (const record of records) view.fold(record);
    expect(view.nodes.get(at(1))).toMatchObject({ diskLies: true, plannedCrash: null });
    expect(view.nodes.get(at(2))).toMatchObject({ diskLies: false, plannedCrash: { point: 'torn-persist', nth: 9 } });
  });
});

test('a torn write is not there after the restart, and Paxos does not miss it', () => {
  const { world, records, isDecided } = start();
  world.act({ type: 'plan-crash', node: at(2), crash: { point: 'torn-persist', on: 'prepare', nth: 1 } });
  const isGone = (): boolean =>
    records.some(({ kind, ...record }) => kind === 'process' && 'event' in record && record.event.type === 'exited');
  expect(world.runUntil(isGone, anyTime)).toBe(true);
  world.act({ type: 'restart', node: at(2), wipe: false });
  const boot = records.findLast((record) => record.kind === 'step' && record.input.type === 'boot');
  expect(boot).toMatchObject({ node: 2, incarnation: 2, input: { seated: true, recovered: [] } });
  expect(world.runUntil(isDecided, anyTime)).toBe(true);
  expect(verdictOf(records).state).toBe('holds');
});
