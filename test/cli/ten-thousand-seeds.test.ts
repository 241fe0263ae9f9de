/**
 * The core under random faults, ten thousand times: single-decree clusters of 3, 5 and 7 acceptors, at least 2,000
 * events and many decrees a seed, all properties judged after every event, and a decision once the faults are over.
 *
 * It runs on threads of its own, bundled as the program is, and while no other test runs: two threads warm up once
 * for all seeds, and each of them has a core to itself.
 */
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPool } from '../../src/cli/seeds-pool.js';
import { loadPreset } from '../../src/preset/load.js';
import type { Preset } from '../../src/schema/preset.js';
import { noSeeds, type SeedsReport } from '../../src/sim/seeds.js';
import { sightingNames } from '../../src/sim/sightings.js';
import { createBundler } from '../cluster/bundle.js';
import { presetsFolder } from '../sim/judged.js';

const times = process.env.PAXOS_TUI_LONG === '1' ? 5 : 1;
const seeds = 10_000 * times;
const eventsMin = 20_000_000 * times;
const eventsOfSeedMin = 2_000;
const repeatEvery = 50;

/**
 * In turn, seed by seed; run2, whose eight clients make it the largest, less often than those of few nodes. Nineteen,
 * so that every twentieth seed, which is run twice, is of another shape each time.
 */
const shapes = [
  ...['run acceptors=3', 'run3 acceptors=5', 'run3 acceptors=7', 'duel acceptors=3', 'duel acceptors=5'],
  ...['duel acceptors=7', 'run acceptors=7', 'run3 acceptors=3', 'duel acceptors=5', 'duel acceptors=7'],
  ...['run acceptors=5', 'run3 acceptors=5', 'run3 acceptors=7', 'duel acceptors=3', 'run2 acceptors=3'],
  ...['run2 acceptors=5', 'run2 acceptors=7', 'duel acceptors=7', 'duel acceptors=5'],
];

async function loadShape(shape: string): Promise<Preset> {
  const [name = '', option = ''] = shape.split(' ');
  const loaded = await loadPreset(name, { presetsFolder, overrides: [`nodes.${option}`] });
  if (!loaded.ok) throw new Error(loaded.reason);
  return loaded.preset;
}

const shapeOf = (seed: number): string => shapes[seed % shapes.length] ?? '';
const commandOf = (seed: number): string => {
  const [name, option] = shapeOf(seed).split(' ');
  return `npx paxos-tui sim ${name} --set nodes.${option} --seed ${seed} --swarm`;
};

describe('ten thousand seeds', () => {
  const bundle = createBundler();
  let report: SeedsReport = noSeeds;

  beforeAll(async () => {
    const presets = new Map<string, Preset>();
    for (const shape of shapes) presets.set(shape, presets.get(shape) ?? (await loadShape(shape)));
    const presetOf = (seed: number): Preset => {
      const preset = presets.get(shapeOf(seed));
      if (preset === undefined) throw new Error(`no shape for seed ${seed}`);
      return preset;
    };
    const coreUrl = pathToFileURL(await bundle('../../src/cli/seeds-core.ts')).href;
    const cores = availableParallelism();
    const options = { presetOf, first: 1, last: seeds, repeatEvery, keepGoing: false, cores, coreUrl };
    report = await startPool({ ...options, onReport: () => {} }).done;
  }, 1_200_000);

  test('violate no property, leave nothing unknown, decide once healed, and give the same trace twice', () => {
    const told = report.failures.map(({ seed, trial, otherHash }) => {
      const { verdict, outcome, stuck, hash } = trial;
      const { state, violations, unknown } = verdict;
      return { see: commandOf(seed), state, violations, unknown, outcome, stuck, hash, otherHash };
    });
    expect(told).toEqual([]);
  });

  test('are as many and as long as promised', () => {
    expect(report.seeds).toBe(seeds);
    expect(report.repeated).toBe(seeds / repeatEvery);
    expect(report.fewestEvents).toBeGreaterThanOrEqual(eventsOfSeedMin);
    expect(report.events).toBeGreaterThanOrEqual(eventsMin);
    expect(report.decrees).toBeGreaterThan(5 * seeds);
  });

  test('show everything that should happen sometimes', () => {
    expect(sightingNames.filter((name) => report.sightings[name] === undefined)).toEqual([]);
  });
});
