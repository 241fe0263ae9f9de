/** The judge over random schedules of logs with all their faults: green at both levels and in other orders. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { PropertyName } from '../../../src/checker/judge.js';
import { hashNumbers, seededRandom } from '../../../src/faults/random.js';
import type { Effect, Input } from '../../../src/paxos/effect.js';
import type { Machine } from '../../../src/paxos/host.js';
import { createMachine, type MachineOptions } from '../../../src/paxos/machine.js';
import { loadPreset } from '../../../src/preset/load.js';
import type { Preset } from '../../../src/schema/preset.js';
import type { TraceRecord } from '../../../src/schema/trace.js';
import { runLogSchedule } from '../../../src/sim/log/log-schedule.js';
import { smallCopy } from '../../../src/sim/log/small-copy.js';
import { interleave, loseTails } from '../interleaving.js';
import { verdictOf } from '../verdict-of.js';
import { factsIn } from './log-script.js';

const schedules = process.env.PAXOS_TUI_LONG === undefined ? 4 : 120;
const presetsFolder = fileURLToPath(new URL('../../../presets', import.meta.url));

async function load(name: string): Promise<Preset> {
  const loaded = await loadPreset(name, { presetsFolder, overrides: [] });
  if (!loaded.ok) throw new Error(loaded.reason);
  return smallCopy(loaded.preset);
}

function simulate(preset: Preset, seed: number, make = createMachine): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  const onRecord = (record: TraceRecord): void => {
    records.push(record);
  };
  runLogSchedule({ preset, seed, createMachine: make, wire: 'handed-on', onRecord });
  return records;
}

function ended(records: readonly TraceRecord[]): readonly TraceRecord[] {
  const sequence = records.filter(({ node }) => node === null).length;
  const atMs = records.at(-1)?.atMs ?? 0;
  return [...records, { kind: 'end', node: null, incarnation: 1, sequence, atMs, reason: 'over' }];
}

/** A kill took what both ends of a vote, of an answer or of a call would have told. */
const isLost = /votes of .* are lost|cannot be placed|no record that is left shows/;

describe.each(['replicas', 'bank', 'join', 'reconfigure', 'message-loss'])('random schedules of %s', (name) => {
  test('hold at both levels, in other orders, and with the tails lost that kills take along', async () => {
    const preset = await load(name);
    for (let seed = 1; seed <= schedules; seed++) {
      const records = simulate(preset, seed);
      const random = seededRandom(hashNumbers(seed, 1));
      if (records.length > 50_000) continue; // Mixing so many takes minutes.
      const mixed = interleave(records, (max) => random.between(0, max));
      for (const told of [records, mixed, factsIn(records), factsIn(mixed)]) {
        expect(verdictOf(ended(told)), `seed ${seed}`).toMatchObject({ state: 'holds', violations: [], pending: 0 });
      }
      const cut = loseTails(records, () => random.between(0, 6));
      for (const told of [cut, factsIn(cut)]) {
        const { violations, unknown } = verdictOf(ended(told));
        expect(violations, `seed ${seed}`).toEqual([]);
        expect(
          unknown.filter((reason) => !isLost.test(reason)),
          `seed ${seed}`,
        ).toEqual([]);
      }
    }
  });
});

type Wrap = (machine: Machine) => Machine;

const changed =
  (change: (input: Input, effects: Effect[]) => Effect[]): Wrap =>
  (machine) => ({ step: (input) => change(input, machine.step(input)) });

/** Wrong in the way that each name says; the property is one that must be found broken within the schedules. */
const brokenNodes: readonly { readonly rule: string; readonly property: PropertyName; readonly wrap: Wrap }[] = [
  {
    rule: 'a replica forgets all but the members when it restarts',
    property: 'promise-monotone',
    wrap: (machine) => ({
      step: (input) =>
        machine.step(
          input.type === 'boot'
            ? { ...input, recovered: input.recovered.filter(({ type }) => type === 'log-members') }
            : input,
        ),
    }),
  },
  {
    rule: 'an acceptor writes no votes down',
    property: 'accept-respects-promise',
    wrap: changed((_, effects) =>
      effects.filter((effect) => effect.type !== 'persist' || effect.record.type !== 'log-accepted'),
    ),
  },
  {
    rule: 'a leader overlooks what promises report',
    property: 'safe-at',
    wrap: (machine) => ({
      step: (input) =>
        machine.step(
          input.type === 'message' && input.message.type === 'p1b'
            ? { ...input, message: { ...input.message, pvalues: [] } }
            : input,
        ),
    }),
  },
  {
    rule: 'a leader takes each vote for as many as it needs',
    property: 'learned-means-chosen',
    wrap: (machine) => ({
      step: (input) => {
        if (input.type !== 'message' || input.message.type !== 'p2b') return machine.step(input);
        return voters.flatMap((from) => machine.step({ ...input, ...from }));
      },
    }),
  },
  {
    rule: 'a client is told what is not so',
    property: 'executed-once',
    wrap: changed((_, effects) =>
      effects.map((effect) => (effect.type === 'respond' ? { ...effect, result: `${effect.result}!` } : effect)),
    ),
  },
];

/** Of the founded cluster, as its machines were told of them; disks by node. */
let voters: { from: MachineOptions['self']; disk: string }[] = [];

describe('broken nodes are caught', () => {
  test.each(brokenNodes)('$rule: $property', async ({ property, wrap }) => {
    const preset = await load('replicas');
    const found = new Set<PropertyName>();
    for (let seed = 1; seed <= 150 && !found.has(property); seed++) {
      voters = [];
      const make = (options: MachineOptions): Machine => {
        const machine = wrap(createMachine(options));
        return {
          step: (input) => {
            if (input.type === 'boot' && input.disk !== undefined && input.incarnation === 1) {
              if (preset.configuration.log?.members.includes(options.self) === true) {
                voters.push({ from: options.self, disk: input.disk });
              }
            }
            return machine.step(input);
          },
        };
      };
      for (const violation of verdictOf(ended(brokenRun(preset, seed, make))).violations) found.add(violation.property);
    }
    expect([...found]).toContain(property);
  });
});

/** A core that is fed what cannot be may break an invariant of its own: what it told until then is judged. */
function brokenRun(preset: Preset, seed: number, make: (options: MachineOptions) => Machine): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  const onRecord = (record: TraceRecord): void => {
    records.push(record);
  };
  try {
    runLogSchedule({ preset, seed, createMachine: make, wire: 'handed-on', onRecord });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
  return records;
}
