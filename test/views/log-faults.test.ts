/** How the log tells of faults that somebody sets by hand. */
import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../src/paxos/ballot.js';
import { createLogView } from '../../src/views/log.js';
import { a2, a3, p0, TraceScript } from '../checker/trace-script.js';

function logOf({ records }: TraceScript): readonly string[] {
  const view = createLogView(100);
  for (const record of records) view.fold(record);
  return view.lines.map(({ label, text }) => (label === '' ? text : `${label} ${text}`));
}

const lastOf = (script: TraceScript): string | undefined => logOf(script).at(-1);

describe('faults set by hand', () => {
  test('a partition names its groups, and its end is news', () => {
    const script = new TraceScript();
    const faults = (groups: readonly (readonly NodeId[])[]) =>
      lastOf(script.supervisor({ kind: 'faults', settings: { seed: 1, rules: [], groups } }));
    expect(faults([[a3, p0], [a2]])).toBe('the network: lets nothing pass between {p0, a3} and {a2}');
    expect(faults([])).toBe('the network loses nothing on purpose');
  });

  test.each([
    ['before-persist', 'a2 will crash at prepare number 2 from now, before its answer is on disk'],
    [
      'torn-persist',
      'a2 will crash at prepare number 2 from now, when a part of its answer is on disk and the rest is not',
    ],
    ['after-persist', 'a2 will crash at prepare number 2 from now, when its answer is on disk and has not left'],
    ['before-send', 'a2 will crash before it sends prepare number 2 from now'],
  ] as const)('a crash planned %s', (point, text) => {
    const crash = { point, on: 'prepare', nth: 2 } as const;
    expect(lastOf(new TraceScript().process(a2, { type: 'crash-planned', crash }))).toBe(text);
  });

  test('a plan that is taken back, and a disk that lies', () => {
    const script = new TraceScript();
    script.process(a2, { type: 'crash-planned', crash: null });
    script.process(a2, { type: 'disk-lies', lies: true }).process(a2, { type: 'disk-lies', lies: false });
    expect(logOf(script).slice(-3)).toEqual([
      'a2 will not crash: what was planned is taken back',
      'a2 has a disk that lies from now on: what it calls durable ends with the process',
      'a2 has an honest disk again: what was only said to be durable is written now',
    ]);
  });
});
