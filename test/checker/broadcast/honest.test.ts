/** Traces of an atomic broadcast that never turn red, and those that leave something unknown. */
import { describe, expect, test } from 'vitest';
import { digestOfText, emptyHistory, historyWith } from '../../../src/paxos/multi/digest.js';
import { a1, a3, BroadcastScript, c1, c2, l1, l2, p2, sessionOf, slot, value } from './broadcast-script.js';
import { both, judged, report, seven, waits, x, y } from './violation.js';

const sound: readonly (readonly [string, (script: BroadcastScript) => void])[] = [
  ['as it is', () => {}],
  [
    'with several values in one slot',
    (script) => {
      script.submits(c1, 2, 'x');
      script.submits(c2, 2, 'y');
      script.decides(2, `${x}${y}`);
      script.acknowledges(c1, 2);
    },
  ],
  [
    'where a value was decided twice and printed once',
    (script) => {
      const proposed = script.decides(2, seven, []);
      script.acts(l1, ...script.learned(l1, 2, seven, []));
      expect(proposed.effects).toHaveLength(2);
    },
  ],
  [
    'where a learner restarts and prints all anew',
    (script) => {
      script.exits(l2, { signal: 'SIGTERM', code: 0 });
      script.exits(l2);
      script.boots(l2);
      for (const [number, client] of [c1, c2].entries()) {
        script.acts(l2, ...script.learned(l2, number, value(client, 1, '7')));
      }
    },
  ],
  [
    'where a value is acknowledged above a slot that is not decided',
    (script) => {
      script.submits(c1, 2, 'x');
      script.decides(3, x, []);
      script.acknowledges(c1, 2);
    },
  ],
  [
    'where values look like commands of other logs',
    (script) => {
      const lines = ['members remove 41', 'end-session', '', '\u00ff\u0000', '/clear'];
      for (const [index, line] of lines.entries()) {
        script.submits(c1, index + 2, line);
        script.decides(index + 2, value(c1, index + 2, line));
        script.acknowledges(c1, index + 2);
      }
    },
  ],
  [
    'where another leader reports what was decided and proposes it again',
    (script) => {
      const reports = [report(0, seven), report(1, value(c2, 1, '7'))];
      script.leads('2.22', [
        [a1, reports],
        [a3, []],
      ]);
      const again = script.proposesIn('2.22', 0, seven, value(c2, 1, '7'));
      for (const node of [a1, a3]) script.votes(node, again);
    },
  ],
  [
    'where an acceptor reports a decision that it was told and never accepted',
    (script) =>
      script.leads('2.22', [
        [a3, [report(0, seven), report(1, value(c2, 1, '7'))]],
        [a1, [report(0, seven), report(1, value(c2, 1, '7'))]],
      ]),
  ],
  [
    'where an acceptor is killed and comes back without a seat',
    (script) => {
      script.exits(a3);
      script.boots(a3);
      script.submits(c1, 2, 'x');
      script.decides(2, x);
      script.acknowledges(c1, 2);
    },
  ],
];

describe('an honest trace holds', () => {
  for (const level of both) {
    test.each(sound)(`at level ${level}, %s`, (_, goesOn) => {
      const script = BroadcastScript.served();
      goesOn(script);
      expect(judged(script, level)).toEqual({ state: 'holds', unknown: [], pending: 0, found: [] });
    });
  }
});

describe('unknown, and neither red nor green, is', () => {
  test('a value whose client was killed before it told', () => {
    const script = BroadcastScript.served();
    const session = sessionOf(c1);
    script.untold(c1, { type: 'invoke', session, sequence: 2, operation: 'x' });
    script.exits(c1);
    script.decides(2, x);
    expect(judged(script, 'steps')).toMatchObject({
      state: 'unknown',
      unknown: ['no record that is left shows who submitted "x" in slot 2'],
      found: [],
    });
  });

  test.each([
    ['and goes on with the line that is next', 3, []],
    ['but not that it leaves lines out from then on', 7, ['all-learned']],
  ])('what a learner printed that ran before anybody watched, %s', (_, from, found) => {
    const script = BroadcastScript.served();
    script.exits(l2);
    script.boots(l2);
    const history = historyWith(historyWith(emptyHistory, digestOfText(seven)), digestOfText(value(c2, 1, '7')));
    script.acts(l2, { type: 'snapshot', decree: slot(2), digest: history, history, installed: true });
    for (const [index, line] of ['x', 'y'].entries()) {
      const batch = value(c1, index + 2, line);
      script.submits(c1, index + 2, line);
      script.decides(index + 2, batch, [l1]);
      const applied = script.learned(l2, index + 2, batch).slice(0, 1);
      script.acts(l2, ...applied, { type: 'chat-log', from: index === 0 ? 2 : from, lines: [line] });
    }
    const verdict = judged(script, 'steps');
    expect(verdict.unknown).toEqual(['what l2 printed before it was watched is not known']);
    expect(verdict.found.map(({ property }) => property)).toEqual(found);
  });

  test('a decision that rests on the lost vote of a killed acceptor', () => {
    const script = BroadcastScript.served();
    script.submits(c1, 2, 'x');
    const proposed = script.proposesIn('1.21', 2, x);
    script.votes(a1, proposed);
    script.exits(a3);
    script.acts(l1, ...script.learned(l1, 2, x));
    expect(judged(script, 'steps')).toMatchObject({ state: 'unknown', found: [] });
  });
});

test('whoever lags behind while something stands in the way is not charged', () => {
  const script = BroadcastScript.served();
  script.submits(c1, 2, 'x');
  script.decides(2, x, [l1]);
  script.acknowledges(c1, 2);
  script.process(p2, { type: 'paused' });
  waits(script, 61_000);
  expect(judged(script, 'steps')).toMatchObject({ state: 'holds' });
});
