/**
 * Random schedules of an atomic broadcast: all is learned once the faults stop, the same seed gives the same bytes, and
 * broken nodes are caught.
 */
import { describe, expect, test } from 'vitest';
import type { Machine } from '../../src/paxos/host.js';
import { createMachine, type MachineOptions } from '../../src/paxos/machine.js';
import { runSeed } from '../../src/sim/seeds.js';
import { runPlain, runSwarm } from '../../src/sim/trial.js';
import { presetNamed } from './judged.js';

const isLong = process.env.PAXOS_TUI_LONG === '1';
const preset = await presetNamed('multicast');
const seeds = Array.from({ length: isLong ? 500 : 6 }, (_, index) => index + 1);

test('every seed learns all, breaks nothing, and comes out the same a second time', () => {
  for (const seed of seeds) {
    const { failures, events } = runSeed({ preset, seed, createMachine }, seed <= 3 || isLong);
    expect({ seed, failures }).toEqual({ seed, failures: [] });
    expect(events).toBeGreaterThan(1_000);
  }
});

test('with one acceptor of three nothing is asked for, and nothing is decided', async () => {
  const one = await presetNamed('multicast-1-acceptor');
  const { outcome, verdict, decrees } = runSwarm({ preset: one, seed: 1, createMachine, onRecord: () => {} });
  expect({ outcome, decrees }).toEqual({
    outcome: { state: 'held', text: 'too few acceptors are there to ask for values' },
    decrees: 0,
  });
  expect(verdict.state).toBe('holds');
});

describe('nodes that are wrong are caught', () => {
  /** A machine whose learners change what they print. */
  const printing =
    (change: (lines: readonly string[], node: number) => readonly string[]) =>
    (options: MachineOptions): Machine => {
      const machine = createMachine(options);
      return {
        step: (input) =>
          machine
            .step(input)
            .map((effect) =>
              effect.type === 'chat-log' ? { ...effect, lines: change(effect.lines, options.self) } : effect,
            ),
      };
    };
  const outcomeOf = (make: (options: MachineOptions) => Machine) =>
    runPlain({ preset, seed: 1, createMachine: make, onRecord: () => {} });

  test('one that prints two values the other way round', () => {
    const { outcome, checks } = outcomeOf(printing((lines, node) => (node % 2 === 0 ? lines.toReversed() : lines)));
    expect(outcome.state).toBe('failed');
    expect(checks?.find(({ name }) => name === 'same order')).toMatchObject({ state: 'Failed' });
  });

  test('both that print what nobody submitted', () => {
    const { outcome, checks } = outcomeOf(printing((lines) => lines.map((line) => `${line}!`)));
    expect(outcome.state).toBe('failed');
    expect(checks?.map(({ name, state }) => [name, state])).toEqual([
      ['same order', 'OK'],
      ['only proposed', 'Failed'],
      ['all learned', 'Failed'],
    ]);
  });

  test('both that leave values out', () => {
    const { outcome } = outcomeOf(printing((lines) => lines.slice(1)));
    expect(outcome.state).toBe('failed');
  });
});
