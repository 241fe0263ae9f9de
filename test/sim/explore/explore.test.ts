/** Explorations of the shipped core, small and complete; and of wrong cores, to the shortest way in which each fails. */
import { describe, expect, test } from 'vitest';
import { core } from '../../../src/paxos/machine.js';
import type { Bounds } from '../../../src/sim/explore/bounds.js';
import { counterexampleTo, exploreHere } from '../../../src/sim/explore/explore-here.js';
import type { WorldOptions } from '../../../src/sim/explore/world.js';
import { brokenCores, small } from './broken-cores.js';

const toTheEnd = { statesMax: null, onProgress: () => {}, isStopped: () => false };
const shipped = (bounds: Bounds): WorldOptions => ({ core, bounds, isSymmetric: true, judged: null });

describe('wrong cores are caught', () => {
  test.each(brokenCores)('$name: $property', async ({ core: wrong, bounds, property }) => {
    const options: WorldOptions = { core: wrong, bounds, isSymmetric: true, judged: [property] };
    const result = await exploreHere(options, 1, toTheEnd);
    const found = counterexampleTo(result, options, []);
    expect(found?.findings.map((finding) => finding.property)).toContain(property);
    expect(found?.depth).toBe(result.depth + 1);
    expect(found?.verdict.join('\n')).toContain('is violated');
    expect((await exploreHere({ ...options, core }, 1, { ...toTheEnd, statesMax: 1000 })).end.state).not.toBe(
      'violated',
    );
  });
});

const twoRounds: Bounds = { ...small, proposers: 1, rounds: 2, crashes: 2, duplicates: 1 };

const atLength: readonly [string, Bounds, states: number, depth: number][] = [
  ['a duel and a crash', { ...small, crashes: 1 }, 699_065, 27],
];

describe('the shipped core, complete within its bounds', () => {
  test.each<[string, Bounds, states: number, depth: number]>([
    ['one proposer', { ...small, proposers: 1, learners: 1 }, 913, 18],
    ['a duel', small, 103_231, 26],
    [
      'a duel on two acceptors, a crash and a duplicate',
      { ...small, acceptors: 2, crashes: 1, duplicates: 1 },
      33_398,
      21,
    ],
    ['two crashes and a duplicate in two rounds', twoRounds, 317_468, 28],
    ...(process.env.PAXOS_TUI_LONG === undefined ? [] : atLength),
  ])('%s', async (_name, bounds, states, depth) => {
    const result = await exploreHere(shipped(bounds), 1, toTheEnd);
    expect(result).toMatchObject({ end: { state: 'complete' }, states, depth });
  });
});
