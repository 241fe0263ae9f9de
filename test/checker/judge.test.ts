import { describe, expect, test } from 'vitest';
import { send } from '../../src/paxos/effect.js';
import type { PropertyName } from '../../src/checker/judge.js';
import { propertyNames } from '../../src/checker/property-words.js';
import {
  a2,
  a3,
  a4,
  accept,
  accepted,
  c6,
  decision,
  decree,
  l5,
  p0,
  p1,
  promise,
  proposal,
  TraceScript,
  writesAccepted,
  writesPromise,
} from './trace-script.js';
import { verdictOf } from './verdict-of.js';

const broken = (script: TraceScript): readonly PropertyName[] => [
  ...new Set(verdictOf(script.records).violations.map(({ property }) => property)),
];

/** x is chosen by a2 and a3 in 1.0; p1 has prepared 2.1. */
function chosenThenPrepared() {
  const script = TraceScript.decided();
  const prepared = script.prepares('2.1', 'y');
  return { script, prepared };
}

describe('a run that keeps the rules', () => {
  test('holds, with nothing pending', () => {
    expect(verdictOf(TraceScript.decided().records)).toEqual({
      state: 'holds',
      violations: [],
      violationCount: 0,
      unknown: [],
      isOnlyUnwatched: false,
      pending: 0,
      pendingSinceMs: null,
      stuck: null,
      checked: propertyNames,
      notChecked: [],
    });
  });

  test('a second ballot that adopts the chosen value holds', () => {
    const { script, prepared } = chosenThenPrepared();
    const first = script.promises(a3, prepared, '2.1', proposal('1.0', 'x'));
    const second = script.promises(a4, prepared, '2.1', null);
    script.hears(p1, first);
    const proposed = script.proposes(second, '2.1', 'x', '1.0');
    const votes = [script.accepts(a3, proposed, '2.1', 'x'), script.accepts(a4, proposed, '2.1', 'x')];
    script.counts(p1, votes, 'chosen', '2.1', 'x');
    expect(verdictOf(script.records).state).toBe('holds');
  });

  test('an old vote, told again on a query after a higher promise, is no violation', () => {
    const { script, prepared } = chosenThenPrepared();
    script.promises(a3, prepared, '2.1', proposal('1.0', 'x'));
    const asked = script.acts(c6, send([a3], { type: 'query', decree }));
    script.hears(a3, asked, send([c6], accepted('1.0', 'x')));
    expect(verdictOf(script.records).state).toBe('holds');
  });
});

describe('what is decided', () => {
  test('agreement: a learner decides another value than was decided', () => {
    const script = TraceScript.decided();
    const lied = script.acts(p1, send([c6], decision('2.1', 'y')));
    script.prepares('3.1', 'y');
    script.hears(c6, lied);
    script.acts(l5, { type: 'decide', decree, proposal: proposal('2.1', 'y'), counted: true });
    const { violations } = verdictOf(script.records);
    const found = violations.find(({ property }) => property === 'agreement');
    expect(found?.text).toBe('two values are decided in decree 0: x and y');
    expect(found?.evidence.map(({ node, text }) => [node, text])).toEqual([
      [p0, 'p0 decided x'],
      [l5, 'l5 decided y'],
    ]);
  });

  test('validity: a value is proposed that no client submitted', () => {
    const script = new TraceScript();
    const prepared = script.prepares('1.0', 'x');
    const first = script.promises(a2, prepared, '1.0', null);
    const second = script.promises(a3, prepared, '1.0', null);
    script.hears(p0, first);
    script.proposes(second, '1.0', 'z', null);
    expect(broken(script)).toEqual(['validity']);
  });

  test('integrity: a node changes its decision over a restart', () => {
    const script = TraceScript.decided();
    script.exits(l5);
    script.restarts(l5, [{ type: 'decided', decree, proposal: proposal('1.0', 'y') }]);
    expect(broken(script)).toContain('integrity');
  });
});

