/** What the log says of an atomic broadcast. */
import { describe, expect, test } from 'vitest';
import { nodeIn } from '../../src/paxos/broadcast/groups.js';
import { createMachine } from '../../src/paxos/machine.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createWorld, loopback } from '../../src/sim/world.js';
import { createLogView, type LogLine } from '../../src/views/log.js';
import { presetNamed } from '../tui/scene.js';

const preset = await presetNamed('multicast');

/** Of a run whose leader is killed while values flow, and whose first learner comes back. */
function linesOf(seed: number): readonly LogLine[] {
  const view = createLogView(100_000);
  const onRecord = (record: TraceRecord): void => view.fold(record);
  const world = createWorld({ preset, seed, createMachine, pace: loopback, onRecord });
  const runTo = (atMs: number): void => void world.runUntil(() => false, { atMs, events: 1_000_000 });
  runTo(450);
  for (const id of [1, 2]) world.act({ type: 'kill', node: nodeIn('proposers', id) });
  world.act({ type: 'restart', node: nodeIn('learners', 1), wipe: false });
  runTo(900);
  for (const id of [1, 2]) world.act({ type: 'restart', node: nodeIn('proposers', id), wipe: false });
  runTo(4_000);
  return view.lines;
}

const lines = linesOf(1);
const told = lines.filter(({ level }) => level !== 'debug').map(({ label, text }) => `${label} ${text}`);

test('tells who leads and why, in the order in which it comes about', () => {
  const steps = [
    /^p\d asks the acceptors who is there, and whether they hear a leader$/,
    /^p\d asks a1, a2, a3 to write down that they are the acceptors of this run/,
    /^p\d asks for promises at \d+\.p\d: one phase 1 for all slots from 0 on/,
    /^a\d promises \d+\.p\d; had accepted nothing from slot 0 on$/,
    /^p\d leads at \d+\.p\d from slot 0 on: a\d, a\d(, a\d)? promised$/,
  ];
  const places = steps.map((step) => told.findIndex((line) => step.test(line)));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('each slot is told as decided once, with the voters', () => {
  const decided = told.filter((line) => / decided in /.test(line));
  const slots = decided.flatMap((line) =>
    [...line.matchAll(/slots? ([\d, -]+) (?:is|are) decided/g)].map(([, s]) => s),
  );
  expect(slots.length).toBeGreaterThan(5);
  expect(new Set(slots).size).toBe(slots.length);
  expect(decided.some((line) => /; accepted by a\d, a\d/.test(line))).toBe(true);
});

describe('learners', () => {
  test('print every line once for each start, in a row', () => {
    const printed = told.flatMap((line) => {
      const [, first, last] = /^l2 prints lines? (\d+)(?: to (\d+))?:/.exec(line) ?? [];
      return first === undefined ? [] : [[Number(first), Number(last ?? first)]];
    });
    expect(printed[0]?.[0]).toBe(1);
    for (const [index, [first]] of printed.slice(1).entries()) expect(first).toBe((printed[index]?.[1] ?? 0) + 1);
    expect(printed.at(-1)?.[1]).toBe(200);
  });

  test('that come back say that they print anew', () => {
    expect(told).toContain('l1 is back as incarnation 2 and prints anew from the first value on');
  });
});

test('nobody is called by a number, at any level', () => {
  const numbered = lines.filter(({ text }) => /\b\d+\.(?:2|4)\d\b|\bn\d+\b|undefined|\[object/.test(text));
  expect(numbered.map(({ text }) => text)).toEqual([]);
});
