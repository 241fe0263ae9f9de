/**
 * Real processes decide: every learner and client learns one same value, which a client proposed; whatever is lost or
 * killed.
 */
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { retrace } from '../../src/sim/retrace.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { decisionsOf, recordsOf, run } from './program.js';

const rounds = process.env.PAXOS_TUI_LONG === '1' ? 20 : 1;
const presets = ['run', 'run2', 'run3'] as const;

/** A random moment is drawn from this; the seed is in the name of each test that draws. */
const seed = Number(process.env.PAXOS_TUI_SEED ?? Date.now() % 1_000_000);

/** mulberry32: a seed gives the same numbers everywhere. */
function draw(from: number, round: number, max: number): number {
  let state = (from + round * 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) % max;
}

async function expectOneDecision(...words: string[]): Promise<Preset> {
  const { code, stdout, stderr } = await run(...words, '--json');
  const records = recordsOf(stdout);
  const [first] = records;
  if (first?.kind !== 'run') throw new Error('a trace begins with the record of its run');
  const { preset } = first;
  expect(stderr).toMatch(/^safety holds: .*\nthe expectation held: /);
  expect(code).toBe(0);
  const decisions = decisionsOf(records);
  const values = new Set([...decisions.values()].flatMap((each) => [...each]));
  expect(values.size).toBe(1);
  expect(preset.clients.map(({ value }) => value)).toContain([...values][0]);
  const { learners, clients } = preset.configuration;
  expect([...decisions.keys()]).toEqual(expect.arrayContaining([...learners, ...clients]));
  const { difference, steps } = retrace(records, createMachine);
  expect(difference).toBeNull();
  expect(steps).toBeGreaterThan(preset.clients.length);
  if (!words.some((word) => word.startsWith('faults='))) expect(unexpectedEndsIn(records)).toEqual([]);
  return preset;
}

/** Of workers that ended unasked, or with another code than 0 although asked. */
const unexpectedEndsIn = (records: readonly TraceRecord[]) =>
  records.flatMap((record) => {
    if (record.kind !== 'process' || record.event.type !== 'exited') return [];
    const { expected, code } = record.event;
    return expected && (code === null || code === 0) ? [] : [record];
  });

describe.each(presets)('%s decides one value at every learner and client', (name) => {
  test(`${rounds} times`, { timeout: rounds * 20_000 }, async () => {
    for (let round = 0; round < rounds; round++) await expectOneDecision(name);
  });

  test(`${rounds} times with a fifth of all messages lost`, { timeout: rounds * 30_000 }, async () => {
    for (let round = 0; round < rounds; round++) await expectOneDecision(name, '--set', 'loss=20%');
  });

  test(`${rounds} times with an acceptor killed at a random moment and restarted from its disk (seed ${seed})`, {
    timeout: rounds * 30_000,
  }, async () => {
    const acceptors = { run: [1], run2: [3, 4, 5], run3: [1, 2, 3] }[name];
    for (let round = 0; round < rounds; round++) {
      const acceptor = acceptors[draw(seed, round, acceptors.length)] ?? 1;
      const killedAt = draw(seed + 1, round, 60);
      const faults = `faults=[{at: ${killedAt}ms, kill: ${acceptor}}, {at: ${killedAt + 80}ms, restart: ${acceptor}}]`;
      const preset = await expectOneDecision(name, '--set', faults);
      expect(preset.events).toHaveLength(2);
    }
  });
});

test('two runs at once do not disturb each other', async () => {
  await Promise.all([expectOneDecision('run2'), expectOneDecision('run2')]);
});
