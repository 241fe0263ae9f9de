/** The faults panel and the list of held messages: what they show, at every size, and what keys do there. */
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { MessageKey } from '../../src/paxos/host.js';
import { faultItems } from '../../src/tui/fault-items.js';
import { exampleOf, faultKinds } from '../../src/tui/fault-kinds.js';
import { parseFaultCommand } from '../../src/tui/fault-commands.js';
import { nodesOf } from '../../src/tui/facts.js';
import { footerRows } from '../../src/tui/footer-rows.js';
import { lineGlyphs } from '../../src/tui/glyphs.js';
import { headerRows } from '../../src/tui/header-rows.js';
import { listRows } from '../../src/tui/list-rows.js';
import { pageOf, plainPage } from '../../src/tui/page.js';
import type { State } from '../../src/tui/state.js';
import { a2, a3, p0, TraceScript } from '../checker/trace-script.js';
import { FaultyRun } from './faulty-run.js';
import { screenOf } from './scene.js';

const sized = (run: FaultyRun, columns: number, rows: number): State => ({ ...run.state, columns, rows });
const textOf = (run: FaultyRun, columns = 80, rows = 24): string =>
  listRows(sized(run, columns, rows), run.facts, rows - 1, lineGlyphs).join('\n');
const pointedAt = (run: FaultyRun): string =>
  textOf(run, 160, 48)
    .split('\n')
    .find((row) => row.startsWith(' ›'))
    ?.slice(3)
    .split('  ')[0]
    ?.trim() ?? '';

describe('the panel', () => {
  test('begins with what is in force, in plain words, beside the words of the command', () => {
    const run = new FaultyRun();
    run
      .command('loss 20%')
      .command('cut p0 -> a3')
      .command('crash a4 before-persist accept')
      .command('lie a2')
      .press('B');
    const text = textOf(run);
    expect(text).toMatch(/In force now\n › loss 20% on all links +loss 20%\n/);
    expect(text).toMatch(/cut: nothing passes from p0 to a3 +cut p0 -> a3\n/);
    expect(text).toMatch(/a4 will crash at accept number 1 from now, before its answer is on disk/);
    expect(text).toMatch(/the disk of a2 lies: what it calls durable ends with the process/);
  });

  test('x takes the chosen fault away and stays where it was', () => {
    const run = new FaultyRun();
    run.command('loss 20%').command('reorder 30%').command('delay 80ms').press('B', 'j', 'x');
    expect(run.notice).toBe('Taken away: 30% of messages on all links are overtaken by later ones.');
    expect(pointedAt(run)).toBe('delay 80 ms on all links');
    run.press('backspace', 'k', 'x');
    expect(run.rules).toEqual([]);
    expect(run.press('x').notice).toBe('Only what is in force can be taken away: choose a line above.');
  });

  test('the choice stays on its line where another comes before it', () => {
    const run = new FaultyRun();
    run.press('B', 'G');
    expect(pointedAt(run)).toBe('heal everything');
    run.fromElsewhere({ type: 'loss', node: null, lossRatio: 0.2 });
    expect(pointedAt(run)).toBe('heal everything');
    run.press('enter');
    expect(run.rules).toEqual([]);
  });

  test('Enter on a fault in force asks for it with its own words and replaces it', () => {
    const run = new FaultyRun();
    run.command('cut p0 -> a3').press('B', 'enter');
    expect(run.state.overlay).toMatchObject({ type: 'input', text: 'cut p0 -> a3' });
    run.press('ctrl-u').type('loss 30% p0 -> a4').press('enter');
    expect(run.rules).toMatchObject([{ from: p0, to: 4, lossRatio: 0.3 }]);
    expect(run.state.overlay?.type).toBe('faults');
  });

  test('a planned crash that is changed to another node leaves the first', () => {
    const run = new FaultyRun();
    run.command('crash a3 torn accept').press('B', 'enter', 'ctrl-u').type('crash a4 torn accept').press('enter');
    expect(textOf(run)).toMatch(/In force now\n.*a4 will crash/);
    expect(textOf(run)).not.toContain('a3 will crash');
  });

  test('what is not understood stays in the line, with a sentence below; Esc leads back to the panel', () => {
    const run = new FaultyRun();
    run.press('B', 'enter', 'ctrl-u').type('loss 20').press('enter');
    expect(run.state.overlay).toMatchObject({ type: 'input', text: 'loss 20' });
    expect(footerRows(run.state, run.facts).join('\n')).toContain('A loss is written as 20% or 0.2, from 0 to 100%.');
    expect(run.press('esc').state.overlay?.type).toBe('faults');
    expect(run.press('esc').state.overlay).toBeNull();
  });
});

