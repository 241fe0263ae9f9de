/** run2 in a real terminal, from the list of presets to the shell, at a small and at a large size. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.js';
import { expectRestored, openProgram } from './terminal.js';

const up = '\u001b[A';
const sizes = [
  { columns: 80, rows: 24 },
  { columns: 160, rows: 48 },
];

let terminal: Terminal;

describe.each(sizes)('run2 at $columns x $rows', (size) => {
  beforeAll(async () => {
    terminal = openProgram([], size);
    await terminal.until(/quit .*help/);
  });
  afterAll(() => terminal.close());

  describe('starts', startsAndDecides);
  describe('obeys', obeysKeys);
  describe('fits', () => fitsAndEnds(size));
});

function startsAndDecides(): void {
  test('the list of presets offers the runs, each with what it teaches', async () => {
    const text = terminal.screen().join('\n');
    for (const name of ['run', 'run2', 'run3', 'duel', 'minority', 'crash-phase-1']) {
      expect(text).toMatch(new RegExp(` ${name} +\\S`));
    }
  });

  test('Enter starts the selected one, and every node comes up', async () => {
    terminal.press('/run2\r\r');
    await terminal.until(/19\/19 up/);
    for (const label of ['p0', 'a3', 'l10', 'c18']) expect(terminal.screen().join('\n')).toContain(label);
  });

  test('a key makes the pace faster while it elects', async () => {
    terminal.press('+');
    await terminal.until(/pace fast/);
  });

  test('it elects, assigns roles and decides, and every learner and client shows the value', async () => {
    await terminal.until(/L l10/);
    await terminal.until(/decided \d+, known to 13 of 13/);
    await terminal.until(/ safe /);
  });

  test('three keys typed fast move the selection by three', async () => {
    terminal.press('jjj');
    await terminal.until(/^› *a3/m);
    terminal.press(`j${up}`);
    await terminal.until(/^› *a3/m);
  });
}

function obeysKeys(): void {
  test('a key kills the selected acceptor, and the screen says so', async () => {
    terminal.press('X');
    await terminal.until(/^›x a3 +acceptor\?? +killed/m);
    await terminal.until(/18\/19 up/);
  });

  test('a key restarts it from its disk', async () => {
    terminal.press('r');
    await terminal.until(/^› {2}a3 +acceptor\?? +up/m);
    await terminal.until(/19\/19 up/);
  });

  test('a key pauses it, and the same one lets it go on', async () => {
    terminal.press('z');
    await terminal.until(/^›z a3 +acceptor\?? +paused/m);
    terminal.press('z');
    await terminal.until(/^› {2}a3 +acceptor\?? +up/m);
  });

  test('loss is set for the node and for all links', async () => {
    terminal.press('l20%\r');
    await terminal.until(/^› {2}a3 .*loss 20%/m);
    terminal.press('L0.1\r');
    await terminal.until(/loss 10 % on all links/);
    terminal.press('L20\r');
    await terminal.until(/A loss is written as 20% or 0.2/);
    terminal.press('\u001b');
    await terminal.untilNot(/Loss on all links:/);
    terminal.press('L0\r');
    await terminal.untilNot(/loss \d+ % on all links/);
  });

  test('the next decree is undecided until a value is proposed and decided', async () => {
    terminal.press('d');
    await terminal.until(/decree 1/);
    terminal.press('p99 p1\r');
    await terminal.until(/decided \d+, known to 13 of 13/);
  });

  test('the help is made of the keys and searched by typing', async () => {
    terminal.press('?');
    await terminal.until(/\[Help\]/);
    terminal.press('wiped');
    await terminal.untilNot(/search the log/);
    await terminal.until(/R +restart the selected node, its disk wiped/);
    terminal.press('\u001b');
    await terminal.untilNot(/\[Help\]/);
  });
}

function fitsAndEnds({ columns, rows }: { readonly columns: number; readonly rows: number }): void {
  test('resizing never garbles it', async () => {
    terminal.resize(100, 30);
    await terminal.until(/^ run2 [\s\S]*Messages[\s\S]*\n.* help$/);
    terminal.resize(30, 8);
    await terminal.until(/^Too small: 30x8, needs 40x10\.\s*$/);
    terminal.resize(columns, rows);
    await terminal.until(/^ run2 [\s\S]*\n› {2}a3 [\s\S]*\n.* help$/);
    expect(terminal.screen().filter((row) => row.startsWith(' run2 ')).length).toBe(1);
  });

  test('quitting asks, No is the default, and yes gives the terminal back', async () => {
    terminal.press('q');
    await terminal.until(/y\/N +End 19 processes and quit\?/);
    terminal.press('\r');
    await terminal.untilNot(/End 19 processes/);
    terminal.press('q');
    await terminal.until(/End 19 processes and quit\?/);
    terminal.press('y');
    expect(await terminal.exited).toBe(0);
    expectRestored(terminal);
  });
}
