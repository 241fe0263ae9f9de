import { describe, expect, test } from 'vitest';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import { type Effect, type Input, persist, send } from '../../src/paxos/effect.js';
import { digestOfText } from '../../src/paxos/multi/digest.js';
import { createLatencies } from '../../src/schema/latencies.js';
import { countsEveryMs, createTeller, type Told } from '../../src/schema/trace-level.js';
import type { TraceLevel } from '../../src/schema/trace.js';

const ballot = { round: 1, node: nodeId(0) };
const tick: Input = { type: 'timer', timer: { type: 'heartbeat', ballot } };
const heard: Input = { type: 'message', from: nodeId(1), message: { type: 'join' }, disk: '00000000000000ab' };
const sync = { kind: 'sync', records: 1, durationUs: 9 } as const;
const key = { from: nodeId(1), incarnation: 1, step: 0, part: 0 };
const lost = { kind: 'fate', message: key, fate: 'lost', delayMs: 0 } as const;
const refused = { kind: 'refused', reason: 'garbage', bytes: 1, address: '', message: null, datagrams: 5 } as const;
const operation = (type: 'invoke' | 'respond', sequence: number): Effect =>
  type === 'invoke' ? { type, session: 1, sequence, operation: 'get a' } : { type, session: 1, sequence, result: '1' };
const promise = persist({ type: 'log-promised', ballot });

function tellerOf(level: TraceLevel, holdMs = 0) {
  const told: Told[] = [];
  const teller = createTeller({ level, self: nodeId(0), holdMs }, (report) => told.push(report));
  let sequence = 0;
  return {
    told,
    flush: teller.flush,
    tick: teller.tick,
    step: (input: Input, effects: readonly Effect[], atMs: number) =>
      teller.report({ type: 'step', sequence: sequence++, input, effects, cause: null }, atMs),
    see: (observation: typeof sync | typeof lost | typeof refused, atMs: number) =>
      teller.report({ type: 'observation', sequence: sequence++, observation }, atMs),
  };
}

test('counts tell the load that a client was asked for, and that it was asked to end it', () => {
  const { told, step, flush } = tellerOf('counters');
  const load = { type: 'load', operations: null, outstanding: 4, bytes: 64, readsPercent: 20 } as const;
  for (const workload of [load, null]) {
    step({ type: 'load', workload }, [], 1);
    flush();
  }
  const workloads = told.map((each) => each.type === 'observation' && each.observation);
  expect(workloads).toMatchObject([{ workload: load }, { workload: null }]);
});

describe('at each trace level', () => {
  test('`steps` tells everything as it is', () => {
    const { told, step, see, flush } = tellerOf('steps');
    step(tick, [], 0);
    see(sync, 9_999);
    flush();
    expect(told).toEqual([
      { type: 'step', sequence: 0, input: tick, effects: [], cause: null },
      { type: 'observation', sequence: 1, observation: sync },
    ]);
  });

  test('`decisions` tells the facts of steps that have any, without a gap in the numbers', () => {
    const { told, step, see } = tellerOf('decisions');
    step(tick, [], 0);
    step(tick, [promise], 1);
    see(sync, 2);
    step(tick, [promise], 3);
    const fact = { type: 'promised', ballot };
    expect(told).toEqual([
      { type: 'observation', sequence: 0, observation: { kind: 'facts', facts: [fact] } },
      { type: 'observation', sequence: 1, observation: { kind: 'facts', facts: [fact] } },
    ]);
  });

  test('`decisions` may hold facts back to tell them together, but not for long', () => {
    const { told, step, tick: pass, flush } = tellerOf('decisions', 20);
    const vote = (first: number) =>
      persist({ type: 'log-accepted', ballot, first: decreeNumber(first), values: ['x'] });
    step(tick, [vote(0)], 5);
    step(tick, [vote(1)], 24);
    expect(told).toEqual([]);
    step(tick, [], 25);
    const digests = [digestOfText('x'), digestOfText('x')];
    const facts = [{ type: 'accepted', ballot, first: 0, digests }];
    expect(told).toEqual([{ type: 'observation', sequence: 0, observation: { kind: 'facts', facts } }]);
    step(tick, [promise], 30);
    pass(49);
    expect(told).toHaveLength(1);
    pass(50);
    expect(told).toHaveLength(2);
    for (let slot = 0; slot < 1_000; slot += 2) step(tick, [vote(slot)], 60);
    expect(told).toHaveLength(3);
    flush();
    expect(told.slice(3, 5)).toMatchObject([{ observation: { kind: 'facts' } }, { observation: { kind: 'counts' } }]);
  });

  test('`counters` tells nothing but counts, now and then and at the end', () => {
    const { told, step, see, flush } = tellerOf('counters');
    step(heard, [promise, operation('invoke', 1)], 0);
    step(tick, [send([nodeId(0), nodeId(1), nodeId(2)], { type: 'join' }), operation('invoke', 2)], 1);
    see(sync, 2);
    see(lost, 2);
    see(refused, 2);
    expect(told).toEqual([]);
    step(heard, [operation('respond', 1)], countsEveryMs);
    const counts = { steps: 3, received: 2, sent: 2, lost: 1, refused: 5, syncs: 1, invoked: 2, answered: 1 };
    const first = { kind: 'counts', ...counts, latencies: [{ us: 253_952, count: 1 }] };
    expect(told).toEqual([{ type: 'observation', sequence: 0, observation: first }]);
    flush();
    expect(told).toHaveLength(1);
    step(tick, [operation('respond', 2)], countsEveryMs + 1);
    flush();
    const second = { ...first, ...counts, steps: 4, answered: 2 };
    expect(told[1]).toEqual({ type: 'observation', sequence: 1, observation: second });
  });
});

test('latencies are rounded up by a thirtieth at most, and are told once', () => {
  const latencies = createLatencies();
  const given = [0, 1, 31, 32, 33, 1_000, 1_001, 999_999, 60_000_000];
  for (const us of given) latencies.add(us);
  latencies.add(1);
  const taken = latencies.take();
  expect(taken.find(({ us }) => us === 1)?.count).toBe(2);
  expect(taken.reduce((sum, { count }) => sum + count, 0)).toBe(given.length + 1);
  for (const us of given) {
    const told = taken.find((latency) => latency.us >= us)?.us ?? 0;
    expect(told).toBeLessThanOrEqual(us * (1 + 1 / 32));
    expect(told).toBeGreaterThanOrEqual(us);
  }
  expect(latencies.take()).toEqual([]);
});
