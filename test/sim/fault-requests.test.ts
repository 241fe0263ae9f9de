/** What a user's key does to the faults of a simulated cluster, and what is refused: as on a live one. */
import { describe, expect, test } from 'vitest';
import { harmless } from '../../src/faults/settings.js';
import { nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import type { Preset } from '../../src/schema/preset.js';
import type { SessionRequest } from '../../src/schema/session.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { answerRequest } from '../../src/sim/requests.js';
import { createWorld, simulatedPace } from '../../src/sim/world.js';
import { createMessagesView } from '../../src/views/messages.js';
import { createClusterView } from '../../src/views/cluster-view.js';
import { crash, faultRefusals } from '../cluster/fault-refusals.js';
import { presetOf } from '../cluster/preset-of.js';

const at = nodeId;
const done = { ok: true };
const groups = [
  [at(0), at(1)],
  [at(2), at(3)],
];
const held = { ...harmless, isHeld: true };
const anyTime = { atMs: 100_000, events: 100_000 };

/** p0, a1 a2 a3, l4, c5. */
function start(changes: Partial<Preset> = {}) {
  const preset = presetOf({ storage: 'disk', pace: 'full', ...changes });
  const records: TraceRecord[] = [];
  const world = createWorld({
    preset,
    seed: 6,
    pace: simulatedPace(preset.pace),
    onRecord: (record) => records.push(record),
    createMachine,
  });
  const ask = (request: SessionRequest) => answerRequest(world, preset, request);
  const messages = () => {
    const view = createMessagesView(10_000);
    for (const record of records) view.fold(record);
    return view;
  };
  const cluster = () => {
    const view = createClusterView();
    for (const record of records) view.fold(record);
    return view;
  };
  return { world, records, ask, messages, cluster, pass: (ms: number) => world.runUntil(() => false, until(ms)) };
  function until(ms: number) {
    return { ...anyTime, atMs: world.nowMs() + ms };
  }
}

describe('refusals', () => {
  test.each(faultRefusals)('%j: %s', (request, reason) => {
    const { ask, records } = start();
    const told = records.length;
    expect(ask(request)).toEqual({ ok: false, reason });
    expect(records.length).toBe(told);
  });

  const key = { from: at(0), incarnation: 1, step: 3, part: 0 };
  const lie = { type: 'disk-lies', node: at(1), lies: true } as const;
  const plan = { type: 'plan-crash', node: at(1), crash } as const;
  const kill = { type: 'kill', node: at(1) } as const;
  test.each<readonly [reason: string, request: SessionRequest, before: readonly SessionRequest[]]>([
    ['the disk of a1 lies already', lie, [lie]],
    ['the disk of a1 lies already', lie, [lie, kill]],
    ['the disk of a1 lies already', lie, [lie, { type: 'restart', node: at(1), wipe: true }]],
    ['a1 is not running', plan, [kill]],
    ['a1 is not running', { ...plan, crash: null }, [plan, kill]],
    ['no crash is planned for a1', { ...plan, crash: null }, [plan, { ...plan, crash: null }]],
    ['no crash is planned for a1', { ...plan, crash: null }, [plan, { type: 'restart', node: at(1), wipe: false }]],
    [
      'a1 is not running: what was held there is gone',
      { type: 'held', node: at(1), message: key, how: 'deliver' },
      [kill],
    ],
    [
      'a1 is paused: resume it first',
      { type: 'held', node: at(1), message: key, how: 'deliver' },
      [{ type: 'pause', node: at(1) }],
    ],
  ])('%s', (reason, request, before) => {
    const { ask, records } = start();
    for (const each of before) expect(ask(each)).toEqual(done);
    const told = records.length;
    expect(ask(request)).toEqual({ ok: false, reason });
    expect(records.length).toBe(told);
  });

  test('memory has no disk that could lie', () => {
    const { ask } = start({ storage: 'memory' });
    expect(ask(lie)).toEqual({ ok: false, reason: 'a1 has no disk that could lie: storage is memory' });
  });
});

describe('effects', () => {
  test('rules, groups, cuts and losses leave each other as they are', () => {
    const { ask, cluster } = start();
    expect(ask({ type: 'faults', rules: [held], groups: [] })).toEqual(done);
    expect(ask({ type: 'partition', groups })).toEqual(done);
    expect(ask({ type: 'cut', from: at(4), to: at(5), isCut: true })).toEqual(done);
    expect(ask({ type: 'loss', node: null, lossRatio: 0.5 })).toEqual(done);
    const cut = { ...harmless, from: at(4), to: at(5), lossRatio: 1 };
    expect(cluster().settings).toEqual({ seed: 6, rules: [held, cut, { ...harmless, lossRatio: 0.5 }], groups });
    expect(ask({ type: 'cut', from: at(4), to: at(5), isCut: false })).toEqual(done);
    expect(ask({ type: 'loss', node: null, lossRatio: 0 })).toEqual(done);
    expect(ask({ type: 'partition', groups: [] })).toEqual(done);
    expect(cluster().settings).toEqual({ seed: 6, rules: [held], groups: [] });
  });

  test("what the preset's clock brings leaves what a user set, and the other way round", () => {
    const { ask, pass, cluster } = start({
      events: [
        { atMs: 50, action: { type: 'loss', node: at(2), lossRatio: 0.3 } },
        { atMs: 60, action: { type: 'partition', groups } },
        { atMs: 70, action: { type: 'plan-crash', node: at(3), crash: { ...crash, nth: 99 } } },
        { atMs: 80, action: { type: 'disk-lies', node: at(2), lies: true } },
      ],
    });
    const cut = { ...harmless, from: at(4), to: at(5), lossRatio: 1 };
    const lossy = [
      { ...harmless, from: at(2), lossRatio: 0.3 },
      { ...harmless, to: at(2), lossRatio: 0.3 },
    ];
    ask({ type: 'cut', from: at(4), to: at(5), isCut: true });
    pass(100);
    expect(cluster().settings).toMatchObject({ rules: [cut, ...lossy], groups });
    ask({ type: 'loss', node: null, lossRatio: 0.1 });
    expect(cluster().settings).toMatchObject({ rules: [cut, ...lossy, { ...harmless, lossRatio: 0.1 }], groups });
    expect(cluster().nodes.get(at(3))?.plannedCrash).toEqual({ ...crash, nth: 99 });
    expect(ask({ type: 'disk-lies', node: at(2), lies: true })).toMatchObject({ ok: false });
    expect(ask({ type: 'plan-crash', node: at(3), crash: null })).toEqual(done);
    expect(cluster().nodes.get(at(3))?.plannedCrash).toBeNull();
  });

  test('a crash by the preset can be taken back, and then does not come', () => {
    const planned = { node: at(1), ...crash };
    const wish = { type: 'propose', value: '7', proposer: null, client: null } as const;
    for (const isTakenBack of [false, true]) {
      const { ask, pass, cluster } = start({ crashes: [planned] });
      if (isTakenBack) expect(ask({ type: 'plan-crash', node: at(1), crash: null })).toEqual(done);
      pass(100);
      expect(ask(wish)).toEqual(done);
      pass(3_000);
      expect(cluster().nodes.get(at(1))?.process).toBe(isTakenBack ? 'up' : 'crashed');
    }
  });
});

describe('held messages', () => {
  test('wait through changes of pace and of rules, and every hand does what it says', () => {
    const { ask, pass, messages } = start();
    ask({ type: 'faults', rules: [held], groups: [] });
    pass(2_000);
    const waiting = messages().held;
    expect(waiting.length).toBeGreaterThan(1);
    ask({ type: 'pace', pace: 'slow' });
    ask({ type: 'pace', pace: 'full' });
    ask({ type: 'faults', rules: [], groups: [] });
    expect(messages().held).toEqual(waiting);
    const [first, second] = waiting;
    if (first === undefined || second === undefined) expect.fail('nothing is held');
    const hand = ({ node, key }: typeof first, how: 'deliver' | 'drop' | 'duplicate') =>
      ask({ type: 'held', node, message: key, how });
    expect(hand(first, 'duplicate')).toEqual(done);
    expect(messages().held.length).toBe(waiting.length + 1);
    expect(hand(first, 'drop')).toEqual(done);
    expect(hand(first, 'drop')).toEqual(done);
    expect(hand(first, 'drop')).toMatchObject({ ok: false, reason: expect.stringContaining('holds no such message') });
    expect(hand(second, 'deliver')).toEqual(done);
    pass(100);
    expect(messages().held).toEqual(waiting.slice(2));
  });

  test('what was on its way when the hold began is held on arrival, and a later pace does not free it', () => {
    const { ask, pass, records } = start({ pace: 'slow' });
    pass(500);
    ask({ type: 'faults', rules: [held], groups: [] });
    ask({ type: 'pace', pace: 'full' });
    const asked = records.length;
    pass(1_000);
    const received = records.slice(asked).filter((record) => record.kind === 'step' && record.cause !== null);
    expect(received).toEqual([]);
    expect(records.slice(asked).some((record) => record.kind === 'fate' && record.fate === 'held')).toBe(true);
  });
});
