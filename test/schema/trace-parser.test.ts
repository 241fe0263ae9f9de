import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../src/paxos/machine.js';
import { loadPreset } from '../../src/preset/load.js';
import { parseTraceRecord } from '../../src/schema/trace-parser.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { runSchedule } from '../../src/sim/schedule.js';
import { TraceScript } from '../checker/trace-script.js';

const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));

test('whatever a run reports passes, and comes back unchanged', async () => {
  const loaded = await loadPreset('run2', { presetsFolder, overrides: [] });
  if (!loaded.ok) throw new Error(loaded.reason);
  const records: TraceRecord[] = [];
  for (let seed = 1; seed <= 5; seed++) {
    runSchedule({ preset: loaded.preset, seed, createMachine, onRecord: (record) => records.push(record) });
  }
  expect(new Set(records.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(6);
  for (const record of records) {
    expect(parseTraceRecord(JSON.parse(JSON.stringify(record)))).toEqual({ ok: true, record });
  }
});

test('names of nodes come back, and a recording from before there were any has none', () => {
  const [run] = new TraceScript().records;
  if (run?.kind !== 'run') throw new Error('a trace without its run');
  const { configuration } = run.preset;
  const named = { ...run, preset: { ...run.preset, configuration: { ...configuration, names: ['Amy', 'Ben'] } } };
  expect(parseTraceRecord(JSON.parse(JSON.stringify(named)))).toEqual({ ok: true, record: named });
  expect(parseTraceRecord(JSON.parse(JSON.stringify(run)))).toEqual({ ok: true, record: run });
});

describe('what is refused', () => {
  const script = new TraceScript();
  const step = script.prepares('1.0', 'x');

  test.each([
    ['no object', 7, /^the record: expected /],
    ['another kind', { ...step, kind: 'leap' }, /^kind: expected .*got "leap"$/],
    ['a node that is no number', { ...step, node: 'p0' }, /^node: expected number, got "p0"$/],
    ['half a node', { ...step, node: 0.5 }, /^node: /],
    ['a sequence below 0', { ...step, sequence: -1 }, /^sequence: expected >=0, got -1$/],
    ['an incarnation 0', { ...step, incarnation: 0 }, /^incarnation: /],
    ['a missing input', { ...step, input: undefined }, /^input: /],
    [
      'a message of no known type',
      { ...step, input: { type: 'message', from: 1, message: { type: 'nack' } } },
      /^input\.message\.type: /,
    ],
    [
      'a value that is no text',
      { ...step, effects: [{ type: 'submit', decree: 0, value: 55, proposer: 0 }] },
      /^effects\.0\.value: /,
    ],
    [
      'a value that is too long',
      { ...step, effects: [{ type: 'submit', decree: 0, value: 'x'.repeat(70_001), proposer: 0 }] },
      /^effects\.0\.value: /,
    ],
    [
      'a supervisor with a number',
      { kind: 'decree', node: 1, incarnation: 1, sequence: 0, atMs: 0, decree: 1 },
      /^node: expected null, got 1$/,
    ],
  ])('%s', (_, value, reason) => {
    const parsed = parseTraceRecord(value);
    expect(parsed).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });
});
