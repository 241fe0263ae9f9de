/** What the terminal sends becomes names of keys, however fast somebody types and wherever a chunk is cut. */
import { describe, expect, test } from 'vitest';
import type { KeyPress } from '../../src/tui/keys.js';
import { createKeyReader } from '../../src/tui/keys.js';

const nameOf = (press: KeyPress): string => (press.type === 'key' ? press.name : `paste ${press.text}`);

const names = (...chunks: readonly string[]): readonly string[] => {
  const reader = createKeyReader();
  return [...chunks.flatMap((chunk) => reader.read(chunk)), ...reader.flush()].map(nameOf);
};

test('three keys that arrive as one input are three keys', () => {
  expect(names('jjX')).toEqual(['j', 'j', 'X']);
});

test('controls among fast typing keep their meaning', () => {
  expect(names('9\u007f8 \r\t\u0013')).toEqual(['9', 'backspace', '8', 'space', 'enter', 'tab', 'ctrl-s']);
});

test.each([
  ['\u001b[A', 'up'],
  ['\u001bOA', 'up'],
  ['\u001b[1;5A', 'up'],
  ['\u001b[B', 'down'],
  ['\u001b[C', 'right'],
  ['\u001b[D', 'left'],
  ['\u001b[H', 'home'],
  ['\u001b[1~', 'home'],
  ['\u001b[F', 'end'],
  ['\u001bOF', 'end'],
  ['\u001b[4~', 'end'],
  ['\u001b[5~', 'page-up'],
  ['\u001b[6;5~', 'page-down'],
  ['\u001b[3~', 'backspace'],
  ['\u001b[Z', 'shift-tab'],
  ['\u001bOM', 'enter'],
])('%j is %s, in one piece or cut anywhere', (text, name) => {
  expect(names(text)).toEqual([name]);
  for (let at = 1; at < text.length; at++) expect(names(text.slice(0, at), text.slice(at))).toEqual([name]);
});

describe('an escape sequence that nobody knows is no key', () => {
  test.each([
    '\u001b[31m',
    '\u001b[25;5~',
    '\u001b[28;5~',
    '\u001b[200;5~',
    '\u001bO5k',
    '\u001b[1;5I',
    '\u001b[I',
    '\u001b[O',
    '\u001b[<0;10;20M',
    '\u001b[?2026;2$y',
    '\u001b[[A',
    '\u001b[27;5;9~',
    '\u001b[97;5u',
    '\u001b[E',
    '\u001b[2~',
    '\u009b31m',
    '\u001b]11;rgb:0000/0000/0000\u0007',
    '\u001b]11;rgb:0000/0000/0000\u001b\\',
    '\u001bP>|xterm(1)\u001b\\',
    '\u001bX',
    '\u001b\u007f',
    '\u001bé',
  ])('%j', (text) => {
    expect(names(`${text}red`)).toEqual(['r', 'e', 'd']);
    for (let at = 1; at < text.length; at++) {
      expect(names(text.slice(0, at), `${text.slice(at)}red`)).toEqual(['r', 'e', 'd']);
    }
  });

  test('nor does one without an end take the keys that come later', () => {
    const reader = createKeyReader();
    expect(reader.read('\u001b]11;rgb')).toEqual([]);
    expect(reader.waitMs).toBe(500);
    expect(reader.flush()).toEqual([]);
    expect(reader.read('j').map(nameOf)).toEqual(['j']);
    expect(names(`\u001b[${'1'.repeat(1_000)}`, 'j')).toEqual(['j']);
  });

  test('whatever bytes arrive, nothing throws', () => {
    const parts = ['\u001b', '[', 'O', ']', '\u009b', '200~', '201~', ';5', 'A', '~', '$', '\u0007', '\\', '\u0000'];
    for (const one of parts) for (const two of parts) for (const three of parts) names(one + two, three + one, two);
  });
});

test('Esc is told by the silence behind it, and comes through before a sequence', () => {
  expect(names('\u001b')).toEqual(['esc']);
  expect(names('\u001b\u001b')).toEqual(['esc', 'esc']);
  expect(names('\u001b\u001b[A')).toEqual(['esc', 'up']);
  expect(names('\u001b\u001b[200~X\u001b[201~')).toEqual(['esc', 'paste X']);
});

test('pasted text is one paste and never keys, whatever is in it and wherever it is cut', () => {
  const text = '\u001b[200~XK\u001b[31mred\u001b[0m\u001b]0;t\u0007\r\u001b[201~j';
  expect(names(text)).toEqual(['paste XK\u001b[31mred\u001b[0m\u001b]0;t\u0007\r', 'j']);
  for (let at = 1; at < text.length; at++) expect(names(text.slice(0, at), text.slice(at))).toEqual(names(text));
  expect(names('\u001b[200~\u001b[201~j')).toEqual(['j']);
});
