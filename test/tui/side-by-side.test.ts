/** Two blocks of text beside each other, or under each other where there is no room. */
import { expect, test } from 'vitest';
import { sideBySide } from '../../src/tui/side-by-side.js';
import { widthOf } from '../../src/tui/width.js';

const left = ['Head', '  a sentence that is longer than its column is wide and goes on'];
const right = ['你好，世界'];

test('each block keeps to its column, whatever its characters take', () => {
  const lines = sideBySide([left, right], 80);
  expect(lines[0]).toBe(`Head${' '.repeat(34)} │ 你好，世界`);
  expect(lines.slice(1).every((line) => line.startsWith('  ') && widthOf(line) <= 80)).toBe(true);
  expect(lines.length).toBe(3);
});

test('without room they follow each other', () => {
  expect(sideBySide([['one'], ['two']], 60)).toEqual(['', 'one', '', 'two']);
});

test('one block has the whole width', () => {
  expect(sideBySide([left], 80)).toEqual(left);
});
