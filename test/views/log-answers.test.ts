/** Sentences of the log that rest on what was told before. */
import { expect, test } from 'vitest';
import { harmless } from '../../src/faults/settings.js';
import { send } from '../../src/paxos/effect.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createLogView } from '../../src/views/log.js';
import { c6, decision, decree, p1, proposal, TraceScript } from '../checker/trace-script.js';

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

test('a run that was ended says so once', () => {
  const script = new TraceScript().supervisor({ kind: 'end', reason: 'the run was ended' });
  expect(lastOf(script)).toBe('the run was ended');
});
