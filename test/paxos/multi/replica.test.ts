/** Replicas of a log in virtual time, under random troubles; each record is judged by an opinion of its own. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/faults/random.js';
import { harmless } from '../../../src/faults/settings.js';
import { nodeId } from '../../../src/paxos/ballot.js';
import type { NodeAction, TimedEvent } from '../../../src/schema/preset.js';
import { appends, expectAllThere, expectConverged, runToAnswers, startCluster } from '../../sim/log-cluster.js';

const replicas = [1, 2, 3];

test('three replicas elect one leader, and answer and execute all alike', () => {
  const lanes = appends(2, 20);
  const cluster = startCluster({ lanes: [lanes] });
  runToAnswers(cluster, 40);
  expectAllThere(cluster, lanes);
  expectConverged(cluster, replicas);
  const adopted = cluster.records.flatMap((record) => (record.kind === 'step' ? record.effects : []));
  expect(adopted.filter(({ type }) => type === 'adopted')).toHaveLength(1);
});

test.each([1, 2, 3, 4, 5])('a leader that is killed under load is replaced within two seconds (seed %i)', (seed) => {
  const lanes = appends(2, 40);
  const events: TimedEvent[] = [{ atMs: 200, action: { type: 'kill', node: nodeId(1) } }];
  const cluster = startCluster({ lanes: [lanes], seed, events });
  runToAnswers(cluster, 80, 4000);
  const [died, led] = cluster.records.flatMap((record): number[] => {
    if (record.kind !== 'step' || !record.effects.some(({ type }) => type === 'adopted')) return [];
    return [record.atMs];
  });
  expect(died).toBeLessThan(200);
  expect(led).toBeLessThan(2200);
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [2, 3]);
});

/** Troubles until `healMs`, then everything is whole again. */
function troubles(seed: number, healMs: number): TimedEvent[] {
  const random = seededRandom(seed);
  const events: TimedEvent[] = [];
  for (let atMs = 50; atMs < healMs; atMs += random.between(30, 250)) {
    const node = nodeId(random.between(1, 3));
    const others = replicas.filter((id) => id !== node).map(nodeId);
    const choices: NodeAction[] = [
      { type: 'kill', node },
      { type: 'restart', node, wipe: false },
      { type: 'pause', node },
      { type: 'resume', node },
      { type: 'partition', groups: [[node], others] },
      { type: 'partition', groups: [] },
      { type: 'cut', from: node, to: others[0] ?? node, isCut: true },
      { type: 'cut', from: node, to: others[0] ?? node, isCut: false },
      { type: 'restart', node, wipe: false },
    ];
    const action = choices[random.between(0, choices.length - 1)];
    if (action !== undefined) events.push({ atMs, action });
  }
  const heal: NodeAction[] = [{ type: 'partition', groups: [] }];
  for (const id of replicas) {
    heal.push({ type: 'resume', node: nodeId(id) }, { type: 'restart', node: nodeId(id), wipe: false });
    for (const other of replicas) {
      if (other !== id) heal.push({ type: 'cut', from: nodeId(id), to: nodeId(other), isCut: false });
    }
  }
  return [...events, ...heal.map((action) => ({ atMs: healMs, action }))];
}

const seeds = process.env.PAXOS_TUI_LONG === undefined ? 12 : 2000;

describe('loss, kills, restarts, pauses, partitions and one-way cuts', () => {
  test.each([0, 1, 2, 3])('leave one history, nothing lost, nothing twice, and end in agreement (%i)', (part) => {
    for (let seed = part; seed < seeds; seed += 4) {
      const lanes = appends(3, 12);
      const lossRatio = (seed % 5) / 12;
      const rules = [{ ...harmless, lossRatio, duplicateRatio: 0.1, reorderRatio: 0.1 }];
      const log = { window: 4 + (seed % 3) * 6, snapshotEvery: [5, 20, 1000][seed % 3] ?? 20 };
      const cluster = startCluster({ lanes: [lanes], seed, rules, log, pauseMs: 80, events: troubles(seed, 3000) });
      try {
        runToAnswers(cluster, 36, 30_000);
        // Beyond the troubles, in any case.
        cluster.world.runUntil(() => false, { atMs: Math.max(cluster.world.nowMs(), 3500), events: 3_000_000 });
        expectAllThere(cluster, lanes);
        cluster.world.propose(nodeId(10), 'put last 1', null);
        runToAnswers(cluster, cluster.opinion.answers.size + 1, 10_000);
        expectConverged(cluster, replicas);
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  });
});
