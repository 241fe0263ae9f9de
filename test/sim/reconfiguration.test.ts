/** Members that come, go and come back, in virtual time and under load. */
import { expect, test } from 'vitest';
import { harmless } from '../../src/faults/settings.js';
import { nodeId } from '../../src/paxos/ballot.js';
import type { Cluster } from './log-cluster.js';
import {
  appends,
  type ClusterOptions,
  expectAllThere,
  expectConverged,
  readBack,
  runToAnswers,
  startCluster,
} from './log-cluster.js';

const seeds = process.env.PAXOS_TUI_LONG === undefined ? [1] : Array.from({ length: 60 }, (_, seed) => seed);

const lossy: ClusterOptions['rules'] = [{ ...harmless, lossRatio: 0.1, duplicateRatio: 0.1 }];

/** Sends an operation through the first client and answers its result. */
function ask(cluster: Cluster, operation: string, withinMs = 20_000): string {
  const { world, opinion } = cluster;
  const before = new Set(opinion.answers.keys());
  const find = () =>
    [...opinion.answers].find(([id, answer]) => !before.has(id) && answer.operation === operation)?.[1];
  world.propose(nodeId(10), operation, null);
  world.runUntil(() => find() !== undefined, { atMs: world.nowMs() + withinMs, events: 3_000_000 });
  return find()?.result ?? '(no answer)';
}

/** Lets virtual time pass. */
const pass = ({ world }: Cluster, ms: number): void => {
  world.runUntil(() => false, { atMs: world.nowMs() + ms, events: 3_000_000 });
};

const newest = ({ opinion }: Cluster) => {
  const number = Math.max(...opinion.configurations.keys());
  return opinion.configurations.get(number);
};
const nodesOf = (cluster: Cluster): readonly number[] => newest(cluster)?.members.map(({ node }) => node) ?? [];
const inForce = (cluster: Cluster): boolean =>
  Math.max(...cluster.opinion.applied.values()) > (newest(cluster)?.from ?? Number.POSITIVE_INFINITY);

test.each(seeds)('a node joins under load, gets its vote from the log, and no answer is lost (seed %i)', (seed) => {
  const lanes = appends(3, 40);
  const cluster = startCluster({ lanes: [lanes], log: { joiners: [nodeId(4)] }, rules: lossy, seed });
  runToAnswers(cluster, 20);
  expect(ask(cluster, 'members add 4')).toMatch(/^members 1, 2, 3, 4 from slot \d+ on$/);
  runToAnswers(cluster, 121);
  expect(newest(cluster)?.quorums).toEqual({ phase1: 3, phase2: 3 });
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [1, 2, 3, 4]);
});

test.each(seeds)('a dead member is replaced, and then another one may die (seed %i)', (seed) => {
  const lanes = appends(2, 60);
  const cluster = startCluster({ lanes: [lanes], log: { joiners: [nodeId(4)] }, seed });
  runToAnswers(cluster, 20);
  cluster.world.act({ type: 'kill', node: nodeId(3) });
  expect(ask(cluster, 'members add 4 remove 3')).toMatch(/^members 1, 2, 4 from/);
  const { world } = cluster;
  world.runUntil(() => inForce(cluster), { atMs: world.nowMs() + 20_000, events: 1_000_000 });
  expectConverged(cluster, [1, 2, 4]);
  world.act({ type: 'kill', node: nodeId(1) });
  runToAnswers(cluster, 121);
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [2, 4]);
});

test.each(seeds)('two changes at once are both carried out, the second on top of the first (seed %i)', (seed) => {
  const lanes = [...appends(2, 30), ['members add 4'], ['members add 5']];
  const cluster = startCluster({
    lanes: [lanes],
    afterMs: 1500,
    log: { joiners: [nodeId(4), nodeId(5)] },
    seed,
  });
  runToAnswers(cluster, 62);
  const results = [...cluster.opinion.answers.values()].filter(({ operation }) => operation.startsWith('members'));
  expect(results).toHaveLength(2);
  expect(results.filter(({ result }) => result.startsWith('members 1, 2, 3, 4, 5 from'))).toHaveLength(1);
  expect(nodesOf(cluster)).toEqual([1, 2, 3, 4, 5]);
  expectAllThere(cluster, lanes.slice(0, 2));
  expectConverged(cluster, [1, 2, 3, 4, 5]);
});

