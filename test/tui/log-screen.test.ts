/** Screens and keys of a cluster that agrees on a log. */
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import type { Workload } from '../../src/paxos/multi/workload.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { pageOf, plainPage } from '../../src/tui/page.js';
import { createLivePanes } from '../../src/tui/live-panes.js';
import type { State } from '../../src/tui/state.js';
import { styles } from '../../src/tui/width.js';
import { b } from '../checker/trace-script.js';
import { batch, c4, LogScript, r0, r1, r2, slotOf } from '../views/log-script.js';
import { factsOf, feedOf, press, screenOf, stateAt } from './scene.js';

const usualLoad = { type: 'load', operations: null, outstanding: 16, bytes: 64, readsPercent: 20 } as const;
const whole = feedOf(LogScript.whole().records);
const facts = factsOf(whole);

const textOf = (state: State, feed = whole): string =>
  screenOf(state, feed, factsOf(feed)).join('\n').replace(styles, '');

/** Types into the prompt that is open. */
const typed = (state: State, text: string): State =>
  press(state, facts, ...[...text].map((character) => (character === ' ' ? 'space' : character))).state;

/** What Enter makes of an operation: the request, or the sentence that says why not. */
function proposed(text: string, state: State = stateAt(100, 30)): unknown {
  const { state: after, commands } = press(typed(press(state, facts, 'p').state, text), facts, 'enter');
  const [command] = commands;
  if (command?.type === 'request') return command.request;
  return after.overlay?.type === 'input' ? after.overlay.problem : null;
}

/** The same behind `:`. */
function commanded(text: string): unknown {
  const { state: after, commands } = press(typed(press(stateAt(100, 30), facts, ':').state, text), facts, 'enter');
  const [command] = commands;
  if (command?.type === 'request') return command.request;
  return after.overlay?.type === 'input' ? after.overlay.problem : after.slots;
}

describe('a screen of a log', () => {
  test('has exactly its rows and never a row that is too wide', () => {
    for (let columns = 40; columns <= 200; columns += 9) {
      for (const rows of [10, 18, 24, 48]) {
        for (const keys of [[], ['4'], ['4', 'k', 'k'], ['4', 'f', 'z', 'enter'], ['p'], ['tab', 'tab'], ['b']]) {
          const { state } = press(stateAt(columns, rows, { selected: nodeId(1) }), facts, ...keys);
          const screen = screenOf(state, whole, facts);
          expect({ columns, rows, keys, length: screen.length }).toEqual({ columns, rows, keys, length: rows });
          const widest = Math.max(...screen.map((row) => stringWidth(row)));
          expect({ columns, rows, keys, fits: widest <= columns }).toEqual({ columns, rows, keys, fits: true });
        }
      }
    }
  });

  test('marks the leader by a letter and a word, and says what each replica has', () => {
    const text = textOf(stateAt(80, 24));
    expect(text).toContain('r1 leads at 2.1');
    expect(text).toMatch(/L r1 +leader +up +2\.1 +2\.1 +5 +5 /);
    expect(text).toMatch(/x r0 +member +killed +1\.0 +1\.0 +1 +1 /);
    expect(text).toMatch(/r3 +joiner +up +6 /);
    expect(text).toMatch(/c4 +client +up +0 under way, 1 answered, last answer ok/);
    expect(textOf(stateAt(160, 48))).toMatch(/r1 leads at 2\.1 +6 slots decided .*new members from slot 13 on/);
  });

  test('says so where nobody leads', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    script.exits(r0);
    expect(textOf(stateAt(80, 24), feedOf(script.records))).toContain('nobody leads');
  });

  test('shows scouting, catching up and waiting as states', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    script.decides('1.0', 0, batch(1, 'put x 1'), [r0, r1], [r1]);
    script.acts(r2, { type: 'send', to: [r0], message: { type: 'catch-up', from: slotOf(0) } });
    script.acts(r1, { type: 'scout', ballot: b('2.1'), from: slotOf(1) });
    const text = textOf(stateAt(80, 24), feedOf(script.records));
    expect(text).toMatch(/r1 +member +scouting/);
    expect(text).toMatch(/r2 +member +catching up/);
    expect(textOf(stateAt(80, 24), feedOf(new LogScript().records))).toMatch(/r0 +member +up/);
  });
});