describe('what acceptors may do', () => {
  test('promise-monotone: an acceptor promises less than it promised', () => {
    const script = new TraceScript();
    const low = script.prepares('1.0', 'x');
    const high = script.prepares('2.1', 'y');
    script.promises(a2, high, '2.1', null);
    script.promises(a2, low, '1.0', null);
    expect(verdictOf(script.records).violations[0]).toMatchObject({
      property: 'promise-monotone',
      text: 'a2 promises 1.0 after it promised 2.1',
      evidence: [{ text: 'a2 promised 2.1' }, { text: 'a2 promised 1.0' }],
    });
  });

  test('promise-monotone: an acceptor sends a promise that it never wrote down', () => {
    const script = new TraceScript();
    const prepared = script.prepares('1.0', 'x');
    script.hears(a2, prepared, send([p0], promise('1.0', null)));
    expect(broken(script)).toEqual(['promise-monotone']);
  });

  test('accept-respects-promise: an acceptor accepts below its promise', () => {
    const script = new TraceScript();
    const low = script.prepares('1.0', 'x');
    const promised = [script.promises(a2, low, '1.0', null), script.promises(a3, low, '1.0', null)] as const;
    script.hears(p0, promised[0]);
    const proposed = script.proposes(promised[1], '1.0', 'x', null);
    const high = script.prepares('2.1', 'y');
    script.promises(a2, high, '2.1', null);
    script.accepts(a2, proposed, '1.0', 'x');
    expect(broken(script)).toEqual(['accept-respects-promise']);
  });

  test('accept-respects-promise: a refusal in the guise of a vote is caught', () => {
    const script = TraceScript.decided();
    const low = script.acts(p0, send([a4], accept('1.0', 'x')));
    script.hears(a4, low, send([p0, l5], accepted('1.0', 'x')));
    expect(broken(script)).toEqual(['accept-respects-promise']);
  });
});

describe('what proposers may propose', () => {
  test('one-value-per-ballot: a resend carries another value', () => {
    const script = TraceScript.decided();
    script.acts(p0, send([a4], accept('1.0', 'y')));
    expect(broken(script)).toEqual(['one-value-per-ballot']);
  });

  test('safe-at: a proposer overlooks what a promise reported', () => {
    const { script, prepared } = chosenThenPrepared();
    const first = script.promises(a3, prepared, '2.1', proposal('1.0', 'x'));
    const second = script.promises(a4, prepared, '2.1', null);
    script.hears(p1, first);
    script.proposes(second, '2.1', 'y', null);
    const [violation] = verdictOf(script.records).violations;
    expect(violation).toMatchObject({
      property: 'safe-at',
      text: 'p1 proposes 2.1 = y, which no phase-1 quorum of promises allows',
      evidence: [{ text: 'promises had reached it from a3: accepted 1.0 = x; a4: accepted nothing' }, {}],
    });
  });

  test('safe-at: a proposer adopts the lower of two reports', () => {
    const script = new TraceScript();
    for (const value of ['x', 'y', 'z']) script.prepares('9.0', value);
    script.acts(a2, writesAccepted('1.0', 'x'));
    script.acts(a3, writesAccepted('2.1', 'y'));
    const prepared = script.prepares('3.0', 'z');
    const low = script.promises(a2, prepared, '3.0', proposal('1.0', 'x'));
    const high = script.promises(a3, prepared, '3.0', proposal('2.1', 'y'));
    script.hears(p0, low);
    script.proposes(high, '3.0', 'x', '1.0');
    expect(broken(script)).toEqual(['safe-at']);
  });

  test('safe-at: a proposer goes on without a quorum of promises', () => {
    const script = new TraceScript();
    const prepared = script.prepares('1.0', 'x');
    script.proposes(script.promises(a2, prepared, '1.0', null), '1.0', 'x', null);
    expect(broken(script)).toEqual(['safe-at']);
  });

  test('safe-at: a promise heard twice is one promise', () => {
    const script = new TraceScript();
    const prepared = script.prepares('1.0', 'x');
    const promised = script.promises(a2, prepared, '1.0', null);
    script.hears(p0, promised);
    script.proposes(promised, '1.0', 'x', null);
    expect(broken(script)).toEqual(['safe-at']);
  });

  test('safe-at: a promise hides what its acceptor accepted', () => {
    const { script, prepared } = chosenThenPrepared();
    script.promises(a3, prepared, '2.1', null);
    expect(broken(script)).toEqual(['safe-at']);
  });
});

