/** A simulation behind a session: what a user asks for is done or refused, time obeys, and a seed repeats itself. */
import { beforeAll, describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import type { PaceName } from '../../src/faults/pace.js';
import { harmless } from '../../src/faults/settings.js';
import { loadPreset } from '../../src/preset/load.js';
import type { Preset } from '../../src/schema/preset.js';
import type { SessionRequest } from '../../src/schema/session.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createSimulatedSession } from '../../src/sim/simulated-session.js';
import { runPlain } from '../../src/sim/trial.js';

const seed = 6;
const a3 = nodeId(3);
let run2: Preset;

beforeAll(async () => {
  run2 = await presetNamed('run2');
});

async function presetNamed(name: string): Promise<Preset> {
  const loaded = await loadPreset(name, { presetsFolder: 'presets', overrides: [] });
  if (!loaded.ok) expect.fail(loaded.reason);
  return loaded.preset;
}

/** A clock that stands where the test puts it. */
function createHandClock() {
  let nowMs = 0;
  let alarms: { readonly atMs: number; readonly call: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    after(ms: number, call: () => void) {
      const alarm = { atMs: nowMs + ms, call };
      alarms.push(alarm);
      return () => {
        alarms = alarms.filter((each) => each !== alarm);
      };
    },
    /** Whoever is due is called, in order. */
    pass(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = alarms.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        alarms = alarms.filter((each) => each !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.call();
      }
      nowMs = untilMs;
    },
    get waits() {
      return alarms.length;
    },
    /** The program stood still: time goes on, and nobody was called. */
    skip(ms: number) {
      nowMs += ms;
    },
  };
}

function open(preset: Preset, pace: PaceName = 'full', isRunning = true) {
  const clock = createHandClock();
  const session = createSimulatedSession({
    preset: { ...preset, pace },
    seed,
    createMachine,
    wallClock: clock,
    isRunning,
  });
  const records: TraceRecord[] = [];
  session.subscribe((batch) => records.push(...batch));
  return { clock, session, records };
}

const lines = (records: readonly TraceRecord[]): readonly string[] => records.map((record) => JSON.stringify(record));
const processes = (records: readonly TraceRecord[], from: number): readonly string[] =>
  records.slice(from).flatMap((record) => (record.kind === 'process' ? `${record.subject} ${record.event.type}` : []));

describe('time', () => {
  test('at full pace the trace is that of `sim`, record for record', () => {
    const plain: TraceRecord[] = [];
    const preset: Preset = { ...run2, pace: 'full' };
    runPlain({ preset, seed, createMachine, onRecord: (record) => plain.push(record) });
    const { clock, records } = open(run2);
    clock.pass(5_000);
    const known = plain.filter(({ kind }) => kind !== 'end');
    expect(known.length).toBeGreaterThan(200);
    expect(lines(records.slice(0, known.length))).toEqual(lines(known));
  });

  test('goes as fast as the wall clock, and hops are as slow as the pace says', () => {
    const { clock, records } = open(run2, 'slow');
    clock.pass(800);
    expect(records.every(({ atMs }) => atMs === 0 || atMs <= 800)).toBe(true);
    const received = (): readonly TraceRecord[] =>
      records.filter((record) => record.kind === 'step' && record.input.type === 'message');
    expect(received()).toEqual([]);
    clock.pass(150);
    expect(received().length).toBeGreaterThan(0);
    expect(records.at(-1)?.atMs).toBeLessThanOrEqual(950);
  });

  test('how the wall clock is cut into slices changes nothing', () => {
    const [whole, sliced] = [open(run2, 'fast'), open(run2, 'fast')];
    whole.clock.pass(4_000);
    for (let ms = 0; ms < 4_000; ms += 10) sliced.clock.pass(10);
    expect(whole.records.length).toBeGreaterThan(200);
    expect(lines(sliced.records)).toEqual(lines(whole.records));
  });

  test('stands still when it is stopped, goes on one step at a time, and runs on from there', () => {
    const { clock, session, records } = open(run2, 'normal');
    clock.pass(1_000);
    session.clock.stop();
    expect([session.clock.isRunning, clock.waits]).toEqual([false, 0]);
    const before = records.length;
    clock.pass(60_000);
    expect(records.length).toBe(before);
    expect(session.clock.step()).toBe(true);
    expect(records.length).toBeGreaterThan(before);
    const stoppedAtMs = records.at(-1)?.atMs ?? 0;
    session.clock.run();
    clock.pass(500);
    expect(records.at(-1)?.atMs).toBeGreaterThan(stoppedAtMs);
    expect(records.at(-1)?.atMs).toBeLessThanOrEqual(stoppedAtMs + 500);
  });

  test('stepping alone tells the same story as running', () => {
    const [run, stepped] = [open(run2), open(run2, 'full', false)];
    run.clock.pass(1_000);
    while (stepped.records.length < run.records.length && stepped.session.clock.step());
    expect(lines(stepped.records.slice(0, run.records.length))).toEqual(lines(run.records));
  });
});

describe('time that is bent', () => {
  test('a computer that slept is not caught up with', () => {
    const { clock, records } = open(run2, 'slow');
    clock.pass(1_000);
    clock.skip(3_600_000);
    clock.pass(0);
    expect(records.at(-1)?.atMs).toBeLessThan(3_000);
  });

  test('a change of pace stretches what is left of each wait', async () => {
    const { clock, session, records } = open(run2, 'slow');
    clock.pass(450);
    const asked = records.length;
    expect(await session.request({ type: 'pace', pace: 'full' })).toEqual({ ok: true });
    expect(records[asked]).toMatchObject({ kind: 'pace', pace: 'full', atMs: 450 });
    clock.pass(10);
    expect(records.slice(asked).filter(({ kind }) => kind === 'step').length).toBeGreaterThan(0);
    expect(records.at(-1)?.atMs).toBeLessThanOrEqual(460);
  });

  test("the preset's clock keeps to the pace, and to a change of it", async () => {
    const planned: Preset = { ...run2, events: [{ atMs: 100, action: { type: 'kill', node: a3 } }] };
    for (const [pace, stretch] of [
      ['full', 1],
      ['fast', 4],
    ] as const) {
      const { clock, records } = open(planned, pace);
      clock.pass(100 * stretch + 1);
      const done = records.find((record) => record.kind === 'process' && record.event.type === 'ending');
      expect(done).toMatchObject({ subject: a3, atMs: 100 * stretch });
    }
    const { clock, session, records } = open(planned, 'fast');
    clock.pass(200);
    await session.request({ type: 'pace', pace: 'full' });
    clock.pass(60);
    const kills = records.filter((record) => record.kind === 'process' && record.event.type === 'ending');
    expect(kills.map(({ atMs }) => atMs)).toEqual([250]);
  });
});

describe('requests', () => {
  const wishes: readonly SessionRequest[] = [
    { type: 'kill', node: a3 },
    { type: 'propose', value: '99', proposer: nodeId(1), client: null },
    { type: 'loss', node: null, lossRatio: 0.2 },
    { type: 'restart', node: a3, wipe: false },
    { type: 'next-decree' },
    { type: 'pause', node: nodeId(4) },
    { type: 'pace', pace: 'fast' },
    { type: 'resume', node: nodeId(4) },
    { type: 'restart', node: nodeId(5), wipe: true },
  ];

  test('the same ones at the same events give the same trace, running or stopped', async () => {
    for (const isRunning of [true, false]) {
      const runs = [open(run2, 'full', isRunning), open(run2, 'full', isRunning)];
      for (const { clock, session } of runs) {
        for (const wish of wishes) {
          if (isRunning) clock.pass(37);
          else for (let step = 0; step < 40; step++) session.clock.step();
          expect(await session.request(wish)).toEqual({ ok: true });
        }
        clock.pass(2_000);
      }
      const [one, other] = runs.map(({ records }) => lines(records));
      expect(one?.length).toBeGreaterThan(300);
      expect(one).toEqual(other);
    }
  });

  test('while time stands still they happen after the event that was last', async () => {
    const { session, records } = open(run2, 'full', false);
    while (records.length < 200) session.clock.step();
    const before = records.length;
    const atMs = records.at(-1)?.atMs;
    await session.request({ type: 'kill', node: a3 });
    expect(processes(records, before)).toEqual(['3 ending', '3 exited']);
    expect(records.at(-1)?.atMs).toBe(atMs);
  });

  test('a paused node that is to stop goes on first', async () => {
    const { session, records } = open(run2, 'full', false);
    await session.request({ type: 'pause', node: a3 });
    const before = records.length;
    await session.request({ type: 'stop', node: a3 });
    expect(processes(records, before)).toEqual(['3 resumed', '3 ending', '3 exited']);
  });

  const nobody = nodeId(40);
  test.each<[wish: SessionRequest, reason: string, before: readonly SessionRequest[]]>([
    [{ type: 'kill', node: nobody }, 'there is no node 40 in this cluster', []],
    [{ type: 'loss', node: nobody, lossRatio: 1 }, 'there is no node 40 in this cluster', []],
    [{ type: 'kill', node: a3 }, 'a3 is not running', [{ type: 'kill', node: a3 }]],
    [{ type: 'stop', node: a3 }, 'a3 is not running', [{ type: 'stop', node: a3 }]],
    [{ type: 'pause', node: a3 }, 'a3 is paused already', [{ type: 'pause', node: a3 }]],
    [{ type: 'resume', node: a3 }, 'a3 is not paused', []],
    [{ type: 'propose', value: '', proposer: null, client: null }, 'an empty value cannot be proposed', []],
    [{ type: 'propose', value: 'x', proposer: a3, client: null }, 'a3 is not a proposer', []],
    [{ type: 'propose', value: 'x', proposer: null, client: a3 }, 'a3 is not a client', []],
    [{ type: 'propose', value: 'x', proposer: nobody, client: null }, 'there is no node 40 in this cluster', []],
    [
      { type: 'propose', value: 'x', proposer: null, client: nodeId(11) },
      'c11 is not up to propose it',
      [{ type: 'kill', node: nodeId(11) }],
    ],
    [
      { type: 'propose', value: 'ä'.repeat(40_000), proposer: null, client: null },
      'a value has at most 65432 bytes, and this one has 80000',
      [],
    ],
  ])('$1', async (wish, reason, before) => {
    const { session, records } = open(run2, 'full', false);
    for (const each of before) await session.request(each);
    const told = records.length;
    expect(await session.request(wish)).toEqual({ ok: false, reason });
    expect(records.length).toBe(told);
  });

  test('rules of any links are taken', async () => {
    const { session, records } = open(run2, 'full', false);
    const rules = [{ ...harmless, from: a3, lossRatio: 1 }];
    expect(await session.request({ type: 'faults', rules, groups: [] })).toEqual({ ok: true });
    expect(records.at(-1)).toMatchObject({ kind: 'faults', settings: { rules } });
  });
});

test('the end is recorded, nothing follows it, and whoever comes late hears everything', async () => {
  const { clock, session, records } = open(run2);
  clock.pass(100);
  await session.close();
  clock.pass(10_000);
  expect(records.at(-1)).toMatchObject({ kind: 'end', reason: 'the run was ended' });
  expect(await session.ended).toBe('the run was ended');
  expect(await session.request({ type: 'next-decree' })).toEqual({ ok: false, reason: 'the run has ended' });
  expect(session.clock.step()).toBe(false);
  const late: TraceRecord[] = [];
  session.subscribe((batch) => late.push(...batch));
  expect(late).toEqual(records);
});
