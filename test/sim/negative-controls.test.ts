/** Wrong machines that the schedules and the checker must catch: a test that cannot fail proves nothing. */
import { describe, expect, test } from 'vitest';
import type { PropertyName } from '../../src/checker/judge.js';
import type { Preset } from '../../src/schema/preset.js';
import { forgetsOnRestart, ignoresItsPromise, learnsFromOneVote, type MachineFactory } from './broken-machines.js';
import { judgeSchedule, presetNamed } from './judged.js';

/** The first violation of each property, by its seed. */
function violationsOf(
  preset: Preset,
  broken: MachineFactory,
  seedsMax: number,
  wanted: readonly PropertyName[],
): Set<PropertyName> {
  const found = new Set<PropertyName>();
  for (let seed = 1; seed <= seedsMax && !wanted.every((name) => found.has(name)); seed++) {
    const { verdict } = judgeSchedule(preset, seed, broken, () => {});
    for (const { property } of verdict.violations) found.add(property);
  }
  return found;
}

describe('wrong machines are caught', () => {
  test.each<[string, MachineFactory, readonly PropertyName[]]>([
    ['an acceptor that forgets its promise on restart', forgetsOnRestart, ['promise-monotone']],
    ['a learner with a quorum of one', learnsFromOneVote, ['learned-means-chosen', 'agreement']],
    ['an acceptor that ignores its promise', ignoresItsPromise, ['accept-respects-promise', 'agreement']],
  ])('%s', async (_name, broken, wanted) => {
    const found = violationsOf(await presetNamed('run2'), broken, 2000, wanted);
    expect([...found]).toEqual(expect.arrayContaining([...wanted]));
  });
});
