/** Why a client is not asked, in one sentence; the same for live and simulated clusters. */
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import type { Configuration } from '../../src/paxos/configuration.js';
import { operationLengthMax } from '../../src/paxos/multi/command.js';
import type { Workload } from '../../src/paxos/multi/workload.js';
import { nobodyUp, problemOfLoad, problemOfProposal } from '../../src/views/client-problems.js';

const ids = (...numbers: number[]) => numbers.map(nodeId);
const ofDecrees: Configuration = { proposers: ids(0), acceptors: ids(1), learners: ids(2), clients: ids(3) };
const ofLog: Configuration = {
  proposers: [],
  acceptors: [],
  learners: [],
  clients: ids(3),
  log: {
    members: ids(0, 1, 2),
    joiners: [],
    quorums: { phase1: 2, phase2: 2 },
    app: 'kv',
    window: 8,
    batchMax: 64,
    snapshotEvery: 100,
    skipSlot: null,
  },
};
const load: Workload = { type: 'load', operations: null, outstanding: 1, bytes: 64, readsPercent: 0 };

describe('an operation', () => {
  const problem = (value: string, client: number | null = null, proposer: number | null = null) =>
    problemOfProposal(ofLog, {
      type: 'propose',
      value,
      client: client === null ? null : nodeId(client),
      proposer: proposer === null ? null : nodeId(proposer),
    });

  test.each([
    ['put a 1', null, null],
    ['', null, 'an empty operation cannot be proposed'],
    ['put a 1\nput a 2', null, 'an operation is one line, and this one has several'],
    ['x'.repeat(operationLengthMax), 3, null],
    ['x'.repeat(operationLengthMax + 1), 3, 'an operation has at most 15900 characters, and this one has 15901'],
    ['put a 1', 0, 'r0 is not a client'],
    ['put a 1', 9, 'there is no node 9 in this cluster'],
  ])('%#', (value, client, expected) => {
    expect(problem(value, client)).toBe(expected);
  });

  test('has no proposer of its own', () => {
    expect(problem('put a 1', null, 1)).toBe('r1 is not a proposer');
  });
});

test('a load is for clients of a log', () => {
  const problem = (configuration: Configuration, client: number | null, workload: Workload | null) =>
    problemOfLoad(configuration, { type: 'load', client: client === null ? null : nodeId(client), workload });
  expect(problem(ofLog, null, load)).toBeNull();
  expect(problem(ofLog, 3, null)).toBeNull();
  expect(problem(ofLog, 0, load)).toBe('r0 is not a client');
  expect(problem(ofLog, null, { ...load, outstanding: 0 })).toBe('a load has at least one operation outstanding');
  expect(problem(ofDecrees, null, load)).toBe('a load is for clients of replicas: this cluster decides single values');
});

test('nobody to ask is told with what was asked', () => {
  expect(nobodyUp(ofLog, null, 'take it up')).toBe('no client is up to take it up');
  expect(nobodyUp(ofLog, nodeId(3), 'propose it')).toBe('c3 is not up to propose it');
});
