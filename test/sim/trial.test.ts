/** One seed, run and judged: the same trace each time, a sentence for what went wrong, and wrong machines that fail. */
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/paxos/effect.js';
import type { Machine } from '../../src/paxos/host.js';
import { createMachine, type MachineOptions } from '../../src/paxos/machine.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { addReports, noSeeds, runSeed } from '../../src/sim/seeds.js';
import { hashOfSwarm, runPlain, runSwarm, swarmEventsMin } from '../../src/sim/trial.js';
import { presetNamed } from './judged.js';

const run3 = await presetNamed('run3');
const ignore = (): void => {};

/** A learner that takes the first vote for the whole quorum. */
function learnsFromOneVote(options: MachineOptions): Machine {
  const machine = createMachine(options);
  if (!options.configuration.learners.includes(options.self)) return machine;
  return {
    step(input) {
      const effects = machine.step(input);
      if (input.type !== 'message' || input.message.type !== 'accepted') return effects;
      const { decree, proposal } = input.message;
      const tooSoon: Effect = { type: 'decide', decree, proposal, counted: true };
      return effects.some(({ type }) => type === 'decide') ? effects : [tooSoon, ...effects];
    },
  };
}

/** Machines of one world share a counter with those of the next, so that no two runs are alike. */
function createForgetfulMachines(): (options: MachineOptions) => Machine {
  let steps = 0;
  return (options) => {
    const machine = createMachine(options);
    return {
      step(input) {
        const effects = machine.step(input);
        return input.type === 'message' && ++steps % 97 === 0 ? [] : effects;
      },
    };
  };
}

/** Writes into a message that others receive, too. */
function scribbles(options: MachineOptions): Machine {
  const machine = createMachine(options);
  return {
    step(input) {
      const effects = machine.step(input);
      if (input.type === 'message' && input.message.type === 'accept') {
        const { proposal } = input.message;
        Object.assign(proposal, { value: `${proposal.value}!` });
      }
      return effects;
    },
  };
}

describe('a seed', () => {
  test.each([
    ['as the preset has it', runPlain],
    ['under random faults', runSwarm],
  ])('%s gives the same trace each time, and another seed another one', (_name, run) => {
    const hashOf = (seed: number): string | null => run({ preset: run3, seed, createMachine, onRecord: ignore }).hash;
    expect([1, 2, 3].map(hashOf)).toEqual([1, 2, 3].map(hashOf));
    expect(new Set([1, 2, 3, 4].map(hashOf)).size).toBe(4);
  });

  test('gives the same trace over bytes and with datagrams handed on as they are', async () => {
    for (const preset of await Promise.all(['run', 'run2', 'run3', 'duel'].map(presetNamed))) {
      for (let seed = 1; seed <= 5; seed++) {
        const { hash } = runSwarm({ preset, seed, createMachine, onRecord: ignore });
        expect({ preset: preset.name, seed, hash: hashOfSwarm({ preset, seed, createMachine }) }).toEqual({
          preset: preset.name,
          seed,
          hash,
        });
      }
    }
  });

  test('does not depend on the seed that the preset brings', () => {
    const other = { ...run3, seed: run3.seed + 1 };
    const { hash } = runSwarm({ preset: run3, seed: 5, createMachine, onRecord: ignore });
    expect(hashOfSwarm({ preset: other, seed: 5, createMachine })).toBe(hash);
  });

  test('ends with the record of its end, which counts on from the supervisor’s last', () => {
    const records: TraceRecord[] = [];
    runPlain({ preset: run3, seed: 1, createMachine, onRecord: (record) => records.push(record) });
    const supervisors = records.filter(({ node }) => node === null);
    expect(supervisors.at(-1)?.kind).toBe('end');
    expect(supervisors.map(({ sequence }) => sequence)).toEqual(supervisors.map((_, place) => place));
  });

  test('under random faults is long: many decrees, each decided once its faults are over', () => {
    const trial = runSwarm({ preset: run3, seed: 1, createMachine, onRecord: ignore });
    expect(trial.events).toBeGreaterThanOrEqual(swarmEventsMin);
    expect(trial.decrees).toBeGreaterThan(3);
    expect(trial).toMatchObject({ outcome: { state: 'held' }, verdict: { state: 'holds' }, stuck: null });
  });
});

describe('what goes wrong fails its seed', () => {
  const seeds = Array.from({ length: 40 }, (_, place) => place + 1);

  test('a violated property', () => {
    const reports = seeds.map((seed) => runSeed({ preset: run3, seed, createMachine: learnsFromOneVote }, false));
    const { failures } = reports.reduce(addReports, noSeeds);
    const found = failures.flatMap(({ trial }) => trial.verdict.violations.map(({ property }) => property));
    expect(found).toContain('learned-means-chosen');
  });

  test('a decree that nobody proposes anything for, with the reason', () => {
    const idle: Preset = { ...run3, clients: run3.clients.map((client) => ({ ...client, value: null })) };
    const { failures } = seeds.map((seed) => runSeed({ preset: idle, seed, createMachine }, false)).reduce(addReports);
    expect(failures[0]?.trial).toMatchObject({ outcome: { state: 'failed' }, verdict: { state: 'holds' } });
    expect(failures[0]?.trial.stuck).toBe('no client has a value: propose one with p');
  });

  test('a second run that differs from the first', () => {
    const report = runSeed({ preset: run3, seed: 1, createMachine: createForgetfulMachines() }, true);
    expect(report).toMatchObject({ seeds: 1, repeated: 1 });
    expect(report.failures[0]?.otherHash).toMatch(/^[0-9a-f]{16}$/);
    expect(report.failures[0]?.otherHash).not.toBe(report.failures[0]?.trial.hash);
  });

  test('a node that writes into a message which others receive, too', () => {
    const { failures } = runSeed({ preset: run3, seed: 1, createMachine: scribbles }, true);
    expect(failures[0]?.otherHash).toMatch(/^[0-9a-f]{16}$/);
  });

  test('and nothing fails where the core is right', () => {
    const report = seeds.map((seed) => runSeed({ preset: run3, seed, createMachine }, seed < 5)).reduce(addReports);
    expect(report).toMatchObject({ seeds: 40, repeated: 4, failures: [] });
  });
});
