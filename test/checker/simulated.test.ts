/** The judge over simulated runs with all their faults: sound ones stay green in any order, broken nodes are caught. */
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Effect, Input } from '../../src/paxos/effect.js';
import type { Machine } from '../../src/paxos/host.js';
import { createMachine, type MachineOptions } from '../../src/paxos/machine.js';
import type { PropertyName } from '../../src/checker/judge.js';
import { hashNumbers, seededRandom } from '../../src/faults/random.js';
import { loadPreset } from '../../src/preset/load.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { runSchedule } from '../../src/sim/schedule.js';
import { interleave, loseTails } from './interleaving.js';
import { verdictOf } from './verdict-of.js';

const schedules = process.env.PAXOS_TUI_LONG === undefined ? 25 : 500;
const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));
const presets = new Map<string, Preset>();

beforeAll(async () => {
  for (const name of ['run', 'run2', 'run3', 'crash-phase-1']) {
    const loaded = await loadPreset(name, { presetsFolder, overrides: [] });
    if (!loaded.ok) throw new Error(loaded.reason);
    presets.set(name, loaded.preset);
  }
});

function simulate(name: string, seed: number, make = createMachine): TraceRecord[] {
  const preset = presets.get(name);
  if (preset === undefined) throw new Error(`no preset ${name}`);
  const records: TraceRecord[] = [];
  runSchedule({ preset, seed, createMachine: make, onRecord: (record) => records.push(record) });
  return records;
}

/** A kill took the client's report of its submission, another one the proposer's of the request. */
const isLostWithBoth = /^no record that is left shows who submitted /;

describe.each(['run', 'run2', 'run3', 'crash-phase-1'])('random schedules of %s', (name) => {
  test('hold in the order of time, in other orders, and with the tails lost that kills take along', () => {
    for (let seed = 1; seed <= schedules; seed++) {
      const records = simulate(name, seed);
      const random = seededRandom(hashNumbers(seed, 1));
      const cut = loseTails(records, () => random.between(0, 6));
      for (const order of [records, interleave(records, (max) => random.between(0, max))]) {
        expect(verdictOf(order), `seed ${seed}`).toMatchObject({ state: 'holds', violations: [], pending: 0 });
      }
      const verdict = verdictOf(interleave(cut, (max) => random.between(0, max)));
      expect(verdict, `seed ${seed}`).toMatchObject({ violations: [], pending: 0 });
      expect(
        verdict.unknown.filter((reason) => !isLostWithBoth.test(reason)),
        `seed ${seed}`,
      ).toEqual([]);
    }
  });

  test('with reports missing in the middle they are unknown, and never red', () => {
    for (let seed = 1; seed <= schedules; seed++) {
      const random = seededRandom(hashNumbers(seed, 2));
      const records = simulate(name, seed);
      const left = records.filter(({ kind }) => kind === 'run' || random.between(0, 49) > 0);
      const state = hasHole(left) ? 'unknown' : 'holds';
      expect(verdictOf(left), `seed ${seed}`).toMatchObject({ state, violations: [] });
    }
  });
});

/** A report is missing although a later one of the same process is there. */
function hasHole(records: readonly TraceRecord[]): boolean {
  const next = new Map<string, number>();
  return records.some(({ node, incarnation, sequence }) => {
    const key = `${node} ${incarnation}`;
    const isHole = sequence !== (next.get(key) ?? 0);
    next.set(key, sequence + 1);
    return isHole;
  });
}

type Wrap = (machine: Machine, options: MachineOptions) => Machine;

const changed =
  (change: (input: Input, effects: Effect[]) => Effect[]): Wrap =>
  (machine) => ({ step: (input) => change(input, machine.step(input)) });

/** Wrong in the way that each name says; the property is one that must be found broken within the schedules. */
const brokenNodes: readonly { readonly rule: string; readonly property: PropertyName; readonly wrap: Wrap }[] = [
  {
    rule: 'an acceptor forgets all when it restarts',
    property: 'safe-at',
    wrap: (machine) => ({ step: (input) => machine.step(input.type === 'boot' ? { ...input, recovered: [] } : input) }),
  },
  {
    rule: 'an acceptor writes nothing down',
    property: 'promise-monotone',
    wrap: changed((_, effects) => effects.filter(({ type }) => type !== 'persist')),
  },
  {
    rule: 'an acceptor accepts what it should reject',
    property: 'accept-respects-promise',
    wrap: changed((input, effects) => {
      if (input.type !== 'message' || input.message.type !== 'accept') return effects;
      if (!effects.some((effect) => effect.type === 'send' && effect.message.type === 'rejected')) return effects;
      const { decree, proposal } = input.message;
      const vote = { type: 'accepted', decree, proposal } as const;
      return [
        { type: 'persist', record: vote },
        { type: 'send', to: [input.from], message: vote },
      ];
    }),
  },
  {
    rule: 'a proposer overlooks what promises report',
    property: 'safe-at',
    wrap: (machine) => ({
      step: (input) =>
        machine.step(
          input.type === 'message' && input.message.type === 'promise'
            ? { ...input, message: { ...input.message, accepted: null } }
            : input,
        ),
    }),
  },
  {
    rule: 'a proposer and a learner hold one vote for a quorum',
    property: 'learned-means-chosen',
    wrap: (machine, options) => {
      const { configuration, self } = options;
      if (configuration.acceptors.includes(self)) return machine;
      const [acceptor] = configuration.acceptors;
      if (acceptor === undefined) return machine;
      return createMachine({ ...options, configuration: { ...configuration, acceptors: [acceptor] } });
    },
  },
];

describe('broken nodes are caught', () => {
  test.each(brokenNodes)('$rule: $property', ({ property, wrap }) => {
    const make = (options: MachineOptions): Machine => wrap(createMachine(options), options);
    const found = new Set<PropertyName>();
    for (let seed = 1; seed <= 600 && !found.has(property); seed++) {
      for (const violation of verdictOf(simulate('run2', seed, make)).violations) found.add(violation.property);
    }
    expect([...found]).toContain(property);
  });
});
