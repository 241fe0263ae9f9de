import { describe, expect, test } from 'vitest';
import { persist, send, setTimer } from '../../src/paxos/effect.js';
import { waits } from '../../src/paxos/timing.js';
import { harmless } from '../../src/faults/settings.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createLogView, type LogLevel } from '../../src/views/log.js';
import {
  a2,
  a3,
  a4,
  accept,
  accepted,
  acceptors,
  b,
  c6,
  decision,
  decree,
  l5,
  onDiskAccepted,
  onDiskPromise,
  p0,
  p1,
  prepare,
  promise,
  proposal,
  TraceScript,
  writesPromise,
} from '../checker/trace-script.js';

const ranks: { readonly [level in LogLevel]: number } = { debug: 0, info: 1, warning: 2, error: 3 };

/** As a headless run prints it, without the times: label, sentence. */
function logOf(records: readonly TraceRecord[], level: LogLevel = 'info'): string[] {
  const view = createLogView(1_000);
  for (const record of records) view.fold(record);
  return view.lines
    .filter((line) => ranks[line.level] >= ranks[level])
    .map(({ label, text }) => (label === '' ? text : `${label} ${text}`));
}

const lastOf = (script: TraceScript, level: LogLevel = 'debug'): string | undefined =>
  logOf(script.records, level).at(-1);

test('a decision reads like the paper', () => {
  expect(logOf(TraceScript.decided().records)).toEqual([
    'script: A trace written by hand',
    'c6 submits x to p0',
    'p0 prepares 1.0: asks a2, a3, a4 for promises',
    'a2 promises 1.0 to p0; had accepted nothing',
    'a3 promises 1.0 to p0; had accepted nothing',
    'p0 has a quorum of promises for 1.0 (a2, a3): nobody accepted anything, so it proposes its own value x',
    'a2 accepts 1.0 = x',
    'a3 accepts 1.0 = x',
    'p0 x is chosen in ballot 1.0: accepted by a2, a3',
    'l5 learns that x is decided in ballot 1.0: accepted by a2, a3',
    'c6 was told the decision: x',
  ]);
});

test('a duel reads like the paper', () => {
  const script = TraceScript.decided();
  const { length } = logOf(script.records);
  const prepared = script.prepares('2.1', 'y');
  const low = script.acts(p0, send([a3], prepare('1.0')));
  const promised = script.promises(a3, prepared, '2.1', proposal('1.0', 'x'));
  const rejected = { type: 'rejected', decree, ballot: b('1.0'), promised: b('2.1') } as const;
  const refusal = script.hears(a3, low, send([p0], rejected));
  script.hears(p0, refusal, { type: 'preempted', decree, ballot: b('1.0'), by: b('2.1') });
  script.hears(p1, script.promises(a4, prepared, '2.1', null));
  script.proposes(promised, '2.1', 'x', '1.0');
  expect(logOf(script.records).slice(length)).toEqual([
    'c6 submits y to p1',
    'p1 prepares 2.1: asks a2, a3, a4 for promises',
    'a3 promises 2.1 to p1; had accepted 1.0 = x',
    'a3 rejects prepare 1.0 of p0: already promised 2.1 to p1',
    'p0 1.0 is pre-empted by 2.1: waits, then tries above it',
    'a4 promises 2.1 to p1; had accepted nothing',
    'p1 has a quorum of promises for 2.1 (a3, a4): must propose x, which a3 accepted in 1.0',
  ]);
});

