/** What the log says of a replicated log: why, in one line a slot at most. */
import { describe, expect, test } from 'vitest';
import { persist, send } from '../../src/paxos/effect.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createLogView, type LogLevel } from '../../src/views/log.js';
import { b } from '../checker/trace-script.js';
import { batch, c4, LogScript, r0, r1, r2, r3, slotOf } from './log-script.js';

/** Label and sentence, as a headless run prints it without times. */
function linesOf(records: readonly TraceRecord[], levels: readonly LogLevel[] = ['info', 'warning']): string[] {
  const view = createLogView(10_000);
  for (const record of records) view.fold(record);
  return view.lines
    .filter(({ level }) => levels.includes(level))
    .map(({ label, text }) => (label === '' ? text : `${label} ${text}`));
}

/** What `act` adds to the lines of a script. */
function added(act: (script: LogScript) => void, levels?: readonly LogLevel[]): string[] {
  const script = new LogScript();
  const before = linesOf(script.records, levels).length;
  act(script);
  return linesOf(script.records, levels).slice(before);
}

test('a run with a dead leader and a hole reads like the paper', async () => {
  const text = `${linesOf(LogScript.whole().records).join('\n')}\n`;
  await expect(text).toMatchFileSnapshot('log-sentences.txt');
});

test('at info a slot has one line at most', () => {
  const lines = linesOf(LogScript.whole().records);
  for (let slot = 0; slot < 6; slot++) {
    expect(lines.filter((line) => line.includes(` slot ${slot} is decided`)).length).toBe(1);
  }
});

describe('heartbeats and routine', () => {
  test('are for debug', () => {
    const beat = { type: 'heartbeat', ballot: b('1.0'), nonce: 1, decided: slotOf(0) } as const;
    expect(added((script) => script.acts(r0, send([r1, r2], beat)))).toEqual([]);
    expect(added((script) => script.acts(r0, send([r1, r2], beat)), ['debug'])).toEqual([
      'r0 sends heartbeat 1.0 decided below 0 to r1, r2',
    ]);
  });

  test('what is asked again and again is told once', () => {
    const ask = (from: number) => send([r0], { type: 'catch-up', from: slotOf(from) });
    const lines = added((script) => {
      for (const from of [5, 5, 5, 8]) script.acts(r2, ask(from));
    });
    expect(lines).toEqual([
      'r2 lacks slot 5: asks r0 what is decided from there on',
      'r2 lacks slot 8: asks r0 what is decided from there on',
    ]);
  });
});

test('slots that are decided in one step share a line, with the voters of all', () => {
  const lines = added((script) => {
    script.leads('1.0', 0);
    const values = [0, 1, 2].map((slot) => batch(slot + 1, `put k${slot} v`));
    const vote = { type: 'p2b', ballot: b('1.0'), first: slotOf(0), count: 3 } as const;
    const sent = script.acts(r2, send([r0], vote));
    const decides = values.map(
      (value, slot) =>
        ({ type: 'decide', decree: slotOf(slot), proposal: { ballot: b('1.0'), value }, counted: true }) as const,
    );
    script.hears(r0, sent, ...decides);
  });
  expect(lines.at(-1)).toBe('r0 slots 0-2 are decided in 1.0: put k0 v | put k1 v | ...; accepted by r2');
});

describe('a read', () => {
  const read = { type: 'read', session: 77, sequence: 9, operation: 'get x' } as const;

  test('that is not answered at once waits, and the log says for what', () => {
    const lines = added((script) => {
      script.hears(r0, script.acts(c4, send([r0], read)));
      script.acts(r0, { type: 'read-served', session: 77, sequence: 9, index: slotOf(3) });
      script.acts(r0, { type: 'read-served', session: 77, sequence: 10, index: slotOf(3) });
    });
    expect(lines).toEqual([
      'r0 lets the read get x of c4 wait until a quorum confirms that it still leads and it has executed all before',
      'r0 answers a read from the state after slot 2: a quorum confirmed after it came that nobody leads at a higher ballot',
    ]);
  });

  test('that is sent elsewhere does not wait', () => {
    const elsewhere = send([c4], { type: 'leader-is', session: 77, leader: r1 });
    expect(added((script) => script.hears(r0, script.acts(c4, send([r0], read)), elsewhere))).toEqual([]);
  });
});

describe('a replica that starts again', () => {
  test('says what its disk held', () => {
    const lines = added((script) => {
      script.restarts(r1, [
        { type: 'log-promised', ballot: b('1.0') },
        { type: 'log-accepted', ballot: b('1.0'), first: slotOf(4), values: ['', ''] },
        { type: 'log-known', decided: slotOf(5) },
      ]);
    });
    expect(lines).toEqual([
      'r1 is back as incarnation 2; its disk held the promise of 1.0, what it accepted up to slot 5 and decisions up to slot 4',
    ]);
  });

  test('on another disk is a newcomer', () => {
    const lines = added((script) => script.restarts(r1, [], false), ['warning']);
    expect(lines).toEqual([
      'r1 is back as incarnation 2 on another disk: it may have forgotten promises, so it is a newcomer without a vote',
    ]);
  });
});

test('newcomers are welcomed in other words than the first members', () => {
  const welcome = { type: 'welcome', configurations: [], applied: slotOf(0) } as const;
  const lines = added((script) => {
    script.acts(r0, send([r1, r2], welcome));
    script.acts(r0, send([r3], welcome));
  });
  expect(lines).toEqual([
    'r0 tells r1, r2 who the members are',
    'r0 welcomes r3: it may learn the log, and votes only once the log makes it a member',
  ]);
});

test('at trace level decisions leaders, members and snapshots are told, slots are for debug', () => {
  const script = new LogScript();
  const facts: TraceRecord = {
    kind: 'facts',
    node: r1,
    incarnation: 1,
    sequence: 5,
    atMs: 200,
    facts: [
      { type: 'adopted', ballot: b('2.1'), from: slotOf(4), promises: [r1, r2] },
      { type: 'applied', slot: slotOf(4), digest: 1, history: 2 },
      { type: 'applied', slot: slotOf(5), digest: 1, history: 2 },
    ],
  };
  const records = [...script.records, facts];
  expect(linesOf(records).at(-1)).toBe('r1 leads at 2.1 from slot 4 on: r1, r2 promised');
  expect(linesOf(records, ['debug']).at(-1)).toBe('r1 executes slots 4-5');
});

test('an operation of a user is answered at info, those of a load are not', () => {
  const lines = added((script) => {
    script.asks(1, 'put x 1', 'ok');
    script.acts(c4, { type: 'invoke', session: 77, sequence: 2, operation: 'get x' });
    script.acts(c4, { type: 'respond', session: 77, sequence: 2, result: '1' });
  });
  expect(lines).toEqual(['c4 is asked for put x 1', 'c4 put x 1: ok, after 1.0 ms']);
});

test('a promise that is written without a message is not told twice', () => {
  const promised = persist({ type: 'log-promised', ballot: b('1.0') });
  expect(added((script) => script.acts(r1, promised), ['info', 'debug'])).toEqual([]);
});