describe('the slot view', () => {
  const open = (columns: number, rows: number, ...keys: string[]): State =>
    press(stateAt(columns, rows), facts, '4', ...keys).state;

  test('has a row a slot: ballot, command, who accepted, decided or not, who executed', () => {
    const text = textOf(open(120, 40));
    expect(text).toMatch(/slot ballot +command +acc/);
    const wide = textOf(open(160, 48));
    expect(wide).toMatch(/ 0 1\.0 +c4 put x 1 +r0 r2 +decided +r0 r1 r2/);
    expect(wide).toMatch(/ 2 2\.1 +c4 cas y 23 4 · from 1\.0 +r1 r2 +decided +r1 r2/);
    expect(wide).toMatch(/ 3 2\.1 +no-op +r1 r2 +decided/);
    expect(wide).toMatch(/ 5 2\.1 +c4 members add 3:3333… .*snapshot r1 +r1 r2 +decided/);
  });

  test('shows a hole, and what a quorum accepted without anybody knowing', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    for (const voter of [r0, r2]) script.votes(voter, '1.0', 0, batch(1, 'put x 1'));
    script.votes(r2, '1.0', 2, batch(2, 'put y 1'));
    const text = textOf(open(80, 24), feedOf(script.records));
    expect(text).toMatch(/ 0 1\.0 +put x 1 +r0 r2 +chosen/);
    expect(text).toMatch(/ 1 +nothing is known of it +hole/);
    expect(text).toMatch(/ 2 1\.0 +put y 1 +r2 +accepted/);
  });

  test('follows the newest slot, stands still once one is chosen, and follows again', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    for (let slot = 0; slot < 60; slot++) script.votes(r0, '1.0', slot, batch(slot + 1, `put k${slot} 1`));
    const feed = feedOf(script.records);
    const known = factsOf(feed);
    const first = press(stateAt(80, 24), known, '4', 'k', 'k').state;
    expect(textOf(first, feed)).toMatch(/› +57 /);
    const before = textOf(first, feed);
    for (let slot = 60; slot < 90; slot++) script.votes(r0, '1.0', slot, batch(slot + 1, `put k${slot} 1`));
    const later = feedOf(script.records);
    const rowsOf = (text: string) => text.split('\n').filter((row) => /put k\d+/.test(row));
    expect(rowsOf(textOf(first, later))).toEqual(rowsOf(before));
    expect(textOf(first, later)).toContain('standing still');
    const following = press(first, factsOf(later), 'G').state;
    expect(textOf(following, later)).toMatch(/› +89 /);
    expect(textOf(press(first, factsOf(later), 'g').state, later)).toMatch(/› +0 /);
  });

  test('is left by its own key and by that of the log', () => {
    expect(textOf(open(80, 24))).toContain('[Slots]');
    expect(textOf(open(80, 24, '4'))).toContain('[Log]');
    expect(textOf(open(80, 24, '2'))).toContain('[Log]');
  });

  test('is filtered and searched by the words of its rows', () => {
    const filtered = textOf(open(160, 48, 'f', 'n', 'o', '-', 'o', 'p', 'enter'));
    expect(filtered).toMatch(/ 3 2\.1 +no-op/);
    expect(filtered).not.toMatch(/ 0 1\.0 +c4 put x 1/);
    const found = press(open(160, 48), facts, '/', 'c', 'a', 's', 'enter', 'n').state;
    expect(found.slots.at).toBe(2);
  });

  test('opens a slot with each command, its client and its number', () => {
    const { state } = press(open(80, 24), facts, 'g', 'j', 'enter');
    const page = pageOf(state, facts);
    const text = page === null ? '' : plainPage(page);
    expect(text).toContain('Slot 1');
    expect(text).toContain('c4 number 2: put y 2');
    expect(text).toContain('c4 number 5: delete x');
    expect(text).toContain('of r0, accepted by r0 r1 r2');
    expect(text).toContain('quorums     phase 1 of 2, phase 2 of 2');
  });

  test('is refused where single decrees are decided', async () => {
    const { feedAt } = await import('./scene.js');
    const single = factsOf(await feedAt('run', 5_000));
    expect(press(stateAt(80, 24), single, '4').state.notice?.text).toContain('only a replicated log has slots');
  });

  test('says how many older slots were let go', () => {
    const script = new LogScript();
    for (let slot = 0; slot < 5_200; slot++) script.votes(r0, '1.0', slot, '');
    const feed = feedOf(script.records);
    const panes = createLivePanes(feed.log, feed.messages);
    const text = screenOf(open(120, 30), feed, factsOf(feed), panes).join('\n');
    expect(text).toMatch(/slots, [\d,]+ older dropped/);
  });
});