describe('the panel offers', () => {
  test('the example of every kind follows the selected node and would work', () => {
    const run = new FaultyRun();
    for (const node of nodesOf(run.facts)) {
      for (const kind of faultKinds) {
        const example = exampleOf(kind, node.node, run.facts);
        if (example.startsWith('wipe')) continue; // A command about processes, not one of these.
        expect({ example, read: parseFaultCommand(example, run.state, run.facts, null)?.ok }).toEqual({
          example,
          read: true,
        });
        if (kind.asks) expect(example).toMatch(new RegExp(`\\b${node.label}\\b`));
      }
    }
    const examples = faultKinds.map((kind) => exampleOf(kind, a3, run.facts));
    expect(examples.slice(0, 8)).toContain('hold promise a3 -> p0');
    expect(examples[0]).toBe('loss 20% p0 -> a3');
  });

  test('each kind is a row that is not cut at 80 columns', () => {
    expect(textOf(new FaultyRun().press('B'))).not.toContain('…');
  });

  test('fits and keeps the chosen line in sight, at every size and in every place', () => {
    const run = new FaultyRun();
    run.command('burst 5% acceptors -> learners').command('cut p0 -> a3').command('crash a4 torn accept').press('B');
    const count = faultItems(run.facts).length;
    for (let line = 0; line < count; line++) {
      for (const [columns, rows] of [
        [40, 10],
        [60, 13],
        [80, 24],
        [160, 48],
      ] as const) {
        const shown = listRows(sized(run, columns, rows), run.facts, rows - 1, lineGlyphs);
        expect(shown.length).toBe(rows - 1);
        expect(shown.filter((row) => row.startsWith(' ›')).length).toBe(1);
        for (const row of shown) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
      }
      run.press('j');
    }
  });

  test.each(['recorded', 'watching'])('opens on a %s run, and says there why nothing can be changed', (how) => {
    const run = new FaultyRun();
    run.command('loss 20%').press('B');
    const facts = { ...run.facts, ...(how === 'recorded' ? { kind: 'recorded' as const } : { mayControl: false }) };
    const said = how === 'recorded' ? 'This is a recording' : 'This dashboard only watches';
    for (const key of ['enter', 'x', 'U']) expect(run.refusalOf(key, facts)).toContain(said);
    run.press('h');
    for (const key of ['enter', 'x', 'd', 'a']) expect(run.refusalOf(key, facts)).toContain(said);
  });
});

/** A trace in which p0 prepared 1.0 and its prepares to a2 and a3 are held. */
function heldRun(): { readonly run: FaultyRun; readonly keys: readonly MessageKey[] } {
  const script = new TraceScript();
  const prepared = script.prepares('1.0', 'x');
  const keys = [0, 1].map((part) => ({ from: p0, incarnation: 1, step: prepared.sequence, part }));
  const run = new FaultyRun(script);
  run.command('hold prepare p0 -> a2 a3');
  keys.forEach((message, index) => {
    run.fate(index === 0 ? a2 : a3, message, 'held');
  });
  return { run, keys };
}

