/**
 * Every preset that comes with the program, in the simulator and under several seeds: its expectation and all
 * properties hold.
 */
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { createExpectation } from '../../src/checker/expectation.js';
import { createJudge } from '../../src/checker/judge.js';
import type { Preset } from '../../src/schema/preset.js';
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
});
