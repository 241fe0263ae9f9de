/** The core under random schedules: every record is judged as it comes, and a healed world must decide. */
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import type { Effect } from '../../src/paxos/effect.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { judgeSchedule, presetNamed } from './judged.js';

const isLong = process.env.PAXOS_TUI_LONG === '1';
const schedules = isLong
  ? { run: 6000, run3: 7000, run2: 7000, duel: 3000 }
  : { run: 700, run3: 800, run2: 700, duel: 300 };

/** What must have happened somewhere, or the schedules are too tame to prove anything. */
const expected = [
  'lost',
  'delayed',
  'duplicated',
  'refused: not for this disk',
  'killed',
  'crashed before-persist',
  'crashed after-persist',
  'crashed before-send',
  'an acceptor recovered its promise',
  'a node lost its seat',
  'a pause',
  'elected twice',
  'adopted',
  'preempted',
  'move-on',
  'suspect',
  'refuse',
  'decree 3',
] as const;

describe('random schedules', () => {
  const seen = new Map<string, number>();

  test.each(Object.entries(schedules))(
    '%s: no violation in %i schedules, nothing left unknown, and a decision after healing',
    async (name, count) => {
      const preset = await presetNamed(name);
      for (let seed = 1; seed <= count; seed++) {
        const { outcome, verdict } = judgeSchedule(preset, seed, createMachine, (record) => notice(seen, record));
        const { state, violations, unknown, pending } = verdict;
        const run = `${name}, seed ${seed}`;
        expect({ run, state, violations, unknown, pending }).toEqual({
          run,
          state: 'holds',
          violations: [],
          unknown: [],
          pending: 0,
        });
        const isStuck = outcome.mustDecide && !outcome.decided;
        expect({ run, isStuck, stuck: isStuck ? verdict.stuck : null }).toEqual({ run, isStuck: false, stuck: null });
      }
    },
    600_000,
  );

  test('they were wild enough', () => {
    expect(expected.filter((name) => !seen.has(name))).toEqual([]);
  });
});

function notice(seen: Map<string, number>, record: TraceRecord): void {
  for (const name of namesOf(record)) seen.set(name, (seen.get(name) ?? 0) + 1);
}

function namesOf(record: TraceRecord): string[] {
  switch (record.kind) {
    case 'fate':
      return [record.fate];
    case 'refused':
      return [`refused: ${record.reason}`];
    case 'decree':
      return [`decree ${record.decree}`];
    case 'process': {
      const { event } = record;
      if (event.type === 'exited') return [event.crashPoint === null ? 'killed' : `crashed ${event.crashPoint}`];
      if (event.type === 'ready' && !event.seated) return ['a node lost its seat'];
      return event.type === 'paused' ? ['a pause'] : [];
    }
    case 'step': {
      const { input, effects } = record;
      const names = effects.flatMap(namesOfEffect);
      if (input.type === 'boot' && input.recovered.some((kept) => kept.type === 'promised')) {
        names.push('an acceptor recovered its promise');
      }
      return names;
    }
    default:
      return [];
  }
}

function namesOfEffect(effect: Effect): string[] {
  if (effect.type === 'propose') return effect.adoptedFrom === null ? [] : ['adopted'];
  if (effect.type === 'elected') return effect.election > 1 ? ['elected twice'] : [];
  return [effect.type];
}
