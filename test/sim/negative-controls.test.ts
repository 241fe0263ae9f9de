/** Wrong machines that the schedules and the checker must catch: a test that cannot fail proves nothing. */
import { describe, expect, test } from 'vitest';
import type { Effect, Input } from '../../src/paxos/effect.js';
import type { Machine } from '../../src/paxos/host.js';
import { createMachine, type MachineOptions } from '../../src/paxos/machine.js';
import type { PropertyName } from '../../src/checker/judge.js';
import type { Preset } from '../../src/schema/preset.js';
import { judgeSchedule, presetNamed } from './judged.js';

/** A disk that is written and never read back: after a restart an acceptor knows of no promise and no vote. */
function forgetsOnRestart(options: MachineOptions): Machine {
  const machine = createMachine(options);
  const forget = (input: Input): Input => (input.type === 'boot' ? { ...input, recovered: [] } : input);
  return { step: (input) => machine.step(forget(input)) };
}

/** A learner that takes the first vote for the whole quorum. */
function learnsFromOneVote(options: MachineOptions): Machine {
  const machine = createMachine(options);
  if (!options.configuration.learners.includes(options.self)) return machine;
  const decided = new Set<number>();
  return {
    step(input) {
      const effects = machine.step(input);
      if (input.type !== 'message' || input.message.type !== 'accepted') return effects;
      const { decree, proposal } = input.message;
      if (decided.has(decree)) return effects;
      decided.add(decree);
      const tooSoon: Effect = { type: 'decide', decree, proposal, counted: true };
      return effects.some((effect) => effect.type === 'decide') ? effects : [tooSoon, ...effects];
    },
  };
}

/** An acceptor that promises and accepts whatever it is asked, whatever it promised before. */
function ignoresItsPromise(options: MachineOptions): Machine {
  const { configuration, self, client } = options;
  if (!configuration.acceptors.includes(self)) return createMachine(options);
  const fresh = (): Machine => createMachine({ configuration, self, client });
  let machine = fresh();
  let boot: Input | null = null;
  return {
    step(input) {
      if (input.type === 'boot') boot = { ...input, recovered: [] };
      if (input.type === 'message' && input.message.type === 'accept' && boot !== null) {
        machine = fresh();
        machine.step(boot);
      }
      return machine.step(input);
    },
  };
}

/** The first violation of each property, by its seed. */
function violationsOf(
  preset: Preset,
  broken: (options: MachineOptions) => Machine,
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
  test.each<[string, (options: MachineOptions) => Machine, readonly PropertyName[]]>([
    ['an acceptor that forgets its promise on restart', forgetsOnRestart, ['promise-monotone']],
    ['a learner with a quorum of one', learnsFromOneVote, ['learned-means-chosen', 'agreement']],
    ['an acceptor that ignores its promise', ignoresItsPromise, ['accept-respects-promise', 'agreement']],
  ])('%s', async (_name, broken, wanted) => {
    const found = violationsOf(await presetNamed('run2'), broken, 2000, wanted);
    expect([...found]).toEqual(expect.arrayContaining([...wanted]));
  });
});
