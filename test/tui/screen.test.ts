/** Our own writer: what reaches the terminal, and that it is given back. The terminal's file is a real file here. */
import { EventEmitter } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { changedRows, Screen } from '../../src/tui/screen.js';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

function fakeTerminal() {
  const folder = mkdtempSync(join(tmpdir(), 'paxos-tui-screen-'));
  const path = join(folder, 'tty');
  const fd = openSync(path, 'w');
  cleanups.push(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const written: string[] = [];
  const stream = Object.assign(new EventEmitter(), {
    columns: 20,
    rows: 5,
    fd,
    writableNeedDrain: false,
    write: (text: string): boolean => written.push(text) > 0,
  });
  const terminal = stream as unknown as ConstructorParameters<typeof Screen>[0];
  return { stream, terminal, written, restored: () => readFileSync(path, 'utf8') };
}

function enteredScreen() {
  const stdout = fakeTerminal();
  const stderr = fakeTerminal();
  const screen = new Screen(stdout.terminal, stderr.terminal);
  screen.enter();
  return { screen, stdout, stderr };
}

describe('a paint', () => {
  test('writes only rows that changed, as one synchronized update', () => {
    const { screen, stdout } = enteredScreen();
    screen.show(['one', 'two']);
    stdout.written.length = 0;
    screen.show(['one', 'three']);
    expect(stdout.written).toEqual(['\u001b[?2026h\u001b[2;1H\u001b[0mthree\u001b[0m\u001b[K\u001b[?2026l']);
  });

  test('writes nothing when nothing changed', () => {
    const { screen, stdout } = enteredScreen();
    screen.show(['one']);
    stdout.written.length = 0;
    screen.show(['one']);
    expect(stdout.written).toEqual([]);
  });

  test('of a full row erases nothing behind it, where its last column is', () => {
    expect(changedRows([], ['x'.repeat(20)], 20)).not.toContain('\u001b[K');
    expect(changedRows([], ['x'.repeat(19)], 20)).toContain('\u001b[K');
  });

  test('empties rows that are gone', () => {
    expect(changedRows(['a', 'b'], ['a'], 20)).toBe('\u001b[2;1H\u001b[0m\u001b[0m\u001b[K');
  });

  test('waits while the terminal is busy, and then shows only the newest', () => {
    const { screen, stdout } = enteredScreen();
    stdout.written.length = 0;
    stdout.stream.writableNeedDrain = true;
    screen.show(['old']);
    screen.show(['new']);
    expect(stdout.written).toEqual([]);
    stdout.stream.writableNeedDrain = false;
    stdout.stream.emit('drain');
    expect(stdout.written.join('')).toContain('new');
    expect(stdout.written.join('')).not.toContain('old');
  });

  test('after a resize draws every row anew', () => {
    const { screen, stdout } = enteredScreen();
    screen.show(['one', 'two']);
    screen.forget();
    stdout.written.length = 0;
    screen.show(['one', 'two']);
    expect(stdout.written.join('')).toMatch(/one[\s\S]*two/);
  });
});

describe('the terminal', () => {
  test('is given back once: screen, cursor, wrapping, pastes', () => {
    const { screen, stdout } = enteredScreen();
    screen.restore();
    screen.restore();
    const sequences = ['?2004l', '?7h', '?25h', '?1049l'];
    for (const sequence of sequences) expect(stdout.restored().split(`\u001b[${sequence}`).length).toBe(2);
  });

  test('is not garbled by what others write: that is kept for later', () => {
    const { screen, stdout, stderr } = enteredScreen();
    stdout.written.length = 0;
    stderr.terminal.write('a warning\n');
    stdout.terminal.write('a stray line\n');
    expect([...stdout.written, ...stderr.written]).toEqual([]);
    expect(screen.restore()).toEqual(['a warning', 'a stray line']);
    stderr.terminal.write('after');
    expect(stderr.written).toEqual(['after']);
  });

  test('takes a copy as OSC 52', () => {
    const { screen, stdout } = enteredScreen();
    stdout.written.length = 0;
    screen.copy('grüße');
    expect(stdout.written).toEqual([`\u001b]52;c;${Buffer.from('grüße').toString('base64')}\u0007`]);
  });
});