describe('held messages', () => {
  test('are listed in the order of arrival, with who waits for what since when', () => {
    const { run } = heldRun();
    expect(textOf(run.press('h'))).toMatch(
      /2 messages waiting[\s\S]* › p0 +→ a2 +prepare 1\.0 +since 0\.\d+ s[\s\S]* p0 +→ a3 +prepare 1\.0/,
    );
    expect(textOf(run, 40, 10)).toMatch(/p0 +→ a2 +prepare 1\.0/);
    expect(textOf(run.press('B'), 120)).toContain('prepare messages from p0 to a2 and a3 are held (2 waiting)');
  });

  test('Enter delivers the chosen one, and a second Enter the next, before the first is gone', () => {
    const { run, keys } = heldRun();
    run.press('h', 'enter', 'enter');
    expect(run.requests.slice(1)).toEqual([
      { type: 'held', node: a2, message: keys[0], how: 'deliver' },
      { type: 'held', node: a3, message: keys[1], how: 'deliver' },
    ]);
    expect(run.notice).toBe('Delivered: prepare 1.0 from p0 to a3.');
  });

  test('x drops, d holds one more, a delivers all', () => {
    const { run, keys } = heldRun();
    run.press('h', 'd', 'x');
    expect(run.requests.slice(1)).toEqual([
      { type: 'held', node: a2, message: keys[0], how: 'duplicate' },
      { type: 'held', node: a2, message: keys[0], how: 'drop' },
    ]);
    run.press('a');
    expect(run.requests.slice(3).map((request) => request.type === 'held' && request.how)).toEqual([
      'deliver',
      'deliver',
    ]);
  });

  test('one that is gone leaves the list, and without any the list says how to hold some', () => {
    const { run, keys } = heldRun();
    run.press('h');
    const [first, second] = keys;
    if (first !== undefined) run.fate(a2, first, 'lost');
    expect(pointedAt(run)).toMatch(/^p0/);
    expect(textOf(run)).toContain('1 message waiting');
    if (second !== undefined) run.fate(a3, second, 'lost');
    expect(textOf(run)).toMatch(/Nothing is held\.[\s\S]*press b and choose hold[\s\S]*:hold promise a2 -> p0/);
    expect(run.press('enter').notice).toBe('Nothing is held.');
  });

  test('show as held among the messages, and are counted in the header', () => {
    const { run } = heldRun();
    const state = { ...sized(run, 80, 24), focus: 'messages' as const };
    const screen = screenOf(state, run.feed, run.facts).join('\n');
    expect(screen).toMatch(/p0→ a2 +prepare +1\.0 +held/);
    expect(screen).toContain('2 held (h)');
    expect(headerRows(state, run.facts, 3).join('\n')).toContain('1 fault: B  2 held: h');
  });
});

describe('faults show where they act', () => {
  const run = new FaultyRun();
  run.command('cut p0 -> a3').command('partition p0 a2 | p1 a4').command('lie a2').command('crash a4 torn accept');
  const wide = screenOf(sized(run, 160, 48), run.feed, run.facts).join('\n');

  test.each([
    ['p0', /p0 +proposer.* cut to a3 +side 1 of 2/],
    ['p1', /p1 +proposer.* side 2 of 2/],
    ['a2', /a2 +acceptor.* disk lies +side 1 of 2/],
    ['a3', /a3 +acceptor.* cut from p0/],
    ['a4', /a4 +acceptor.* will crash +side 2 of 2/],
  ])('in the row of %s', (_label, row) => {
    expect(wide).toMatch(row);
  });

  test('the gravest one where there is room for one', () => {
    const narrow = screenOf(sized(run, 80, 24), run.feed, run.facts).join('\n');
    expect(narrow).toMatch(/a2 +acceptor\?? +up disk lies/);
    expect(narrow).toMatch(/a3 +acceptor\?? +up cut from p0/);
  });

  test('on the page of a node, in whole sentences', () => {
    const page = pageOf({ ...run.state, selected: a2, overlay: { type: 'node' } }, run.facts);
    const text = page === null ? '' : plainPage(page);
    expect(text).toContain('partition p0 a2 | p1 a4');
    expect(text).toContain('the disk of a2 lies');
    expect(text).not.toContain('cut');
  });
});
