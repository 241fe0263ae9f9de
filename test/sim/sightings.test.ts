/** Random faults are wild enough that all which should happen sometimes does, and a quiet run shows none of it. */
import { expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { addReports, noSeeds, runSeed } from '../../src/sim/seeds.js';
import { createSightings, sightingNames } from '../../src/sim/sightings.js';
import { runPlain } from '../../src/sim/trial.js';
import { presetNamed } from './judged.js';

const seedsMax = 200;

test('under random faults everything that should happen sometimes does', async () => {
  const preset = await presetNamed('run2');
  let report = noSeeds;
  const unseen = (): readonly string[] => sightingNames.filter((name) => report.sightings[name] === undefined);
  for (let seed = 1; seed <= seedsMax && unseen().length > 0; seed++) {
    report = addReports(report, runSeed({ preset, seed, createMachine }, false));
  }
  expect(unseen()).toEqual([]);
  expect(report.failures).toEqual([]);
});

test('in a run without fault or rival nothing of it is seen but a message that overtakes another', async () => {
  const preset = await presetNamed('run3');
  const sightings = createSightings();
  runPlain({ preset, seed: 6, createMachine, onRecord: (record) => sightings.fold(record) });
  expect(Object.keys(sightings.counts()).filter((name) => name !== 'a message reordered')).toEqual([]);
});
