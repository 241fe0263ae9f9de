import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../../src/views/printable.js';

test('plain text in any script stays as it is', () => {
  for (const text of ['', '55', 'prepare 1.0', 'Ελλάδα 日本 é 🗳️', '^[[31m']) expect(printable(text)).toBe(text);
});

test.each([
  ['a colour', '\u001b[31mred\u001b[0m', 'red'],
  ['a cleared screen', 'a\u001b[2J\u001b[Hb', 'ab'],
  ['a private mode', '\u001b[?1049hx', 'x'],
  ['a window title, ended by a bell', '\u001b]0;title\u0007x', 'x'],
  ['a link, ended by a string terminator', '\u001b]8;;http://a\u001b\\b\u001b]8;;\u001b\\', 'b'],
  ['a device control string', 'a\u001bP1$r\u001b\\b', 'ab'],
  ['a sequence of 8-bit controls', 'a\u009b2Jb\u009d0;t\u009cc', 'abc'],
  ['a full reset', 'a\u001bcb', 'ab'],
  ['a character set', 'a\u001b(0b', 'ab'],
  ['a sequence that is cut off', 'a\u001b[3', 'a'],
  ['a string that never ends', 'a\u001b]0;everything after', 'a'],
  ['a lone escape', 'a\u001b', 'a'],
  ['a bell, a backspace, a delete', 'a\u0007\u0008\u007fb', 'ab'],
  ['line breaks and tabs', 'one\r\ntwo\tthree\u2028four', 'one two three four'],
  ['text that runs backwards', 'a\u202eb\u2066c', 'abc'],
  ['characters without width', 'a\u200bb\ufeffc', 'abc'],
])('%s leaves nothing but its text', (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('whatever comes in, no control character comes out', () => {
  const wild = fc.array(
    fc.oneof(fc.constantFrom('\u001b', '[', ']', '\u009b', '\u0007', '\u001b\\', '31m', 'P', '\n'), fc.string()),
  );
  fc.assert(
    fc.property(wild, (parts) => {
      const text = printable(parts.join(''));
      expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(printable(text)).toBe(text);
    }),
  );
});
