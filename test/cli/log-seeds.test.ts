/**
 * The replicated log under random faults, ten thousand times: shrunken copies of every preset of a log, in turn, with
 * kills, wiped disks, pauses, partitions and changes of the members in the midst of their work. All properties are
 * judged; once the faults are over, every client is answered and every replica has the same history.
 */
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPool } from '../../src/cli/seeds-pool.js';
import { listPresets } from '../../src/preset/list.js';
import type { Preset } from '../../src/schema/preset.js';
import { smallCopy, smallCommandsMax } from '../../src/sim/log/small-copy.js';
import { noSeeds, type SeedsReport } from '../../src/sim/seeds.js';
import { logSightingNames } from '../../src/sim/sightings.js';
import { createBundler } from '../cluster/bundle.js';
import { presetNamed, presetsFolder } from '../sim/judged.js';

const isLong = process.env.PAXOS_TUI_LONG === '1';
const seeds = isLong ? 50_000 : 10_000;
/** One spell of faults and its healing at least, and on the whole half as much again. */
const eventsOfSeedMin = 600;
const eventsMin = 900 * seeds;
/** Of what is there to be found. */
const slotsMin = 10 * seeds;
/** Of each preset at full size. */
const seedsOfFullSize = 20;
const repeatEvery = 53;

const all = await Promise.all((await listPresets(presetsFolder)).map(({ name }) => presetNamed(name)));
const presets = all.filter(({ configuration: { log, multicast } }) => log !== undefined && multicast === undefined);
const smallPresets = presets.map(smallCopy);

const inTurn =
  (some: readonly Preset[]) =>
  (seed: number): Preset => {
    const preset = some[seed % some.length];
    if (preset === undefined) throw new Error(`no preset for seed ${seed}`);
    return preset;
  };

const failuresIn = ({ failures }: SeedsReport, presetOf: (seed: number) => Preset, option: string) =>
  failures.map(({ seed, trial, otherHash }) => {
    const { verdict, outcome, stuck, hash } = trial;
    const { state, violations, unknown } = verdict;
    const see = `npx paxos-tui sim ${presetOf(seed).name}${option} --seed ${seed} --swarm`;
    return { see, state, violations, unknown, outcome, stuck, hash, otherHash };
  });

describe('presets of a log', () => {
  const bundle = createBundler();
  const presetOf = inTurn(smallPresets);
  let coreUrl = '';
  let report: SeedsReport = noSeeds;

  beforeAll(async () => {
    coreUrl = pathToFileURL(await bundle('../../src/cli/seeds-core.ts')).href;
    const options = { presetOf, first: 1, last: seeds, repeatEvery, keepGoing: false, coreUrl };
    report = await startPool({ ...options, cores: availableParallelism(), onReport: () => {} }).done;
  }, 1_200_000);

  test('are there, and small copies of them have few commands', () => {
    expect(presets.length).toBeGreaterThanOrEqual(16);
    for (const { name, clients } of smallPresets) {
      const lanes = clients.flatMap(({ workload }) => (workload?.type === 'lanes' ? workload.lanes : []));
      expect({ name, commands: lanes.flat().length <= smallCommandsMax }).toEqual({ name, commands: true });
    }
  });

  test('small: violate no property, leave nothing unknown, answer everybody once healed, and give one trace', () => {
    expect(failuresIn(report, presetOf, ' --small')).toEqual([]);
    expect(report.seeds).toBe(seeds);
    expect(report.repeated).toBe(Math.floor(seeds / repeatEvery));
  });

  test('small: are as long as promised', () => {
    expect(report.fewestEvents).toBeGreaterThanOrEqual(eventsOfSeedMin);
    expect(report.events).toBeGreaterThanOrEqual(eventsMin);
    expect(report.decrees).toBeGreaterThan(slotsMin);
  });

  test('small: show everything that should happen sometimes', () => {
    expect(logSightingNames.filter((name) => report.sightings[name] === undefined)).toEqual([]);
  });

  test.runIf(isLong)(
    'at full size: hold under random faults, too',
    async () => {
      const fullSize = inTurn(presets);
      const last = seedsOfFullSize * presets.length;
      const options = { presetOf: fullSize, first: 1, last, repeatEvery: 0, keepGoing: true, coreUrl };
      const whole = await startPool({ ...options, cores: availableParallelism(), onReport: () => {} }).done;
      expect(failuresIn(whole, fullSize, '')).toEqual([]);
      expect(whole.seeds).toBe(last);
    },
    1_200_000,
  );
});
