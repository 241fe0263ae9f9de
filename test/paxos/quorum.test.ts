import { expect, test } from 'vitest';
import { compareBallots, formatBallot, nodeId } from '../../src/paxos/ballot.js';
import { allNodes, consensusNodes, digestOf, labelOf, rolesOf } from '../../src/paxos/configuration.js';
import { majorities } from '../../src/paxos/quorum.js';
import { rangeOf, waits } from '../../src/paxos/timing.js';

test.each([1, 2, 3, 4, 5, 6, 7])('two majorities of %i acceptors meet, and a smaller set would not do', (acceptors) => {
  const { phase1, phase2 } = majorities(acceptors);
  expect(phase1 + phase2).toBeGreaterThan(acceptors);
  expect(2 * (phase1 - 1)).toBeLessThanOrEqual(acceptors);
});

test('nobody to ask is no quorum', () => {
  expect(() => majorities(0)).toThrow('a quorum of 0 acceptors');
});

test('ballots are ordered as numbers, by round and then by node', () => {
  const ballots = [
    [10, 0],
    [9, 2],
    [2, 10],
    [2, 9],
  ] as const;
  const sorted = ballots.map(([round, node]) => ({ round, node: nodeId(node) })).sort(compareBallots);
  expect(sorted.map(formatBallot)).toEqual(['2.9', '2.10', '9.2', '10.0']);
});

const configuration = {
  proposers: [nodeId(0)],
  acceptors: [nodeId(1), nodeId(2)],
  learners: [nodeId(2), nodeId(3)],
  clients: [nodeId(4)],
};

test('a node may hold several seats and is one node of the ring', () => {
  expect(rolesOf(configuration, nodeId(2))).toEqual(['acceptor', 'learner']);
  expect(consensusNodes(configuration)).toEqual([0, 1, 2, 3]);
  expect(allNodes(configuration)).toEqual([0, 1, 2, 3, 4]);
  expect([0, 1, 2, 3, 4].map((node) => labelOf(configuration, nodeId(node)))).toEqual(['p0', 'a1', 'n2', 'l3', 'c4']);
});

test('another seat is another digest', () => {
  const moved = { ...configuration, acceptors: [nodeId(1)], learners: [nodeId(2), nodeId(3)] };
  expect(digestOf(moved)).not.toBe(digestOf(configuration));
  expect(digestOf({ ...configuration })).toBe(digestOf(configuration));
});

test('waits grow with each attempt up to their ceiling', () => {
  const ranges = [0, 1, 2, 3, 20].map((attempt) => rangeOf(waits.phaseResend, attempt));
  expect(ranges).toEqual([
    { minMs: 80, maxMs: 120 },
    { minMs: 160, maxMs: 240 },
    { minMs: 320, maxMs: 480 },
    { minMs: 640, maxMs: 960 },
    { minMs: 1000, maxMs: 1000 },
  ]);
});
