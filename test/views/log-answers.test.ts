/** Sentences of the log that rest on what was told before. */
import { expect, test } from 'vitest';
import { harmless } from '../../src/faults/settings.js';
import { send } from '../../src/paxos/effect.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createLogView } from '../../src/views/log.js';
import { c4, LogScript, r0, slotOf } from './log-script.js';
import { b, c6, decision, decree, p1, proposal, TraceScript } from '../checker/trace-script.js';

function logOf(records: readonly TraceRecord[]): string[] {
  const view = createLogView(1_000);
  for (const record of records) view.fold(record);
  return view.lines
    .filter(({ level }) => level !== 'debug')
    .map(({ label, text }) => (label === '' ? text : `${label} ${text}`));
}

const lastOf = (script: TraceScript): string | undefined => logOf(script.records).at(-1);

test('that nothing is lost on purpose is news only where something was', () => {
  const settings = (lossRatio: number) =>
    ({
      kind: 'faults',
      settings: { seed: 1, rules: lossRatio === 0 ? [] : [{ ...harmless, lossRatio }], groups: [] },
    }) as const;
  const script = new TraceScript().supervisor(settings(0));
  expect(logOf(script.records).slice(1)).toEqual([]);
  script.supervisor(settings(0.2)).supervisor(settings(0));
  expect(lastOf(script)).toBe('the network loses nothing on purpose');
});

test('a client is told what was chosen instead of its value, late or not', () => {
  const script = TraceScript.decided();
  const late = { type: 'submit', decree, value: 'hello', proposer: p1 } as const;
  script.acts(c6, late);
  const again = script.acts(p1, send([c6], decision('1.0', 'x')));
  script.hears(c6, again, send([p1], { type: 'decision-ack', decree }));
  expect(lastOf(script)).toBe('c6 hello was not chosen: x was already decided in 1.0');
  const { length } = logOf(script.records);
  script.hears(c6, again, send([p1], { type: 'decision-ack', decree }));
  expect(logOf(script.records).length).toBe(length);
  const first = new TraceScript();
  first.acts(c6, { ...late, value: '99' });
  first.hears(c6, first.acts(p1, send([c6], decision('1.0', 'x'))), {
    type: 'decide',
    decree,
    proposal: proposal('1.0', 'x'),
    counted: false,
  });
  expect(lastOf(first)).toBe('c6 was told the decision: x; its own 99 was not chosen');
});

test('a replica that is watched from the middle on says what it holds, and is not said to be back', () => {
  const script = new LogScript();
  const recovered = [{ type: 'log-promised', ballot: b('3.0') }] as const;
  const boot = { type: 'boot', incarnation: 2, seated: true, session: 1, recovered, disk: '0'.repeat(16) } as const;
  const snapshot = { type: 'snapshot', decree: slotOf(9), digest: 1, history: 2, installed: true } as const;
  const { length } = logOf(script.records);
  script.step(r0, boot, [snapshot], null);
  script.step(c4, boot, [], null);
  expect(logOf(script.records).slice(length)).toEqual([
    'r0 was running before it was watched; it holds the promise of 3.0',
    'c4 was running before it was watched',
  ]);
});

test('what a client follows the chat with is told to those alone who want all', () => {
  const script = new LogScript();
  const ask = (value: string, sequence: number): void => {
    script.step(
      c4,
      { type: 'propose', decree, value, proposer: null },
      [{ type: 'invoke', session: 77, sequence, operation: value }],
      null,
    );
    script.acts(c4, { type: 'respond', session: 77, sequence, result: 'x' });
  };
  const { length } = logOf(script.records);
  ask('messages after 12', 1);
  expect(logOf(script.records).slice(length)).toEqual([]);
  ask('history 3', 2);
  expect(logOf(script.records).slice(length)).toEqual([
    'c4 is asked for history 3',
    expect.stringMatching(/^c4 history 3: x, after/),
  ]);
});

test('a run that was ended says so once', () => {
  const script = new TraceScript().supervisor({ kind: 'end', reason: 'the run was ended' });
  expect(lastOf(script)).toBe('the run was ended');
});
