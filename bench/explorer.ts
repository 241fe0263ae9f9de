/**
 * States a second of the shipped core on one core, beside a bare breadth-first search of the same shape: vectors of the
 * same length in the same table, and no protocol. The two are taken in turn in one run. Then a larger one's memory.
 */
import { core } from '../src/paxos/machine.js';
import type { Bounds } from '../src/sim/explore/bounds.js';
import { avalanche, stirA, stirB } from '../src/sim/explore/content-hash.js';
import { exploreHere } from '../src/sim/explore/explore-here.js';
import { layoutOf } from '../src/sim/explore/layout.js';
import { createVectors, pushVector } from '../src/sim/explore/vectors.js';
import { createVisited } from '../src/sim/explore/visited.js';
import { median, print } from './figures.js';

const runs = 7;
const aim = 20_000;
const duel: Bounds = {
  proposers: 2,
  acceptors: 3,
  learners: 0,
  rounds: 1,
  duplicates: 0,
  crashes: 0,
  timers: 0,
  loss: false,
};
const { width } = layoutOf(duel);
/** So many values of each number of a bare vector: each step raises one of them. */
const bareValues = 5;

async function explore(bounds: Bounds) {
  const started = performance.now();
  const options = { core, bounds, isSymmetric: true, judged: null };
  const result = await exploreHere(options, 1, { statesMax: null, onProgress: () => {}, isStopped: () => false });
  const perSecond = (result.states * 1000) / (performance.now() - started);
  return { ...result, perSecond };
}

/** All vectors of small numbers. */
function searchBare(): { readonly states: number; readonly perSecond: number } {
  const started = performance.now();
  const visited = createVisited();
  const next = new Int32Array(width);
  let [present, coming] = [createVectors(), createVectors()];
  const reach = (): void => {
    let [a, b] = [1, 1];
    for (let part = 0; part < width; part++) {
      a = stirA(a, next[part] ?? 0);
      b = stirB(b, next[part] ?? 0);
    }
    if (visited.add(avalanche(a), avalanche(b) || 1, 0, 0)) pushVector(coming, next, 0, width);
  };
  reach();
  while (coming.length > 0) {
    [present, coming] = [coming, present];
    coming.length = 0;
    for (let at = 0; at < present.length; at += width) {
      for (let raised = 0; raised < width; raised++) {
        for (let part = 0; part < width; part++) next[part] = present.numbers[at + part] ?? 0;
        const value = (next[raised] ?? 0) + 1;
        next[raised] = value;
        if (value < bareValues) reach();
      }
    }
  }
  return { states: visited.size, perSecond: (visited.size * 1000) / (performance.now() - started) };
}

const ours: number[] = [];
const bare: number[] = [];
let [states, bareStates] = [0, 0];
for (let run = 0; run < runs; run++) {
  const explored = await explore(duel);
  ours.push(explored.perSecond);
  states = explored.states;
  const searched = searchBare();
  bare.push(searched.perSecond);
  bareStates = searched.states;
}
const [oursMedian, bareMedian] = [median(ours), median(bare)];
print(
  `the shipped core: ${oursMedian.toFixed(0)} states a second on one core (aim ${aim}); a bare search ` +
    `${bareMedian.toFixed(0)}; ratio ${(bareMedian / oursMedian).toFixed(1)}; medians of ${runs}, ${states} and ${bareStates} states`,
);
const large = await explore({ ...duel, crashes: 1 });
const perMillion = large.bytes / large.states;
print(
  `with a crash: ${large.states} states, depth ${large.depth}, ${large.perSecond.toFixed(0)} a second; ` +
    `${perMillion.toFixed(0)} MB of tables and frontier for a million states`,
);
