/** What the judge makes of a killed process's last reports, which went with it. */
import { describe, expect, test } from 'vitest';
import { send } from '../../../src/paxos/effect.js';
import type { TraceLevel, TraceRecord } from '../../../src/schema/trace.js';
import { b } from '../trace-script.js';
import { verdictOf } from '../verdict-of.js';
import { c3, command, LogScript, r0, r1, r2, slot } from './log-script.js';

const both: readonly TraceLevel[] = ['steps', 'decisions'];
const first = command(1, 'put a 1');
const firstVote = { slot: slot(0), proposal: { ballot: b('1.0'), value: first } };
const x = command(2, 'put a 2');
const y = command(3, 'put a 3');

describe('what is lost with a killed process', () => {
  /** Slot 1 is decided by r0 and r1, and of r1 neither vote nor anything later was told. */
  function decidedWithLostVote(level: TraceLevel): LogScript {
    const script = LogScript.served();
    script.invokes(2, 'put a 2');
    const proposed = script.proposesLog('1.0', 1, [x]);
    script.acceptsLog(r0, proposed);
    script.exits(r1);
    script.acts(r0, script.applied(1, x));
    if (level === 'steps') script.answers(2, 'ok');
    return script;
  }

  test.each(both)('leaves the verdict unknown at level %s, and never red', (level) => {
    const verdict = verdictOf(decidedWithLostVote(level).told(level));
    expect(verdict).toMatchObject({ state: 'unknown', violations: [] });
    expect(verdict.unknown).toEqual([expect.stringContaining('votes of r1 are lost with its last reports')]);
  });

  test.each(both)('turns up again with what its disk holds, at level %s', (level) => {
    const script = decidedWithLostVote(level);
    const values = [first, x];
    script.boots(r1, [{ type: 'log-accepted', ballot: b('1.0'), first: slot(0), values }]);
    expect(verdictOf(script.told(level))).toMatchObject({ state: 'holds', violations: [] });
  });

  test.each(both)('is a violation once its disk shows that there was none, at level %s', (level) => {
    const script = decidedWithLostVote(level);
    script.boots(r1, [{ type: 'log-accepted', ballot: b('1.0'), first: slot(0), values: [first] }]);
    const verdict = verdictOf(script.told(level));
    expect(verdict.violations.map(({ property }) => property)).toEqual(['learned-means-chosen']);
  });

  /**
   * What c3 is answered by r0, which is killed before it tells of it. Slot 0 has `put a 1`, and slot 1, where r1 leads,
   * `put a 3`.
   */
  function answeredByTheDead(operation: string, result: string): LogScript {
    const script = LogScript.served();
    script.invokes(2, operation);
    const sent = script.untold(r0, send([c3], { type: 'invoked', session: 7, answers: '' }));
    script.hears(c3, sent, { type: 'respond', session: 7, sequence: 2, result });
    script.exits(r0);
    script.leads('2.1', [
      [r1, [firstVote]],
      [r2, []],
    ]);
    script.invokes(3, 'put a 3');
    const proposed = script.proposesLog('2.1', 0, [first, y]);
    script.acceptsLog(r1, proposed);
    const vote = script.acceptsLog(r2, proposed);
    script.hears(r1, vote, script.applied(0, first), script.applied(1, y));
    script.answers(3, 'ok', r1);
    return script;
  }

  test('does not hide where a read stands: some state of the log gives its answer', () => {
    expect(verdictOf(answeredByTheDead('get a', '1').told())).toMatchObject({ state: 'holds', unknown: [] });
  });

  test('does not excuse a read that no state of the log gives', () => {
    const verdict = verdictOf(answeredByTheDead('get a', '(none)').told());
    expect(verdict.violations.map(({ property }) => property)).toContain('linearizability');
    const text = 'c3 reads get a as "(none)", and at no slot since it began was it that';
    expect(verdict.violations.map((each) => each.text)).toContainEqual(expect.stringContaining(text));
  });

  test('does not excuse a write that was acknowledged and is not in the log', () => {
    const { state, violations } = verdictOf(answeredByTheDead('put a 2', 'ok').told());
    expect(state).toBe('violated');
    expect(violations.map(({ property }) => property)).toContain('acknowledged-not-lost');
  });

  test('lets a call be told after its execution, and charges one that never comes', () => {
    const script = LogScript.served();
    script.exits(r0);
    const invoked = script.invokes(2, 'put a 2');
    script.leads('2.1', [
      [r1, [firstVote]],
      [r2, []],
    ]);
    const proposed = script.proposesLog('2.1', 0, [first, x]);
    script.acceptsLog(r1, proposed);
    script.hears(r1, script.acceptsLog(r2, proposed), script.applied(0, first), script.applied(1, x));
    const told = script.told();
    const late = [...told.filter((each) => each !== invoked).slice(0, -1), invoked, ...told.slice(-1)];
    expect(verdictOf(late)).toMatchObject({ state: 'holds', unknown: [] });
    const never = told.map((each) => (each === invoked ? { ...invoked, effects: [] } : each));
    expect(verdictOf(never).violations.map(({ property }) => property)).toContain('validity');
  });
});