describe('an operation', () => {
  const asked = (value: string, client: number | null = null) => ({ type: 'propose', value, proposer: null, client });

  test.each(['put x 1', 'get x', 'delete "a b"', 'cas x (none) 1', 'append x more'])('%s is taken', (text) => {
    expect(proposed(text)).toEqual(asked(text));
  });

  test('goes through the client that is selected', () => {
    expect(proposed('get x', stateAt(100, 30, { selected: c4 }))).toEqual(asked('get x', c4));
  });

  test.each([
    ['', /^An operation is missing: put KEY VALUE; get KEY/],
    ['pt x 1', /^"pt" is no operation of kv/],
    ['put x', /^That is not how it is written: put KEY VALUE/],
    ['say hello', /^"say" is no operation of kv/],
    ['members add 9', /^There is no replica 9 in this cluster: they are 0, 1, 2, 3\.$/],
    ['members remove 0', /^Node 0 is no member: they are 1, 2, 3\.$/],
    ['members grow', /^Expected "members add NODE/],
  ])('%s is refused before it is sent', (text, reason) => {
    expect(proposed(text)).toMatch(reason);
  });

  test('changes the members, and is taken behind : as well', () => {
    expect(proposed('members remove 2 quorums 2+1')).toEqual(asked('members remove 2 quorums 2+1'));
    for (const text of ['members remove 2', 'propose members remove 2']) {
      expect(commanded(text)).toEqual(asked('members remove 2'));
    }
    expect(commanded('get x')).toEqual(asked('get x'));
    expect(commanded('propose put x 1')).toEqual(asked('put x 1'));
  });

  test.each([
    ['m', 'members '],
    ['members r', 'members remove '],
    ['members add ', 'members add 0 '],
    ['members remove ', 'members remove '],
    ['members remove 3 q', 'members remove 3 quorums '],
    ['get ', 'get '],
    ['get z', 'get z '],
    ['no such', 'no such'],
  ])('%s is completed by Tab', (text, completed) => {
    const { state } = press(typed(press(stateAt(100, 30), facts, 'p').state, text), facts, 'tab');
    expect(state.overlay).toMatchObject({ type: 'input', text: completed });
  });
});

describe('a load', () => {
  const begun = (change: object = {}) => ({
    type: 'load',
    operations: null,
    outstanding: 16,
    bytes: 64,
    readsPercent: 20,
    ...change,
  });

  test('is begun and ended by b', () => {
    const [command] = press(stateAt(80, 24), facts, 'b').commands;
    expect(command).toMatchObject({ request: { type: 'load', client: null, workload: begun() } });
    const script = LogScript.whole();
    script.step(c4, { type: 'load', workload: usualLoad }, [], null);
    const feed = feedOf(script.records);
    expect(textOf(stateAt(100, 30), feed)).toContain(
      'c4: 16 at a time, each of 64 bytes, 20 % of them reads (b ends it)',
    );
    const [end] = press(stateAt(80, 24), factsOf(feed), 'b').commands;
    expect(end).toMatchObject({ request: { type: 'load', client: null, workload: null } });
  });

  test('is ended by b where clients tell counts alone', () => {
    const script = LogScript.whole();
    const totals = { steps: 1, received: 1, sent: 1, lost: 0, refused: 0, syncs: 0, invoked: 9, answered: 7 };
    const counts = (sequence: number, workload: Workload | null): TraceRecord => {
      const told = { kind: 'counts', node: c4, incarnation: 1, sequence, atMs: 900, ...totals } as const;
      return { ...told, workload, latencies: [] };
    };
    const requestAfter = (...records: readonly TraceRecord[]): unknown => {
      const [command] = press(stateAt(80, 24), factsOf(feedOf([...script.records, ...records])), 'b').commands;
      return command?.type === 'request' && command.request;
    };
    expect(requestAfter(counts(50, usualLoad))).toMatchObject({ type: 'load', workload: null });
    expect(requestAfter(counts(50, usualLoad), counts(51, null))).toMatchObject({ type: 'load', workload: begun() });
  });

  test.each([
    ['load', { client: null, workload: begun() }],
    ['load 100 8b 50% c5', { client: 5, workload: begun({ outstanding: 100, bytes: 8, readsPercent: 50 }) }],
    ['load off', { client: null, workload: null }],
  ])('%s is understood', (text, request) => {
    expect(commanded(text)).toEqual({ type: 'load', ...request });
  });

  test.each([
    ['load r1', 'r1 is no client: only clients bring a load.'],
    ['load 0', 'A client has 1 to 10000 operations under way, and not 0.'],
    ['load 120%', 'A share of reads is 0 to 100 %, and not 120.'],
    ['load much', '"much" is not understood: a load is written load [100] [64b] [20%] [CLIENT] or load off.'],
  ])('%s is refused', (text, reason) => {
    expect(commanded(text)).toBe(reason);
  });
});

test(':slot goes to a slot, and d is refused', () => {
  expect(commanded('slot 3')).toMatchObject({ shown: true, at: 3 });
  expect(commanded('slot 99')).toBe('There is no slot 99 here: they go from 0 to 5.');
  expect(press(stateAt(80, 24), facts, 'd').state.notice?.text).toContain('A replicated log has slots');
  expect(press(stateAt(80, 24, { selected: r1 }), facts, 'enter').state.overlay).toEqual({ type: 'node' });
});
