/**
 * Every preset that comes with the program, in the simulator and under several seeds: its expectation and all
 * properties hold.
 */
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { createExpectation } from '../../src/checker/expectation.js';
import { createJudge } from '../../src/checker/judge.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { listPresets } from '../../src/preset/list.js';
import { createWorld, loopback } from '../../src/sim/world.js';
import { presetNamed, presetsFolder } from './judged.js';

const isLong = process.env.PAXOS_TUI_LONG === '1';
/** Logs take more events; other tests give them many seeds over smaller copies. */
const seedsOf = ({ configuration: { log } }: Preset): readonly number[] =>
  log === undefined || isLong ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];
const names = (await listPresets(presetsFolder)).map(({ name }) => name);

describe('presets', () => {
  test.each(names)('%s does what it says', async (name) => {
    const preset = await presetNamed(name);
    for (const seed of seedsOf(preset)) {
      const judge = createJudge();
      const expectation = createExpectation();
      const world = createWorld({
        preset,
        seed,
        createMachine,
        pace: loopback,
        onRecord: (record) => {
          judge.fold(record);
          expectation.fold(record);
        },
      });
      const isSettled = (): boolean => expectation.state(world.nowMs()).state !== 'open';
      world.runUntil(isSettled, { atMs: preset.expect.withinMs, events: 1_000_000 });
      const { state, violations, unknown } = judge.verdict();
      const end = { seed, ...expectation.state(preset.expect.withinMs), verdict: state, violations, unknown };
      expect(end).toMatchObject({ seed, state: 'held', verdict: 'holds', violations: [], unknown: [] });
    }
  });

  test('duel is one: both proposers are pre-empted, three times at least', async () => {
    const preset = await presetNamed('duel');
    for (let seed = 1; seed <= 100; seed++) {
      const preempted = recordsOf(preset, seed).flatMap((record) =>
        record.kind === 'step' ? record.effects.flatMap(({ type }) => (type === 'preempted' ? [record.node] : [])) : [],
      );
      const told = { seed, often: preempted.length >= 3, rivals: new Set(preempted).size };
      expect(told).toEqual({ seed, often: true, rivals: 2 });
    }
  });

  test('crash-phase-1: all three that are to crash do', async () => {
    const preset = await presetNamed('crash-phase-1');
    for (let seed = 1; seed <= 20; seed++) {
      const crashed = recordsOf(preset, seed).flatMap((record) =>
        record.kind === 'process' && record.event.type === 'exited' ? [record.subject] : [],
      );
      expect({ seed, crashed: crashed.sort() }).toEqual({ seed, crashed: [1, 3, 4] });
    }
  });
});

/** Of a run until its expectation is settled. */
function recordsOf(preset: Preset, seed: number): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  const expectation = createExpectation();
  const onRecord = (record: TraceRecord): void => {
    expectation.fold(record);
    records.push(record);
  };
  const world = createWorld({ preset, seed, createMachine, pace: loopback, onRecord });
  const isSettled = (): boolean => expectation.state(world.nowMs()).state !== 'open';
  world.runUntil(isSettled, { atMs: preset.expect.withinMs, events: 1_000_000 });
  return records;
}
