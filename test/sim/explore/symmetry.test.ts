/** What may not change the outcome: whether acceptors that are alike are one state, and how many cores share the work. */
import { describe, expect, test } from 'vitest';
import { type Core, core } from '../../../src/paxos/machine.js';
import type { Bounds } from '../../../src/sim/explore/bounds.js';
import { counterexampleTo, exploreHere } from '../../../src/sim/explore/explore-here.js';
import { type Ask, search } from '../../../src/sim/explore/search.js';
import { createShard } from '../../../src/sim/explore/shard.js';
import { createWorld, type World, type WorldOptions } from '../../../src/sim/explore/world.js';
import { brokenCores, small } from './broken-cores.js';

const toTheEnd = { statesMax: null, onProgress: () => {}, isStopped: () => false };

/** All states, one by one; `plain` counts the orders of the acceptors in which each of them comes. */
function allStates(world: World): { readonly states: number; readonly plain: number } {
  const seen = new Set<string>();
  let frontier: Int32Array[] = [];
  let plain = 0;
  const reach = (state: Int32Array): void => {
    if (world.isSymmetric) world.canonical.sort(state);
    const key = state.join();
    if (seen.has(key)) return;
    seen.add(key);
    plain += world.isSymmetric ? world.canonical.orbit(state) : 1;
    frontier.push(state.slice());
  };
  reach(world.initial());
  while (frontier.length > 0) {
    const present = frontier;
    frontier = [];
    for (const state of present) world.expand(state, 0, reach);
  }
  return { states: seen.size, plain };
}

describe('acceptors that are alike are one state', () => {
  test.each<[string, Bounds]>([
    ['one proposer and a learner', { ...small, proposers: 1, learners: 1 }],
    ['one proposer, a crash and a duplicate', { ...small, proposers: 1, crashes: 1, duplicates: 1 }],
    ['losses as steps', { ...small, proposers: 1, loss: true }],
    ['four acceptors', { ...small, proposers: 1, acceptors: 4, duplicates: 'any' }],
    ['a duel on two acceptors', { ...small, acceptors: 2 }],
    ['timers', { ...small, proposers: 1, acceptors: 2, timers: 1 }],
  ])('%s: their orders add up to the states that there are without that', (_name, bounds) => {
    const symmetric = allStates(createWorld({ core, bounds, isSymmetric: true, judged: [] }));
    const plain = allStates(createWorld({ core, bounds, isSymmetric: false, judged: [] }));
    expect(symmetric.plain).toBe(plain.states);
    expect(symmetric.states).toBeLessThan(plain.states);
  });

  test.each(brokenCores.filter(({ property }) => ['safe-at', 'chosen-means-quorum'].includes(property)))(
    '$name is found at the same depth',
    async ({ core: wrong, bounds, property }) => {
      const options = { core: wrong, bounds: { ...bounds, acceptors: 3 }, judged: [property] };
      const symmetric = await exploreHere({ ...options, isSymmetric: true }, 1, toTheEnd);
      const plain = await exploreHere({ ...options, isSymmetric: false }, 1, toTheEnd);
      expect(symmetric.end.state).toBe('violated');
      expect(plain).toMatchObject({ depth: symmetric.depth, end: { state: 'violated' } });
      const found = counterexampleTo(plain, { ...options, isSymmetric: false }, []);
      expect(found?.verdict.join()).toContain('is violated');
    },
  );
});

describe('the work is shared', () => {
  test('by three cores with the same counts as by one', async () => {
    const options: WorldOptions = {
      core,
      bounds: { ...small, acceptors: 2, learners: 1 },
      isSymmetric: true,
      judged: null,
    };
    const alone = await exploreHere(options, 1, toTheEnd);
    const { end, states, depth, transitions } = await exploreHere(options, 3, toTheEnd);
    expect({ end, states, depth, transitions }).toEqual({
      end: { state: 'complete' },
      states: alone.states,
      depth: alone.depth,
      transitions: alone.transitions,
    });
  });

  test('by threads, to which only data can be sent', async () => {
    const withFunction: Core = {
      ...core,
      create(options) {
        const node = core.create(options);
        Object.assign(node.acceptor ?? {}, { compare: () => 0 });
        return node;
      },
    };
    const bounds = { ...small, proposers: 1, learners: 1 };
    const options: WorldOptions = { core: withFunction, bounds, isSymmetric: true, judged: null };
    const parts = [0, 1].map((index) => createShard(options, index, 2));
    const shards = parts.map(
      (shard): Ask =>
        (task) =>
          structuredClone(shard.ask(structuredClone(task))),
    );
    const shared = await search({ ...toTheEnd, shards });
    expect(shared).toMatchObject({ end: { state: 'complete' }, states: 913, depth: 18 });
  });

  test('and the same breach is found, whoever finds it', async () => {
    const [broken] = brokenCores.filter(({ property }) => property === 'agreement');
    if (broken === undefined) throw new Error('no such core');
    const options: WorldOptions = { ...broken, isSymmetric: true, judged: ['agreement'] };
    const results = [await exploreHere(options, 1, toTheEnd), await exploreHere(options, 4, toTheEnd)];
    const found = results.map((result) => counterexampleTo(result, options, []));
    expect(found[1]?.findings).toEqual(found[0]?.findings);
    expect(found[1]?.depth).toBe(found[0]?.depth);
    const ends = results.map(({ end }) => (end.state === 'violated' ? end.breach.to : null));
    expect(ends[1]).toEqual(ends[0]);
  });
});

describe('an exploration ends early', () => {
  test('where it is told to, without a word on what it did not see', async () => {
    const options: WorldOptions = { core, bounds: small, isSymmetric: true, judged: null };
    const full = await exploreHere(options, 2, { ...toTheEnd, statesMax: 5000 });
    expect(full.end.state).toBe('full');
    expect(full.states).toBeGreaterThanOrEqual(5000);
    const stopped = await exploreHere(options, 2, { ...toTheEnd, isStopped: () => true });
    expect(stopped.end.state).toBe('stopped');
    const whole = await exploreHere({ ...options, bounds: { ...small, proposers: 1 } }, 1, {
      ...toTheEnd,
      statesMax: 10_000,
    });
    expect(whole.end.state).toBe('complete');
  });
});
