/** Logs that keep the rules, at both trace levels. */
import { describe, expect, test } from 'vitest';
import type { TraceLevel } from '../../../src/schema/trace.js';
import { b } from '../trace-script.js';
import { verdictOf } from '../verdict-of.js';
import { command, LogScript, r1, r2, slot } from './log-script.js';

const both: readonly TraceLevel[] = ['steps', 'decisions'];
const x = command(2, 'put a 2');

describe.each(both)('a log that keeps the rules, told at level %s', (level) => {
  test('holds, with nothing pending', () => {
    expect(verdictOf(LogScript.served().told(level))).toMatchObject({ state: 'holds', unknown: [], pending: 0 });
  });

  test('holds when a second leader adopts what may be chosen and fills a hole with a no-op', () => {
    const script = LogScript.served();
    script.invokes(2, 'put a 2');
    const left = script.proposesLog('1.0', 2, [x]);
    script.acceptsLog(r1, left);
    const first = { slot: slot(0), proposal: { ballot: b('1.0'), value: command(1, 'put a 1') } };
    const reported = { slot: slot(2), proposal: { ballot: b('1.0'), value: x } };
    script.leads('2.1', [
      [r1, [first, reported]],
      [r2, []],
    ]);
    const proposed = script.proposesLog('2.1', 1, ['', x]);
    script.acceptsLog(r1, proposed);
    const vote = script.acceptsLog(r2, proposed);
    script.hears(r1, vote, script.applied(0, command(1, 'put a 1')), script.applied(1, ''), script.applied(2, x));
    expect(verdictOf(script.told(level))).toMatchObject({ state: 'holds', unknown: [], pending: 0 });
  });

  test('holds when a replica starts again from its disk', () => {
    const script = LogScript.served();
    script.exits(r1);
    script.boots(r1, [{ type: 'log-accepted', ballot: b('1.0'), first: slot(0), values: [command(1, 'put a 1')] }]);
    script.acts(r1, script.applied(0, command(1, 'put a 1')));
    expect(verdictOf(script.told(level))).toMatchObject({ state: 'holds', unknown: [], pending: 0 });
  });

  test('says what is not checked', () => {
    const { checked, notChecked } = verdictOf(LogScript.served().told(level));
    const onlyAtSteps = [
      'votes-kept',
      'validity',
      'executed-once',
      'acknowledged-not-lost',
      'linearizability',
      'progress',
    ];
    for (const name of onlyAtSteps) expect(level === 'steps' ? checked : notChecked).toContain(name);
    expect(notChecked).toContain('bank-total');
  });
});
