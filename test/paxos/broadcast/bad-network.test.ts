/** An atomic broadcast over a bad network, with a fate for each receiver; and the same run twice. */
import { describe, expect, test } from 'vitest';
import { harmless } from '../../../src/faults/settings.js';
import type { NodeId } from '../../../src/paxos/ballot.js';
import { learner, proposer, runFor, runToLearned, startCluster } from './broadcast-cluster.js';

const both = [learner(1), learner(2)];

describe('a bad network', () => {
  test.each([
    ['20 % of all datagrams are lost, drawn for each receiver', { lossRatio: 0.2 }],
    ['every second datagram comes twice', { duplicateRatio: 0.5 }],
    ['datagrams overtake each other', { delayMaxMs: 60, reorderRatio: 0.3 }],
    ['all of it at once', { lossRatio: 0.2, duplicateRatio: 0.3, delayMaxMs: 30, reorderRatio: 0.2 }],
  ])('%s', (_name, rule) => {
    const cluster = startCluster({ count: 500, rules: [{ ...harmless, ...rule }], log: { batchMax: 20 } });
    expect(runToLearned(cluster, both)).toBeLessThan(5_000);
  });

  test('each receiver has a fate of its own', () => {
    const cluster = startCluster({ count: 200, rules: [{ ...harmless, lossRatio: 0.2 }] });
    runToLearned(cluster, both);
    const lost = new Map<string, Set<NodeId>>();
    for (const record of cluster.records) {
      if (record.kind !== 'fate' || record.fate !== 'lost') continue;
      const { from, step, incarnation } = record.message;
      const key = `${from} ${incarnation} ${step}`;
      lost.set(key, (lost.get(key) ?? new Set()).add(record.node));
    }
    const counts = [...lost.values()].map((nodes) => nodes.size);
    expect(Math.min(...counts)).toBe(1);
    expect(Math.max(...counts)).toBeGreaterThan(1);
  });
});

describe('determinism', () => {
  test('the same seed gives the same trace, over bytes as over objects; another seed another', () => {
    const traceOf = (seed: number, wire: 'bytes' | 'handed-on'): string => {
      const cluster = startCluster({ count: 20, seed, wire, rules: [{ ...harmless, lossRatio: 0.1 }] });
      cluster.world.schedule(300, () => cluster.world.act({ type: 'kill', node: proposer(1) }));
      runFor(cluster, 1_500);
      return JSON.stringify(cluster.records);
    };
    const trace = traceOf(5, 'bytes');
    expect(traceOf(5, 'bytes') === trace).toBe(true);
    expect(traceOf(5, 'handed-on') === trace).toBe(true);
    expect(traceOf(6, 'bytes') === trace).toBe(false);
  });
});
