/** Rates and percentiles of what clients of a log are answered. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StepRecord, TraceRecord } from '../../src/schema/trace.js';
import { Latencies } from '../../src/views/latencies.js';
import { createTrafficView, type FoldedTraffic } from '../../src/views/traffic.js';
import { c4, LogScript } from './log-script.js';

const step = (atMs: number, effects: StepRecord['effects']): StepRecord => ({
  kind: 'step',
  node: c4,
  incarnation: 1,
  sequence: 0,
  atMs,
  input: { type: 'timer', timer: { type: 'start-query', attempt: 0 } },
  effects,
  cause: null,
});

/** Begun every 10 ms, each answered after so many milliseconds. */
function loadOf(operations: number, tookMs: number): TraceRecord[] {
  const records: StepRecord[] = [];
  for (let sequence = 1; sequence <= operations; sequence++) {
    const operation = { type: 'invoke', session: 7, sequence, operation: 'get x' } as const;
    records.push(step(sequence * 10, [operation]));
    records.push(step(sequence * 10 + tookMs, [{ type: 'respond', session: 7, sequence, result: '1' }]));
  }
  return records.sort((one, other) => one.atMs - other.atMs);
}

function trafficOf(records: readonly TraceRecord[]): FoldedTraffic {
  const view = createTrafficView();
  for (const record of records) view.fold(record);
  return view;
}

test('percentiles are never below the truth and at most an eighth above it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50_000_000 }), { minLength: 1 }), fc.constantFrom(50, 99), (all, percent) => {
      const latencies = new Latencies();
      for (const us of all) latencies.note(us);
      const sorted = [...all].sort((a, b) => a - b);
      const exact = sorted[Math.ceil((all.length * percent) / 100) - 1] ?? 0;
      const found = latencies.percentile(percent) ?? -1;
      expect(found).toBeGreaterThanOrEqual(exact);
      expect(found).toBeLessThanOrEqual(exact + exact / 8);
    }),
  );
});

describe('traffic', () => {
  test('has the rate and the latency of the latest seconds', () => {
    const view = trafficOf(loadOf(1_000, 4));
    const { perSecond, p50Us, p99Us } = view.recent(10_004);
    expect(perSecond).toBeGreaterThan(95);
    expect(perSecond).toBeLessThan(105);
    expect(p50Us).toBeGreaterThanOrEqual(4_000);
    expect(p99Us).toBeLessThanOrEqual(4_500);
    expect([view.invoked, view.answered, view.outstanding]).toEqual([1_000, 1_000, 0]);
  });

  test('has a figure for each second, quiet ones too, and none for the one under way', () => {
    const seconds = trafficOf(loadOf(150, 4)).seconds(4_500, 10);
    expect(seconds.map(({ second, answered }) => [second, answered])).toEqual([
      [0, 99],
      [1, 51],
      [2, 0],
      [3, 0],
    ]);
    expect(seconds.map(({ p50Us }) => p50Us === null)).toEqual([false, false, true, true]);
  });

  test('keeps the percentiles of older seconds', () => {
    const [first] = trafficOf(loadOf(3_000, 4)).seconds(30_000, 30);
    expect(first?.p99Us).toBeGreaterThanOrEqual(4_000);
  });

  test('takes the counts of nodes that do not tell their steps', () => {
    const counts = (sequence: number, answered: number): TraceRecord => ({
      kind: 'counts',
      node: c4,
      incarnation: 1,
      sequence,
      atMs: 500 + sequence,
      steps: 1,
      received: 1,
      sent: 1,
      lost: 0,
      refused: 0,
      syncs: 0,
      invoked: answered + 3,
      answered,
      latencies: [{ us: 800, count: 10 }],
    });
    const view = trafficOf([counts(0, 10), counts(1, 20)]);
    expect([view.answered, view.outstanding]).toEqual([20, 3]);
    expect(view.recent(600).p50Us).toBeLessThanOrEqual(900);
  });

  test('operations of a client that died are no longer under way', () => {
    const script = new LogScript();
    script.acts(c4, { type: 'invoke', session: 77, sequence: 1, operation: 'get x' });
    expect(trafficOf(script.records).outstanding).toBe(1);
    script.exits(c4);
    expect(trafficOf(script.records).outstanding).toBe(0);
  });
});
