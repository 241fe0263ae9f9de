import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import type { LogEffect } from '../../src/paxos/multi/effect.js';
import { loadPreset } from '../../src/preset/load.js';
import { factsOf } from '../../src/schema/facts.js';
import type { Preset } from '../../src/schema/preset.js';
import { parseTraceRecord } from '../../src/schema/trace-parser.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { runSchedule } from '../../src/sim/schedule.js';
import { TraceScript } from '../checker/trace-script.js';
import { anyMessage, anyPersist } from './arbitraries.js';

const slot = decreeNumber(4);
const ballot = { round: 3, node: nodeId(1) };
const operation = { session: 7, sequence: 2 };
const quorums = { phase1: 2, phase2: 2 };
const member = { node: nodeId(1), seat: nodeId(101), disk: '00000000000000ab' };
const logEffects: LogEffect[] = [
  { type: 'scout', ballot, from: slot },
  { type: 'adopted', ballot, from: slot, promises: [nodeId(0), nodeId(101)] },
  { type: 'follow', ballot: null },
  { type: 'applied', decree: slot, digest: 1, history: 2 },
  { type: 'snapshot', decree: slot, digest: 1, history: 2, installed: true },
  { type: 'compacted', decree: slot },
  { type: 'configured', configuration: { number: 1, from: slot, members: [member], quorums } },
  { type: 'waiting', nodes: [nodeId(2)] },
  { type: 'chat-log', from: 0, lines: ['hello', ''] },
  { type: 'invoke', ...operation, operation: 'put a 1' },
  { type: 'respond', ...operation, result: 'ok' },
  { type: 'read-served', ...operation, index: slot },
];
const load = { type: 'load', operations: null, outstanding: 9, bytes: 64, readsPercent: 0 } as const;
const presetOfLog: Partial<Preset> = {
  configuration: {
    proposers: [],
    acceptors: [],
    learners: [],
    clients: [nodeId(3)],
    log: {
      members: [nodeId(0), nodeId(1), nodeId(2)],
      joiners: [],
      quorums,
      app: 'kv',
      window: 8,
      batchMax: 64,
      snapshotEvery: 100,
      skipSlot: null,
    },
  },
  clients: [{ node: nodeId(3), value: null, proposerIndex: 0, afterMs: 0, workload: load }],
  expect: { outcome: 'answered', withinMs: 1_000 },
  logFolder: 'logs',
  trace: 'decisions',
};

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

describe('a log', () => {
  const envelope = { node: nodeId(1), incarnation: 1, sequence: 0, atMs: 1.5 };
  const read = (record: TraceRecord) => parseTraceRecord(JSON.parse(JSON.stringify(record)));

  test('its messages come back, every type of them', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const from = nodeId(2);
        const input = { type: 'message', from, message, disk: '00000000000000ab' } as const;
        const record: TraceRecord = { ...envelope, kind: 'step', input, effects: [], cause: null };
        expect(read(record)).toEqual({ ok: true, record });
      }),
    );
  });

  test('its disk records come back, every type of them', () => {
    fc.assert(
      fc.property(anyPersist, (persisted) => {
        const effects = [{ type: 'persist', record: persisted }] as const;
        const input = { type: 'load', workload: null } as const;
        const record: TraceRecord = { ...envelope, kind: 'step', input, effects, cause: null };
        expect(read(record)).toEqual({ ok: true, record });
      }),
    );
  });

  test.each<LogEffect>(logEffects)('its effect $type comes back', (effect) => {
    const input = { type: 'timer', timer: { type: 'lane-due', lane: 2 } } as const;
    const record: TraceRecord = { ...envelope, kind: 'step', input, effects: [effect], cause: null };
    expect(read(record)).toEqual({ ok: true, record });
    const facts: TraceRecord = { ...envelope, kind: 'facts', facts: factsOf(input, [effect]) };
    expect(read(facts)).toEqual({ ok: true, record: facts });
  });

  test('counts and the preset come back', () => {
    const totals = { steps: 3, received: 2, sent: 2, lost: 1, refused: 5, syncs: 1, invoked: 2, answered: 1 };
    const counts: TraceRecord = { ...envelope, kind: 'counts', ...totals, latencies: [{ us: 12, count: 3 }] };
    const asked: TraceRecord = { ...counts, workload: null };
    for (const record of [counts, asked]) expect(read(record)).toEqual({ ok: true, record });
    const [run] = new TraceScript().records;
    if (run?.kind !== 'run') throw new Error('a trace without its run');
    const preset: Preset = { ...run.preset, ...presetOfLog };
    expect(read({ ...run, preset })).toEqual({ ok: true, record: { ...run, preset } });
    const nobody = { ...preset, configuration: run.preset.configuration };
    expect(read({ ...run, preset: { ...nobody, configuration: { ...nobody.configuration, acceptors: [] } } }).ok).toBe(
      false,
    );
  });
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
