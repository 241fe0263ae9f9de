/** Keys and sizes in a storm: what stands on the screen afterwards is what a fresh drawing of all of it gives. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/faults/random.js';
import type { Terminal } from './terminal.js';
import { expectRestored, mainPath, openProgram } from './terminal.js';

/** Everything but what quits; a recording cannot be changed, so the screen stands still. */
const keys = [
  ...[
    'j',
    'k',
    'g',
    'G',
    '\t',
    '1',
    '2',
    '3',
    'F',
    'w',
    't',
    'e',
    'o',
    'n',
    'N',
    '/l2\r',
    'fa1\r',
    '\u001b',
    '?',
    'lo',
  ],
  ...['u', '\r', 'v', 'X', 'p', 'K', ':kill a1\r', '\u001b[5~', '\u001b[6~', '\u001b[A', '\u001b[200~XKq\u001b[201~'],
];

/** Nothing lies over them. */
const panes = /^ run [\s\S]*\n.* help$/;

/**
 * Closes whatever is open and waits until all keys and sizes before were handled. Without Esc, which would be taken
 * together with a key right behind it: a colon, an erased line and Enter close every line, help and page.
 */
async function settle(terminal: Terminal, seed: number): Promise<void> {
  terminal.press(`:\u0015\r:settled${seed}`);
  await terminal.until(new RegExp(`^ : settled${seed} `, 'm'));
  terminal.press('\u0015\r');
  await terminal.until(panes);
  await terminal.until(/^.{83}in {2}out$/m);
}

async function redraw(terminal: Terminal): Promise<void> {
  const from = terminal.written().length;
  terminal.press('\u000c');
  await terminal.until(/\S/, () => /\[2J[\s\S]*\[25;1H[\s\S]*\[\?2026l/.test(terminal.written().slice(from)));
}

describe('a recording of run in a terminal', () => {
  let folder = '';
  let terminal: Terminal | null = null;
  const opened = (): Terminal => {
    if (terminal === null) throw new Error('the program was not opened');
    return terminal;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'paxos-tui-storm-'));
    const file = join(folder, 'run.ndjson');
    execFileSync(process.execPath, [mainPath, 'run', '--headless', '--record', file], { stdio: 'ignore' });
    terminal = openProgram(['replay', file], { columns: 80, rows: 24 });
    await terminal.until(/recording +0\/4 up[\s\S]*decided 210/);
  });
  afterAll(async () => {
    await terminal?.close();
    rmSync(folder, { recursive: true });
  });

  test.each([1, 2, 3, 4, 5])('storm %i leaves nothing behind on the screen', async (seed) => {
    const terminal = opened();
    const random = seededRandom(seed);
    for (let count = 0; count < 150; count++) {
      terminal.press(keys[random.between(0, keys.length - 1)] ?? '');
      if (random.between(0, 3) === 0) terminal.resize(random.between(20, 200), random.between(5, 60));
      if (random.between(0, 9) === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    terminal.resize(90, 25);
    await settle(terminal, seed);
    const before = terminal.screen();
    await redraw(terminal);
    expect(terminal.screen()).toEqual(before);
  });

  test.each([
    '\u001b[31m',
    '\u001b[25;5~',
    '\u001b[28;5~',
    '\u001bO5k',
    '\u001b[1;5I',
    '\u001b[200~\u001b[25;5~\u001b[31m\u001b[201~',
  ])('%j while typing does nothing, and what follows it is typed', async (text) => {
    const terminal = opened();
    terminal.press(`f${text}red\u001b[200~ \u001b[31mpasted\u001b[0m\u001b[201~`);
    await terminal.until(/^ Filter: red pasted /m);
    terminal.press('\u0015\r');
    await terminal.until(panes);
  });

  test('and q quits a recording without a question', async () => {
    const terminal = opened();
    terminal.press('q');
    expect(await terminal.exited).toBe(0);
    expectRestored(terminal);
  });
});
