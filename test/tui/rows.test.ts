/** Screens as plain strings, at every size, for a run at several moments. */
import { describe, expect, test } from 'vitest';
import stringWidth from 'string-width';
import { nodeId } from '../../src/paxos/ballot.js';
import type { Violation } from '../../src/checker/judge.js';
import { lineGlyphs } from '../../src/tui/glyphs.js';
import { headerRows } from '../../src/tui/header-rows.js';
import { helpLines } from '../../src/tui/help.js';
import { helpRows, pageRows, presetRows } from '../../src/tui/page-rows.js';
import { pageOf } from '../../src/tui/page.js';
import { factsOf, feedAt, press, screenOf, stateAt } from './scene.js';

const evidence = { node: nodeId(6), incarnation: 1, sequence: 9, atMs: 1_500, text: 'l6 decided 55' };
const violation: Violation = {
  property: 'agreement',
  text: 'l6 decided 55 and l7 decided 56',
  evidence: [evidence, { ...evidence, node: nodeId(7), text: 'l7 decided 56' }],
};
const violated = {
  state: 'violated',
  violations: [violation],
  violationCount: 3,
  unknown: [],
  pending: 0,
  pendingSinceMs: null,
  stuck: null,
};

describe('a screen', () => {
  test('has exactly its rows and never a row that is too wide', async () => {
    const feed = await feedAt('run2', 12_000);
    for (let columns = 40; columns <= 200; columns += 7) {
      for (const rows of [10, 13, 16, 20, 24, 33, 48, 60]) {
        for (const keys of [[], ['p'], ['q'], ['tab'], ['w'], ['G', 'f', 'a', 'enter'], ['F', 'tab', 'tab']]) {
          const { state } = press(stateAt(columns, rows, { selected: nodeId(3) }), factsOf(feed), ...keys);
          const screen = screenOf(state, feed);
          expect({ columns, rows, keys, length: screen.length }).toEqual({ columns, rows, keys, length: rows });
          const widest = Math.max(...screen.map((row) => stringWidth(row)));
          expect({ columns, rows, keys, fits: widest <= columns }).toEqual({ columns, rows, keys, fits: true });
        }
      }
    }
  });

  test("shows every node's role and decided value at 80x24", async () => {
    const feed = await feedAt('run2', 14_000);
    const text = screenOf(stateAt(80, 24), feed).join('\n');
    const { chosen } = feed.cluster;
    for (const { label } of feed.cluster.nodes.values()) expect(text).toMatch(new RegExp(`\\b${label}\\b`));
    expect(text).toMatch(/a3 +acceptor +up/);
    expect(text.match(new RegExp(`= ${chosen?.value}\\b`, 'g'))?.length).toBeGreaterThanOrEqual(13);
    expect(text).toContain(`decided ${chosen?.value}, known to 13 of 13`);
    expect(text).toContain('safe');
  });

  test('marks the leader, the dead, the paused and the wiped without colours', async () => {
    const feed = await feedAt('run2', 20_000, [
      { atMs: 12_000, request: { type: 'kill', node: nodeId(3) } },
      { atMs: 12_000, request: { type: 'pause', node: nodeId(4) } },
      { atMs: 12_000, request: { type: 'kill', node: nodeId(5) } },
      { atMs: 13_000, request: { type: 'restart', node: nodeId(5), wipe: true } },
      { atMs: 13_000, request: { type: 'loss', node: nodeId(0), lossRatio: 0.2 } },
    ]);
    const text = screenOf(stateAt(120, 48), feed).join('\n');
    expect(text).toMatch(/ x a3 +acceptor +killed/);
    expect(text).toMatch(/ z a4 +acceptor +paused/);
    expect(text).toMatch(/a5 .*wiped: abstains/);
    expect(text).toMatch(/p0 .*loss 20%/);
    expect(text).toMatch(/ L l10/);
  });

  test('lets the table scroll with the selection where not all nodes fit', async () => {
    const feed = await feedAt('run2', 12_000);
    const text = screenOf(stateAt(44, 12, { selected: nodeId(18) }), feed).join('\n');
    expect(text).toContain('c18');
    expect(text).toMatch(/lines \d+ to 19 of 19/);
  });

  test('shows log and messages beside each other when wide, one of them when narrow and low', async () => {
    const feed = await feedAt('run2', 12_000);
    const wide = screenOf(stateAt(120, 40), feed).join('\n');
    expect(wide).toMatch(/ Log .* Messages /);
    const low = screenOf(stateAt(80, 24, { focus: 'messages' }), feed).join('\n');
    expect(low).toMatch(/\[Messages\]/);
    expect(low).toMatch(/p\d+ *→ +a\d +(prepare|accept) /);
    expect(low).not.toMatch(/\[Log\]/);
  });

  test('text of a proposed value cannot draw', async () => {
    const value = 'x\u001b[31m\u001b]0;title\u0007\r\ny';
    const feed = await feedAt('run', 30_000, [
      { atMs: 100, request: { type: 'propose', value, proposer: null, client: null } },
    ]);
    for (const columns of [60, 80, 120]) {
      for (const row of screenOf(stateAt(columns, 30), feed)) expect(row).not.toMatch(/[\u0000-\u001f\u007f]/);
    }
  });

  test('cuts by display width', async () => {
    const value = '漢字漢字漢字漢字漢字漢字漢字👩‍👩‍👧';
    const feed = await feedAt('run', 30_000, [
      { atMs: 100, request: { type: 'propose', value, proposer: null, client: null } },
    ]);
    for (const row of screenOf(stateAt(80, 24), feed)) expect(stringWidth(row)).toBeLessThanOrEqual(80);
  });
});