describe('what a killed leader had counted', () => {
  /**
   * All three have to accept. r0 is killed before it tells that it counted their votes, and r2 hears from it that slot
   * 0 is decided.
   */
  function decidedByTheDead(level: TraceLevel, vote: 'told late' | 'never given'): readonly TraceRecord[] {
    const script = new LogScript({ quorums: { phase1: 1, phase2: 3 } });
    script.leads('1.0', [[r0, []]]);
    script.invokes(1, 'put a 1');
    const proposed = script.proposesLog('1.0', 0, [first]);
    const late = script.acceptsLog(r1, proposed);
    script.acceptsLog(r2, proposed);
    const heartbeat = { type: 'heartbeat', ballot: b('1.0'), nonce: 1, decided: slot(1) } as const;
    const sent = script.untold(r0, send([r2], heartbeat));
    script.exits(r0);
    script.hears(r2, sent, script.applied(0, first));
    script.boots(r0, [{ type: 'log-accepted', ballot: b('1.0'), first: slot(0), values: [first] }]);
    const { records } = script;
    records.splice(records.indexOf(late), 1);
    if (vote === 'told late') records.push(late);
    return script.told(level);
  }

  test.each(both)('may be votes that others tell later, at level %s', (level) => {
    const verdict = verdictOf(decidedByTheDead(level, 'told late'));
    expect(verdict).toMatchObject({ state: 'holds', violations: [], unknown: [] });
  });

  test.each(both)('excuses no vote that nobody gave, at level %s', (level) => {
    const { violations } = verdictOf(decidedByTheDead(level, 'never given'));
    expect(violations.map(({ property }) => property)).toEqual(['learned-means-chosen']);
  });
});

test('a read is placed as soon as the state that it saw is told, however much follows', () => {
  const script = LogScript.served();
  script.invokes(2, 'put a 2');
  const proposed = script.proposesLog('1.0', 1, [x]);
  script.acceptsLog(r0, proposed);
  const late = script.hears(r0, script.acceptsLog(r1, proposed), script.applied(1, x));
  script.acts(c3, { type: 'invoke', session: 7, sequence: 3, operation: 'get a' });
  const served = { type: 'read-served', session: 7, sequence: 3, index: slot(2) } as const;
  const sent = script.acts(r2, served, send([c3], { type: 'invoked', session: 7, answers: '' }));
  script.hears(c3, sent, { type: 'respond', session: 7, sequence: 3, result: '2' });
  const { records } = script;
  records.push(...records.splice(records.indexOf(late), 1));
  for (let number = 2; number < 600; number++) {
    script.invokes(number + 2, 'put b 1');
    script.decides('1.0', number, command(number + 2, 'put b 1'));
    script.answers(number + 2, 'ok');
  }
  expect(verdictOf(script.told())).toMatchObject({ state: 'holds', violations: [], unknown: [] });
});

test.each([
  ['ok', 'holds', []],
  ['no', 'violated', ['executed-once', 'linearizability']],
])('a write that a quorum accepted has its place, though nobody tells of applying it: %s', (result, state, broken) => {
  const script = LogScript.served();
  script.invokes(2, 'put a 2');
  const proposed = script.proposesLog('1.0', 1, [x]);
  for (const node of [r0, r1]) script.acceptsLog(node, proposed);
  const sent = script.untold(r0, send([c3], { type: 'invoked', session: 7, answers: '' }));
  script.hears(c3, sent, { type: 'respond', session: 7, sequence: 2, result });
  script.exits(r0);
  const verdict = verdictOf(script.told());
  expect(verdict).toMatchObject({ state, unknown: [] });
  expect(verdict.violations.map(({ property }) => property)).toEqual(broken);
});

test('a write that was chosen as the run ended asks for nothing more than its place', () => {
  const script = LogScript.served();
  const proposed = script.proposesLog('1.0', 1, [x]);
  for (const node of [r0, r1]) script.acceptsLog(node, proposed);
  script.exits(c3);
  expect(verdictOf(script.told())).toMatchObject({ state: 'holds', unknown: [] });
});