describe('the election', () => {
  const token = (candidate: typeof a2) => ({ type: 'token', election: 1, candidate, hops: 1 }) as const;
  const ack = (candidate: typeof a2) => ({ type: 'token-ack', election: 1, candidate }) as const;
  const seats = { proposers: [p0, p1], acceptors: [...acceptors], learners: [l5] };

  test('tokens travel in silence, the leader is news', () => {
    const script = new TraceScript();
    const own = script.acts(l5, send([p0], token(l5)));
    const passed = script.hears(p0, own, send([l5], ack(l5)), send([p1], token(l5)));
    script.hears(p1, script.acts(p0, send([p1], token(p0))), send([p0], ack(p0)));
    script.hears(
      p1,
      passed,
      { type: 'elected', election: 1 },
      send([p0], { type: 'role', election: 1, leader: l5, seats }),
    );
    expect(logOf(script.records, 'debug').slice(1)).toEqual([
      'l5 sends its token 5 to p0',
      'p0 sends token-ack 5 of election 1 to l5',
      'p0 token 5 beats mine: passes it on to p1',
      'p0 sends its token 0 to p1',
      'p1 drops token 0: mine is higher',
      'p1 sends token-ack 0 of election 1 to p0',
      'p1 leads election 1: its token came back',
      'p1 tells p0 their roles',
    ]);
    expect(logOf(script.records).slice(1)).toEqual([
      'p1 leads election 1: its token came back',
      'p1 tells p0 their roles',
    ]);
  });

  test('START names who does what; its repetition is no news', () => {
    const script = new TraceScript();
    const start = { type: 'start', election: 1, leader: l5, seats } as const;
    const said = script.acts(l5, { type: 'started', election: 1, leader: l5 }, send([p0, c6], start));
    script.hears(c6, said, { type: 'started', election: 1, leader: l5 });
    script.acts(l5, send([p0], start));
    const sentence = 'START from leader l5: p0 p1 propose, a2 a3 a4 accept, l5 learns';
    expect(logOf(script.records).slice(1)).toEqual([
      `l5 ${sentence}`,
      'l5 announces START to p0, c6',
      `c6 ${sentence}`,
    ]);
  });

  test('a silent neighbour is passed over, and an election that stops is repeated', () => {
    const script = new TraceScript();
    script.acts(p0, { type: 'suspect', node: p1 });
    expect(lastOf(script, 'warning')).toBe('p0 p1 does not acknowledge: it is passed over');
    const timer = { type: 'election-silence', election: 1, heard: 0 } as const;
    script.step(p0, { type: 'timer', timer }, [setTimer(timer, waits.electionSilence, 0)], null);
    expect(logOf(script.records).length).toBe(2);
    script.step(p0, { type: 'timer', timer }, [send([p1], token(p0))], null);
    expect(lastOf(script, 'info')).toBe('p0 hears nothing of the election for long: it is repeated');
  });
});

describe('what is said twice is told in a low voice', () => {
  test.each([
    ['repeats prepare 1.0 to a2', prepare('1.0')],
    ['repeats promise 1.0 to a2', promise('1.0', null)],
    ['repeats accept 1.0 = x to a2', accept('1.0', 'x')],
    ['repeats accepted 1.0 = x to a2', accepted('1.0', 'x')],
    ['tells a2 the decision: x', decision('1.0', 'x')],
    ['asks a2 what was decided', { type: 'query', decree }],
    ['asks a2 whether there was a START', { type: 'start-query' }],
  ] as const)('%s', (text, message) => {
    const script = new TraceScript();
    script.acts(p0, send([a2], message));
    expect(lastOf(script)).toBe(`p0 ${text}`);
    expect(lastOf(script, 'info')).toBe('script: A trace written by hand');
  });

  test('answers that change nothing are heard in a low voice, too', () => {
    const script = new TraceScript();
    const low = script.acts(a2, send([p0], promise('1.0', proposal('0.1', 'y'))));
    script.hears(p0, low);
    expect(lastOf(script)).toBe('p0 hears promise 1.0 of a2, which had accepted 0.1 = y');
    script.hears(l5, script.acts(a3, send([l5], accepted('1.0', 'x'))));
    expect(lastOf(script)).toBe('l5 hears that a3 accepted 1.0 = x');
  });
});

describe('starts and ends', () => {
  test('a node comes back from its disk, or without it', () => {
    const script = TraceScript.decided();
    script.restarts(a2, [{ type: 'round', decree, round: 3 }, onDiskPromise('1.0'), onDiskAccepted('1.0', 'x')]);
    expect(lastOf(script)).toBe(
      'a2 is back as incarnation 2; its disk held round 3 used, promised 1.0 and accepted 1.0 = x',
    );
    script.restarts(a3, []);
    expect(lastOf(script)).toBe('a3 is back as incarnation 2; its disk held nothing yet');
    script.restarts(a4, [], false);
    expect(lastOf(script, 'warning')).toBe(
      'a4 is back as incarnation 2 without its disk: it may have forgotten promises, so it neither votes nor proposes',
    );
    script.restarts(c6, [], false);
    expect(lastOf(script, 'info')).toBe('c6 is back as incarnation 2 without its disk: it starts anew');
  });

  test.each([
    ['info', 'is gone (SIGKILL)', {}],
    ['warning', 'crashed as planned at before-persist', { crashPoint: 'before-persist' }],
    [
      'warning',
      'exited with code 1: out of memory',
      { expected: false, code: 1, signal: null, lastWords: 'out of memory' },
    ],
    ['warning', 'was ended from outside: SIGTERM', { expected: false, signal: 'SIGTERM' }],
  ] as const)('%s: %s', (level, text, end) => {
    const script = new TraceScript().exits(a2, end);
    expect(lastOf(script, level)).toBe(`a2 ${text}`);
  });
});

