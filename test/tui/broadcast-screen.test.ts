/** Screens and keys of an atomic broadcast. */
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { nodeIn } from '../../src/paxos/broadcast/groups.js';
import { pageOf, plainPage } from '../../src/tui/page.js';
import type { State } from '../../src/tui/state.js';
import { styles } from '../../src/tui/width.js';
import { factsOf, feedAt, feedOf, press, screenOf, stateAt } from './scene.js';

const [c1, p1, a1, l1] = [nodeIn('clients', 1), nodeIn('proposers', 1), nodeIn('acceptors', 1), nodeIn('learners', 1)];
/** At the pace that people watch; all is learned by then. */
const whole = await feedAt('multicast', 60_000);
const facts = factsOf(whole);
const begun = await feedAt('multicast-catch-up', 1_000);

const textOf = (state: State, feed = whole): string =>
  screenOf(state, feed, factsOf(feed)).join('\n').replace(styles, '');

const typed = (state: State, text: string): State =>
  press(state, facts, ...[...text].map((character) => (character === ' ' ? 'space' : character))).state;

function submitted(text: string, state: State = stateAt(100, 30)): unknown {
  const { state: after, commands } = press(typed(press(state, facts, 'p').state, text), facts, 'enter');
  const [command] = commands;
  if (command?.type === 'request') return command.request;
  return after.overlay?.type === 'input' ? after.overlay.problem : null;
}

describe('a screen of an atomic broadcast', () => {
  test('has exactly its rows and never a row that is too wide', () => {
    for (let columns = 40; columns <= 200; columns += 9) {
      for (const rows of [10, 18, 24, 48]) {
        for (const keys of [[], ['4'], ['4', 'k', 'k'], ['p'], ['tab', 'tab'], ['enter'], ['4', 'enter']]) {
          const { state } = press(stateAt(columns, rows, { selected: l1 }), facts, ...keys);
          const screen = screenOf(state, whole, facts);
          expect({ columns, rows, keys, length: screen.length }).toEqual({ columns, rows, keys, length: rows });
          const widest = Math.max(...screen.map((row) => stringWidth(row)));
          expect({ columns, rows, keys, fits: widest <= columns }).toEqual({ columns, rows, keys, fits: true });
        }
      }
    }
  });

  test.each([80, 100, 108, 132, 160])('at %s columns no two titles of the table touch', (columns) => {
    const title = textOf(stateAt(columns, 48))
      .split('\n')
      .find((row) => row.includes(' role '));
    const words = ['node', 'role', 'state', 'ballot', 'promised', 'known', 'submitted', 'acked', 'learned', 'lag'];
    expect(title?.trim().split(/\s+/)).toEqual(expect.arrayContaining(words));
  });

  test('shows each role its own figures, ballots by the names of their proposers, and the leader', () => {
    const rows = textOf(stateAt(132, 40)).split('\n');
    const rowOf = (label: string): string => rows.find((row) => new RegExp(`^.. ${label} `).test(row)) ?? '';
    const ballot = facts.cluster.leader === p1 ? 'p1' : 'p2';
    expect(rowOf(ballot)).toMatch(new RegExp(`^.L ${ballot} +leader +up .* \\d+\\.${ballot} `));
    expect(rowOf('a1')).toMatch(new RegExp(`acceptor +up .* \\d+\\.${ballot} +20 +20 `));
    expect(rowOf('c1')).toMatch(/client +up .* 100 +100 /);
    expect(rowOf('l1')).toMatch(/learner +up .* 200 /);
  });

  test('shows the three checks by their names, with counts', () => {
    const text = textOf(stateAt(80, 24));
    expect(text).toMatch(/ same order +OK +200 lines alike at l1 and l2/);
    expect(text).toMatch(/ only proposed +OK +200 of 200 learned values/);
    expect(text).toMatch(/ all learned +OK +l1 200, l2 200 of 200 values/);
    expect(textOf(stateAt(80, 20))).toContain('same order: OK');
  });

  test('marks nodes that the preset starts later', () => {
    expect(textOf(stateAt(132, 40), begun)).toMatch(/\n - l2 +learner +later /);
  });

  test('counts acceptors and learners in the slots', () => {
    expect(textOf(press(stateAt(60, 24), facts, '4').state)).toMatch(/ 3\/3 +decided +2\/2/);
    const wide = textOf(press(stateAt(160, 48), facts, '4').state);
    expect(wide).toMatch(/accepted +state +learned/);
    expect(wide).toMatch(/a1 a2 a3 +decided +l1 l2/);
  });
});

describe('the page of a node', () => {
  const pageText = (selected: typeof c1, feed = whole): string => {
    const { state } = press(stateAt(100, 30, { selected }), factsOf(feed), 'enter');
    const page = pageOf(state, factsOf(feed));
    return page === null ? '' : plainPage(page);
  };

  test('says what its role has to say', () => {
    expect(pageText(c1)).toMatch(/submitted +100 values\nacknowledged +100: decided/);
    expect(pageText(p1)).toMatch(/leader +(yes|no: the acceptors hear another one)\nballot +\d+\.p\d/);
    expect(pageText(a1)).toMatch(/seat +in the table of this run: its votes count\ntable +a1 a2 a3, 2 of them make/);
    expect(pageText(l1)).toMatch(/learned +200 lines printed since it started\nbehind +nothing/);
    expect(pageText(nodeIn('learners', 2), begun)).toContain('not started yet');
  });
});

describe('p', () => {
  test('submits any line, at the selected client or the first, as its bytes', () => {
    const request = { type: 'propose', proposer: null, client: null };
    expect(submitted('put x')).toEqual({ ...request, value: 'put x' });
    expect(submitted('grüße')).toEqual({ ...request, value: 'gr\u00c3\u00bc\u00c3\u009fe' });
    expect(submitted('9', stateAt(100, 30, { selected: c1 }))).toEqual({ ...request, value: '9', client: c1 });
  });

  test('wants a line', () => {
    expect(submitted(' ')).toBe('A value is missing: any line will do, such as 99.');
  });

  test('a load, a decree and other members make no sense here, and that is said', () => {
    const said = (key: string): string => press(stateAt(100, 30), facts, key).state.notice?.text ?? '';
    expect(said('b')).toBe('Clients of an atomic broadcast bring no load: p submits a value.');
    expect(said('d')).toBe('Values go into slots, one after the other: p submits one more.');
  });
});

test('an empty feed has no checks', () => {
  expect(factsOf(feedOf([])).cluster.learned).toBeNull();
});
