/** What matters is not cut where there is little room, and says itself where there is nothing to show. */
import { expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { headerRows } from '../../src/tui/header-rows.js';
import { lineGlyphs } from '../../src/tui/glyphs.js';
import { pageRows } from '../../src/tui/page-rows.js';
import { pageOf } from '../../src/tui/page.js';
import { factsOf, feedAt, press, screenOf, stateAt } from './scene.js';

test('states are short words at 80x24', async () => {
  const feed = await feedAt('run2', 20_000, [
    { atMs: 12_000, request: { type: 'kill', node: nodeId(3) } },
    { atMs: 12_000, request: { type: 'kill', node: nodeId(5) } },
    { atMs: 13_000, request: { type: 'restart', node: nodeId(5), wipe: true } },
  ]);
  const text = screenOf(stateAt(80, 24), feed).join('\n');
  expect(text).toMatch(/ x a3 +acceptor\?? +killed /);
  expect(text).toMatch(/a5 +acceptor\?? +up wiped /);
  const crashed = await feedAt('crash-phase-1', 60_000);
  expect(screenOf(stateAt(80, 24), crashed).join('\n')).toMatch(/ x p1 .*crashed {2}/);
  expect(screenOf(stateAt(80, 24), crashed).join('\n')).not.toContain('crashed crash');
});

test('the reason why nothing is decided is whole at 80x24 and on the page of the run', async () => {
  const feed = await feedAt(
    'run2',
    14_000,
    [3, 4].map((node) => ({ atMs: 100, request: { type: 'kill', node: nodeId(node) } })),
  );
  const facts = factsOf(feed);
  const stuck = `${facts.verdict.stuck ?? ''} and more words that make it too long for one row of the screen`;
  const known = { ...facts, verdict: { ...facts.verdict, stuck } };
  const state = stateAt(80, 24);
  const rows = screenOf(state, feed, known);
  expect(rows.length).toBe(24);
  expect(
    rows
      .slice(2, 4)
      .map((row) => row.trim())
      .join(' '),
  ).toBe(`Not decided: ${stuck}`);
  const page = pageOf(press(state, known, 'u').state, known);
  expect(page?.rows.find(({ name }) => name === 'now')?.text).toBe(`Not decided: ${stuck}`);
  expect(page === null ? 0 : pageRows(page, 80, 23, lineGlyphs).length).toBe(23);
});

test('a first election is no obstacle', async () => {
  const facts = factsOf(await feedAt('run2', 2_000));
  expect(facts.verdict.stuck).toContain('nobody leads');
  expect(headerRows(stateAt(80, 24), facts, 3)[2]).toContain('Electing a leader ...');
  expect(headerRows(stateAt(80, 24), { ...facts, elapsedMs: 300_000 }, 3)[2]).toContain('Not decided: nobody leads');
});

test('before the first record the header names the preset and nothing else', async () => {
  const facts = factsOf(await feedAt('run2', 0));
  const cluster = { ...facts.cluster, preset: null, nodes: new Map() };
  const state = stateAt(80, 24, { place: 'opening' });
  expect(headerRows(state, { ...facts, cluster }, 3)[0]?.trim()).toBe('run2');
});

test.each([80, 100])('a value and the fate behind it never touch at %i columns', async (columns) => {
  const value = 'a-value-that-is-so-long-that-no-column-has-room-for-it';
  const feed = await feedAt('run', 30_000, [
    { atMs: 100, request: { type: 'propose', value, proposer: null, client: null } },
  ]);
  const text = screenOf(stateAt(columns, 40, { focus: 'messages' }), feed).join('\n');
  expect(text).toMatch(/… delivered/);
  expect(text).not.toMatch(/\Sdelivered/);
});

test('a log without a line says what hides them all', async () => {
  const feed = await feedAt('run', 30_000);
  const said = (log: Partial<ReturnType<typeof stateAt>['log']>): string => {
    const state = stateAt(80, 24);
    return screenOf({ ...state, log: { ...state.log, ...log } }, feed).join('\n');
  };
  expect(said({ level: 'error' })).toContain('nothing at error; e changes the level');
  expect(said({ filter: 'no such text' })).toContain('nothing holds "no such text"; Esc shows all again');
  expect(said({})).not.toMatch(/; (?:e changes|Esc shows)/);
});