describe('what counts as chosen', () => {
  test('chosen-means-quorum: a proposer counts one vote heard twice as two', () => {
    const script = new TraceScript();
    const prepared = script.prepares('1.0', 'x');
    const promised = [script.promises(a2, prepared, '1.0', null), script.promises(a3, prepared, '1.0', null)] as const;
    script.hears(p0, promised[0]);
    const proposed = script.proposes(promised[1], '1.0', 'x', null);
    const vote = script.accepts(a2, proposed, '1.0', 'x');
    script.counts(p0, [vote, vote], 'chosen', '1.0', 'x');
    expect(verdictOf(script.records).violations).toMatchObject([
      {
        property: 'chosen-means-quorum',
        text: 'p0 holds 1.0 = x as chosen, but 1 of the 2 acceptors of a quorum accepted it',
        evidence: [{ text: 'a2 had accepted 1.0 = x' }, { text: 'p0 holds 1.0 = x as chosen' }],
      },
    ]);
  });

  test('learned-means-chosen: a learner mixes two ballots in one quorum', () => {
    const script = new TraceScript();
    for (const value of ['x', 'y']) script.prepares('9.0', value);
    script.acts(a2, writesAccepted('1.0', 'x'), send([l5], accepted('1.0', 'x')));
    script.acts(a3, writesAccepted('2.1', 'x'), send([l5], accepted('2.1', 'x')));
    script.acts(l5, { type: 'decide', decree, proposal: proposal('2.1', 'x'), counted: true });
    expect(broken(script)).toEqual(['learned-means-chosen']);
  });

  test('learned-means-chosen: a client is told what nobody decided', () => {
    const script = new TraceScript();
    script.prepares('1.0', 'x');
    const rumour = script.acts(p0, send([c6], decision('1.0', 'x')));
    script.hears(c6, rumour, { type: 'decide', decree, proposal: proposal('1.0', 'x'), counted: false });
    expect(broken(script)).toEqual(['learned-means-chosen']);
  });
});

describe('many decrees', () => {
  test('the decision of a decree that was let go of still holds everyone to it', () => {
    const script = TraceScript.decided();
    const later = { ...proposal('1.0', 'x') };
    for (let number = 1; number <= 1_000; number++) {
      const opened = number as typeof decree;
      script.acts(c6, { type: 'submit', decree: opened, value: 'x', proposer: p0 });
      const vote = { type: 'accepted', decree: opened, proposal: later } as const;
      for (const acceptor of [a2, a3]) script.acts(acceptor, { type: 'persist', record: vote });
      script.acts(l5, { type: 'decide', decree: opened, proposal: later, counted: true });
    }
    expect(verdictOf(script.records).state).toBe('holds');
    script.acts(c6, { type: 'decide', decree, proposal: proposal('1.0', 'x'), counted: false });
    expect(verdictOf(script.records).state).toBe('holds');
    script.acts(c6, { type: 'decide', decree, proposal: proposal('1.0', 'z'), counted: false });
    expect(broken(script)).toEqual(['agreement']);
  });

  test('the first violations are kept and all are counted', () => {
    const script = new TraceScript();
    for (let ballot = 60; ballot > 0; ballot--) script.acts(a4, writesPromise(`${ballot}.0`));
    const { violations, violationCount } = verdictOf(script.records);
    expect([violations.length, violationCount]).toEqual([20, 59]);
  });
});

test('a trace without the record of its run is unknown', () => {
  expect(verdictOf(TraceScript.decided().records.slice(1))).toMatchObject({
    state: 'unknown',
    unknown: ['the trace does not begin with the record of its run'],
  });
});