test.each(seeds)('a wiped member comes back as a joiner, and gets a seat that was never used (seed %i)', (seed) => {
  const lanes = appends(2, 60);
  const cluster = startCluster({ lanes: [lanes], seed });
  const { world, opinion } = cluster;
  runToAnswers(cluster, 20);
  world.act({ type: 'restart', node: nodeId(1), wipe: true });
  pass(cluster, 1500);
  expect(ask(cluster, 'members add 1')).toBe(
    'not done: node 1 is a member with another disk; remove it in the same command',
  );
  expect(ask(cluster, 'members remove 1 add 1')).toMatch(/^members 2, 3, 1 from/);
  expect(newest(cluster)?.members.map(({ seat }) => seat)).toEqual([2, 3, 101]);
  runToAnswers(cluster, 122);
  world.runUntil(() => inForce(cluster), { atMs: world.nowMs() + 20_000, events: 1_000_000 });
  expectConverged(cluster, [1, 2, 3]);
  world.act({ type: 'kill', node: nodeId(2) });
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [1, 3]);
  expect(opinion.configurations.size).toBe(2);
});

test.each(seeds)('{1,2,3} becomes {3,4,5}, and then 1 and 2 may go (seed %i)', (seed) => {
  const lanes = appends(2, 60);
  const cluster = startCluster({ lanes: [lanes], log: { joiners: [nodeId(4), nodeId(5)] }, seed });
  const { world } = cluster;
  runToAnswers(cluster, 20);
  expect(ask(cluster, 'members add 4 add 5 remove 1 remove 2')).toMatch(/^members 3, 4, 5 from/);
  runToAnswers(cluster, 60);
  world.runUntil(() => inForce(cluster), { atMs: world.nowMs() + 20_000, events: 1_000_000 });
  expectConverged(cluster, [3, 4, 5]);
  world.act({ type: 'kill', node: nodeId(1) });
  world.act({ type: 'kill', node: nodeId(2) });
  runToAnswers(cluster, 121);
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [3, 4, 5]);
});

test.each(seeds)('a newcomer that comes after two changes makes them again from the log (seed %i)', (seed) => {
  const lanes = appends(2, 40);
  const cluster = startCluster({
    lanes: [lanes],
    pauseMs: 20,
    log: { joiners: [nodeId(4), nodeId(5)], batchMax: 1, snapshotEvery: 60 },
    events: [{ atMs: 0, action: { type: 'kill', node: nodeId(5) } }],
    seed,
  });
  runToAnswers(cluster, 20);
  expect(ask(cluster, 'members add 4')).toMatch(/^members 1, 2, 3, 4 from/);
  expect(ask(cluster, 'members remove 4')).toMatch(/^members 1, 2, 3 from/);
  cluster.world.act({ type: 'restart', node: nodeId(5), wipe: false });
  runToAnswers(cluster, 82);
  expectConverged(cluster, [1, 2, 3, 4, 5]);
  expect(cluster.opinion.snapshots.filter(({ node }) => node === 5)).toContainEqual({
    node: 5,
    slot: 60,
    installed: false,
  });
  expect(ask(cluster, 'members add 5 remove 1')).toMatch(/^members 2, 3, 5 from/);
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [2, 3, 5]);
});

test.each(seeds)('a joiner that is far behind gets the state, not the slots (seed %i)', (seed) => {
  const lanes = appends(2, 60);
  const events: ClusterOptions['events'] = [{ atMs: 0, action: { type: 'kill', node: nodeId(4) } }];
  const cluster = startCluster({ lanes: [lanes], log: { joiners: [nodeId(4)], snapshotEvery: 10 }, events, seed });
  const { world, opinion } = cluster;
  runToAnswers(cluster, 120);
  pass(cluster, 500);
  expect(Math.min(...[1, 2, 3].map((node) => opinion.marks.get(nodeId(node)) ?? 0))).toBeGreaterThan(0);
  world.act({ type: 'restart', node: nodeId(4), wipe: false });
  expectConverged(cluster, [1, 2, 3, 4]);
  expect(opinion.snapshots.some(({ node, installed }) => node === 4 && installed)).toBe(true);
  expect(ask(cluster, 'members add 4 remove 2')).toMatch(/^members 1, 3, 4 from/);
  expectAllThere(cluster, lanes);
});