describe('the header', () => {
  test('says safe, unknown or VIOLATED with the property, in words', async () => {
    const feed = await feedAt('run2', 12_000);
    const facts = factsOf(feed);
    const header = (verdict: typeof facts.verdict): string =>
      headerRows(stateAt(80, 24), { ...facts, verdict }, 3).join('\n');
    expect(header(facts.verdict)).toContain(' safe ');
    const unknown = { ...facts.verdict, state: 'unknown', unknown: ['records of a4 are missing'] } as const;
    expect(header(unknown)).toMatch(/unknown[\s\S]*Unknown: records of a4 are missing/);
    const waiting = { ...facts.verdict, pending: 7, pendingSinceMs: facts.elapsedMs - 2_000 };
    expect(header(waiting)).toMatch(/safe so far[\s\S]*7 reports cannot be judged/);
    expect(header({ ...facts.verdict, ...violated, state: 'violated' })).toContain('VIOLATED agreement and 2 more (v)');
  });

  test('says why nothing is decided', async () => {
    const feed = await feedAt('minority', 40_000);
    const header = headerRows(stateAt(120, 24), factsOf(feed), 3).join('\n');
    expect(header).toContain('undecided');
    expect(header).toMatch(/Not decided: .*quorum/);
  });

  test('in one row still says the verdict, the preset and the decision', async () => {
    const facts = factsOf(await feedAt('run2', 14_000));
    expect(headerRows(stateAt(60, 10), facts, 1)).toEqual([expect.stringMatching(/safe +run2 +decided \d+/)]);
  });
});

describe('pages', () => {
  test('the violation page has the two pieces of evidence and where they are from', async () => {
    const known = factsOf(await feedAt('run2', 12_000));
    const facts = { ...known, verdict: { ...known.verdict, ...violated, state: 'violated' as const } };
    const { state } = press(stateAt(80, 24), facts, 'v');
    const page = pageOf(state, facts);
    const text = page === null ? '' : pageRows(page, 80, 23, lineGlyphs).join('\n');
    expect(text).toContain('l6 decided 55');
    expect(text).toContain('l7 decided 56');
    expect(text).toContain('record 9 of l6, incarnation 1, at 1.500 s');
  });

  test('the help fits and scrolls at 40x10', () => {
    const lines = helpLines('');
    for (const offset of [0, 10, 1_000]) {
      const rows = helpRows(lines, { query: '', offset }, 40, 9, lineGlyphs);
      expect(rows.length).toBe(9);
      for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(40);
    }
    expect(helpRows(lines, { query: '', offset: 1_000 }, 80, 23, lineGlyphs).join('\n')).toContain('unknown');
  });

  test('the list of presets keeps the selected one in sight', () => {
    const state = stateAt(60, 10, { place: 'presets', presetIndex: 3 });
    expect(presetRows(state, 5, lineGlyphs).join('\n')).toContain('duel');
  });
});
