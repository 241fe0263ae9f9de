/** Nodes of two runs on the same groups: they share all numbers and the file, but not the disks of the acceptors. */
import { expect, test } from 'vitest';
import { learner, runFor, runToLearned, startCluster } from './broadcast-cluster.js';
import { strays, straysOf } from './strays.js';

test.each([1, 2, 3, 4, 5, 6])('datagrams of an earlier run change nothing (seed %d)', (seed) => {
  const cluster = startCluster({ seed, count: 60, afterMs: 300, log: { window: 4 }, wire: 'handed-on' });
  strays(cluster, straysOf(seed), seed);
  runToLearned(cluster, [learner(1), learner(2)]);
  runFor(cluster, 1_600);
  expect(cluster.opinion.linesAt(learner(1)).length).toBe(120);
  expect(cluster.opinion.linesAt(learner(2)).length).toBe(120);
});