test.each(seeds)(
  'a state of many parts arrives while the cluster goes on and takes more snapshots (seed %i)',
  (seed) => {
    const big = Array.from({ length: 40 }, (_, index) => `put big${index} ${'x'.repeat(3000)}`);
    const lanes = [big, ...appends(2, 80)];
    const events: ClusterOptions['events'] = [{ atMs: 0, action: { type: 'kill', node: nodeId(4) } }];
    const cluster = startCluster({
      lanes: [lanes],
      log: { joiners: [nodeId(4)], snapshotEvery: 8 },
      events,
      rules: [{ ...harmless, lossRatio: 0.2 }],
      seed,
    });
    const { world, opinion } = cluster;
    runToAnswers(cluster, 90);
    world.act({ type: 'restart', node: nodeId(4), wipe: false });
    runToAnswers(cluster, 200);
    expectAllThere(cluster, lanes.slice(1));
    expect(readBack(cluster, 'big39')).toBe('x'.repeat(3000));
    expectConverged(cluster, [1, 2, 3, 4]);
    expect(opinion.snapshots.some(({ node, installed }) => node === 4 && installed)).toBe(true);
  },
);

test.each(seeds)('quorums 1+3: one promise elects, and nothing is decided until all vote (seed %i)', (seed) => {
  const lanes = appends(2, 30);
  const cluster = startCluster({ lanes: [lanes], log: { quorums: { phase1: 1, phase2: 3 } }, seed });
  const { world, opinion } = cluster;
  runToAnswers(cluster, 20);
  world.act({ type: 'kill', node: nodeId(1) });
  pass(cluster, 1000);
  const answered = opinion.answers.size;
  pass(cluster, 3000);
  expect(opinion.answers.size).toBe(answered);
  world.act({ type: 'restart', node: nodeId(1), wipe: false });
  runToAnswers(cluster, 60);
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [1, 2, 3]);
});

test.each(seeds)('a node that is a member before it has the state votes only once it has it (seed %i)', (seed) => {
  const lanes = appends(2, 80);
  const cluster = startCluster({ lanes: [lanes], log: { joiners: [nodeId(4)], snapshotEvery: 10 }, seed });
  const { world, opinion } = cluster;
  pass(cluster, 300);
  world.act({ type: 'kill', node: nodeId(4) });
  runToAnswers(cluster, 60);
  expect(ask(cluster, 'members add 4 remove 2')).toMatch(/^members 1, 3, 4 from/);
  runToAnswers(cluster, 100);
  world.act({ type: 'restart', node: nodeId(4), wipe: false });
  pass(cluster, 1000);
  world.act({ type: 'kill', node: nodeId(1) });
  runToAnswers(cluster, 161);
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [3, 4]);
  expect(opinion.snapshots.some(({ node, installed }) => node === 4 && installed)).toBe(true);
});

test.each(seeds)(
  'with memory for storage each restart is a wipe, and each member can be replaced (seed %i)',
  (seed) => {
    const lanes = appends(2, 80);
    const cluster = startCluster({ lanes: [lanes], storage: 'memory', pauseMs: 20, seed });
    const { world } = cluster;
    runToAnswers(cluster, 20);
    for (const node of [3, 1, 2, 3]) {
      world.act({ type: 'restart', node: nodeId(node), wipe: false });
      pass(cluster, 1500);
      expect(ask(cluster, `members remove ${node} add ${node}`)).toMatch(/^members \d, \d, \d from/);
      world.runUntil(() => inForce(cluster), { atMs: world.nowMs() + 20_000, events: 1_000_000 });
      expectConverged(cluster, [1, 2, 3]);
    }
    expect(newest(cluster)?.members.map(({ seat }) => seat)).toEqual([101, 102, 203]);
    runToAnswers(cluster, 164);
    expectAllThere(cluster, lanes);
    expectConverged(cluster, [1, 2, 3]);
  },
);
