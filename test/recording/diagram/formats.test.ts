/** Each format of a small simulated run as a file that people can look at: `vitest -u` draws them anew. */
import { nodeId } from '../../../src/paxos/ballot.js';
import { describe, expect, test } from 'vitest';
import { type Diagram, diagramOf } from '../../../src/recording/diagram/diagram.js';
import { escapeMermaid, mermaidOf } from '../../../src/recording/diagram/mermaid.js';
import type { Selection } from '../../../src/recording/diagram/selection.js';
import { shivizOf } from '../../../src/recording/diagram/shiviz.js';
import { svgOf } from '../../../src/recording/diagram/svg.js';
import { escapeXml } from '../../../src/recording/diagram/svg-element.js';
import { simulated } from './small-run.js';

const all: Selection = { fromMs: 0, toMs: 10_000, nodes: null };
const small = await simulated('run', 3, 200);
const duel = await simulated('duel', 2, 1_500);
/** An eighth of all messages is lost, an acceptor dies and comes back. */
const troubled = await simulated('duel', 7, 1_800, {
  lossRatio: 0.125,
  events: [
    { atMs: 830, action: { type: 'kill', node: nodeId(3) } },
    { atMs: 1120, action: { type: 'restart', node: nodeId(3), wipe: false } },
  ],
});

const golden = (name: string): string => `../golden/${name}`;

describe('golden pictures', () => {
  test('of one decision', async () => {
    const diagram = diagramOf(small.run, small.records, all);
    await expect(mermaidOf(diagram)).toMatchFileSnapshot(golden('run.mmd'));
    await expect(svgOf(diagram)).toMatchFileSnapshot(golden('run.svg'));
    await expect(shivizOf(small.run, small.records, all).text).toMatchFileSnapshot(golden('run.shiviz.log'));
  });

  test('of a window of a troubled duel, with losses, a crash and a restart', async () => {
    const window = { ...all, fromMs: 800, toMs: 1_500 };
    const diagram = diagramOf(troubled.run, troubled.records, window);
    await expect(mermaidOf(diagram)).toMatchFileSnapshot(golden('troubled.mmd'));
    await expect(svgOf(diagram)).toMatchFileSnapshot(golden('troubled.svg'));
  });
});

describe('what a diagram shows', () => {
  test('every decision, promise and acceptance of the run', () => {
    const { moments } = diagramOf(duel.run, duel.records, all);
    const shown = moments.flatMap(({ marks }) => marks.map(({ type }) => type));
    const told = duel.records.flatMap((record) => (record.kind === 'step' ? record.effects : []));
    const persisted = (type: string) => told.filter((each) => each.type === 'persist' && each.record.type === type);
    expect(shown.filter((type) => type === 'promise')).toHaveLength(persisted('promised').length);
    expect(shown.filter((type) => type === 'accept')).toHaveLength(persisted('accepted').length);
    expect(shown.filter((type) => type === 'decide')).toHaveLength(
      told.filter(({ type }) => type === 'decide' || type === 'chosen').length,
    );
  });

  test('every loss as a lost arrow, the kill as a crash and the restart as a restart', () => {
    const { arrows, moments } = diagramOf(troubled.run, troubled.records, all);
    const losses = troubled.records.filter((record) => record.kind === 'fate' && record.fate === 'lost');
    expect(losses.length).toBeGreaterThan(5);
    expect(arrows.filter(({ end }) => end === 'lost')).toHaveLength(losses.length);
    const marks = moments.flatMap(({ node, marks }) => marks.map(({ text }) => `${node} ${text}`));
    expect(marks).toEqual(expect.arrayContaining(['3 killed', '3 restarted']));
  });

  test('no arrow that points upward, even where clocks disagree', () => {
    const early = duel.records.map((record) => (record.node === 0 ? { ...record, atMs: record.atMs / 2 } : record));
    for (const records of [duel.records, early]) {
      const { arrows, moments } = diagramOf(duel.run, records, all);
      const delivered = arrows.filter(({ sent, ended }) => sent !== null && ended !== null);
      expect(delivered.length).toBeGreaterThan(50);
      for (const { sent, ended } of delivered) expect(sent ?? 0).toBeLessThan(ended ?? 0);
      for (let at = 1; at < moments.length; at++) {
        expect(moments[at]?.atMs ?? 0).toBeGreaterThanOrEqual(moments[at - 1]?.atMs ?? 0);
      }
    }
  });
});