describe('users, faults and refusals', () => {
  test.each([
    ['the network: loses 20 % of all messages', [{ ...harmless, lossRatio: 0.2 }]],
    [
      'the network: loses 0.5 % of prepare, accept from p0 to a2 and delays them by 10 to 20 ms',
      [
        {
          ...harmless,
          from: p0,
          to: a2,
          types: ['prepare', 'accept'],
          lossRatio: 0.005,
          delayMinMs: 10,
          delayMaxMs: 20,
        },
      ],
    ],
    [
      'the network: duplicates 100 % of all messages to a3; delays accept by 150 ms',
      [
        { ...harmless, to: a3, duplicateRatio: 1 },
        { ...harmless, types: ['accept'], delayMinMs: 150, delayMaxMs: 150 },
      ],
    ],
    [
      'the network: lets 10 % of all messages be overtaken; ' +
        'loses 100 % of accept in bursts: 5 % begin one, 25 % end it; holds prepare to a3 back until a hand lets them go',
      [
        { ...harmless, reorderRatio: 0.1 },
        { ...harmless, types: ['accept'], burst: { enterRatio: 0.05, leaveRatio: 0.25, lossRatio: 1 } },
        { ...harmless, to: a3, types: ['prepare'], isHeld: true },
      ],
    ],
  ] as const)('%s', (text, rules) => {
    expect(lastOf(new TraceScript().supervisor({ kind: 'faults', settings: { seed: 1, rules, groups: [] } }))).toBe(
      text,
    );
  });

  test('refused datagrams name reason and address', () => {
    const script = new TraceScript();
    const envelope = { kind: 'refused', node: a2, incarnation: 1, sequence: 0, atMs: 1, message: null } as const;
    const details = { reason: 'garbage', bytes: 12, address: '127.0.0.1:5000' } as const;
    script.records.push({ ...envelope, ...details, datagrams: 1 }, { ...envelope, ...details, datagrams: 900 });
    expect(logOf(script.records, 'warning')).toEqual([
      'a2 refuses a datagram of 12 bytes from 127.0.0.1:5000: garbage',
      'a2 refuses 900 datagrams, the last one from 127.0.0.1:5000: garbage',
    ]);
  });

  test('a user proposes, a client moves on, a contradiction is refused', () => {
    const script = new TraceScript();
    script.step(c6, { type: 'propose', decree, value: '7', proposer: p1 }, [], null);
    script.acts(c6, { type: 'move-on', decree, from: p0, to: p1 });
    script.acts(c6, { type: 'refuse', from: l5, reason: 'a decision that contradicts the one known: x' });
    script.supervisor({ kind: 'decree', decree: (decree + 1) as typeof decree });
    script.supervisor({ kind: 'pace', pace: 'slow' }).supervisor({ kind: 'note', level: 'warning', text: 'look here' });
    script.supervisor({ kind: 'end', reason: 'stopped by the user' });
    expect(logOf(script.records).slice(1)).toEqual([
      'c6 is asked to propose 7 at p1',
      'c6 asks p1 instead: p0 does not answer',
      'c6 refuses what l5 says: a decision that contradicts the one known: x',
      'decree 1 is open',
      'the pace is slow',
      'look here',
      'the run is over: stopped by the user',
    ]);
  });
});

test('the oldest lines are let go of and counted, and ids keep rising', () => {
  const script = new TraceScript();
  for (let round = 1; round < 1000; round++)
    script.acts(a2, writesPromise(`${round}.0`), send([p0], promise(`${round}.0`, null)));
  script.acts(p0, persist({ type: 'round', decree, round: 1 }));
  const view = createLogView(100);
  for (const record of script.records) view.fold(record);
  expect(view.lines.length).toBeLessThanOrEqual(125);
  expect(view.lines.length + view.dropped).toBe(1000);
  expect(view.lines.at(-1)).toMatchObject({ id: 999, node: a2, label: 'a2', level: 'info' });
});