describe('a window and a choice of nodes', () => {
  const window: Selection = { fromMs: 100, toMs: 500, nodes: null };

  test('keep what lies in the window, and what crosses its edge loses one end', () => {
    const { moments, arrows } = diagramOf(duel.run, duel.records, window);
    expect(moments.length).toBeGreaterThan(10);
    expect(moments.every(({ atMs }) => atMs >= 100 && atMs <= 500)).toBe(true);
    // An accept of the duel takes 300 ms, so some are under way at either edge.
    expect(arrows.some(({ sent, ended }) => sent === null && ended !== null)).toBe(true);
    expect(arrows.some(({ sent, ended, end }) => sent !== null && ended === null && end === 'unseen')).toBe(true);
    expect(arrows.every(({ sent, ended }) => sent !== null || ended !== null)).toBe(true);
  });

  test('keep the named nodes, in the order of messages, and only what passes between them', () => {
    const nodes = new Set([nodeId(3), nodeId(0)]);
    const { lifelines, arrows, moments } = diagramOf(duel.run, duel.records, { ...all, nodes });
    expect(lifelines.map(({ label }) => label)).toEqual(['p0', 'a3']);
    expect(arrows.length).toBeGreaterThan(3);
    expect(arrows.every(({ from, to }) => nodes.has(from) && nodes.has(to))).toBe(true);
    expect(moments.every(({ node }) => nodes.has(node))).toBe(true);
  });

  test('leave nodes out that do nothing in the window', () => {
    const { lifelines } = diagramOf(duel.run, duel.records, { fromMs: 0, toMs: 0, nodes: null });
    expect(lifelines.length).toBeLessThan(8);
  });
});

describe('vector clocks', () => {
  const parse = (text: string) =>
    [...text.matchAll(/(?<event>.*)\n(?<host>\S*) (?<clock>{.*})/g)].map(({ groups }) => ({
      host: groups?.host ?? '',
      clock: JSON.parse(groups?.clock ?? '{}') as Record<string, number>,
    }));

  test.each([
    ['the whole run', all],
    ['a window', { ...all, fromMs: 100, toMs: 500 }],
    ['three nodes', { ...all, nodes: new Set([nodeId(0), nodeId(2), nodeId(5)]) }],
  ])('of %s: each host counts its own events from 1, and nobody knows an event before it is', (_, selection) => {
    const { text, events } = shivizOf(duel.run, duel.records, selection);
    expect(text.split('\n').slice(0, 2)).toEqual(['(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})', '']);
    const read = parse(text.split('\n').slice(2).join('\n'));
    expect(read).toHaveLength(events);
    expect(events).toBeGreaterThan(10);
    const seen = new Map<string, number>();
    for (const { host, clock } of read) {
      seen.set(host, (seen.get(host) ?? 0) + 1);
      expect(clock[host]).toBe(seen.get(host));
      for (const [other, count] of Object.entries(clock)) expect(count).toBeLessThanOrEqual(seen.get(other) ?? 0);
    }
  });

  test('carry a cause through a node that is not shown', () => {
    const { text } = shivizOf(small.run, small.records, { ...all, nodes: new Set([nodeId(0), nodeId(2)]) });
    const learned = parse(text.split('\n').slice(2).join('\n')).findLast(({ host }) => host === 'l2');
    expect(learned?.clock.p0).toBeGreaterThan(1); // By way of the acceptor's vote.
  });
});

describe('values are data, whatever they hold', () => {
  const nasty = 'a;b#c%%{init: {}}%%<script>&"\n}end\u0007\u202e';

  test('in Mermaid, SVG and ShiViz', () => {
    const text = JSON.stringify(small.records).replaceAll('"210"', JSON.stringify(nasty));
    const records = JSON.parse(text) as typeof small.records;
    const diagram: Diagram = diagramOf({ ...small.run, preset: { ...small.run.preset, title: nasty } }, records, all);
    const mermaid = mermaidOf(diagram);
    expect(mermaid).not.toMatch(/(?<!#\d+);|[%{\u0007\u202e]|<(?!br\/>)/);
    expect(mermaid.split('\n')).toHaveLength(mermaidOf(diagramOf(small.run, small.records, all)).split('\n').length);
    const svg = svgOf(diagram);
    expect(svg).not.toMatch(/<script|\u0007|\u202e/);
    expect(svg).toContain('&lt;script&gt;&amp;');
    const { text: log, events } = shivizOf(small.run, records, all);
    expect(log.trimEnd().split('\n')).toHaveLength(2 + 2 * events);
  });

  test.each([
    ['x = 1.0', 'x = 1.0'],
    ['a;b', 'a#59;b'],
    ['#35;', '#35;35#59;'],
    ['你好 é', '你好 é'],
  ])('%s is %s in Mermaid', (text, escaped) => {
    expect(escapeMermaid(text)).toBe(escaped);
  });

  test('characters that XML forbids are left out', () => {
    expect(escapeXml('a\ud800b\uffffc<"&>')).toBe('abc&lt;&quot;&amp;&gt;');
  });
});
