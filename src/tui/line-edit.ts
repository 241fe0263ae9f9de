/** Editing one line of text, by whole characters. */
import { printable } from '../views/printable.js';
import type { Direction } from './state.js';

/** `cursor` counts characters, from 0 to their number. */
export type Line = { readonly text: string; readonly cursor: number };

const charactersMax = 1_000;

/** Inserts what was typed or pasted; what a paste carries beside text is dropped. */
export function insert(line: Line, typed: string): Line {
  const characters = [...line.text];
  const room = charactersMax - characters.length;
  const added = [...printable(typed)].slice(0, Math.max(0, room));
  characters.splice(line.cursor, 0, ...added);
  return { text: characters.join(''), cursor: line.cursor + added.length };
}

export function erase(line: Line, what: 'character' | 'word' | 'all'): Line {
  const characters = [...line.text];
  const begin =
    what === 'all' ? 0 : what === 'word' ? wordStart(characters, line.cursor) : Math.max(0, line.cursor - 1);
  characters.splice(begin, line.cursor - begin);
  return { text: characters.join(''), cursor: begin };
}

export function moveCursor(line: Line, by: 'character' | 'end', direction: Direction): Line {
  const length = [...line.text].length;
  const target = by === 'end' ? (direction === 1 ? length : 0) : line.cursor + direction;
  return { text: line.text, cursor: Math.min(length, Math.max(0, target)) };
}

function wordStart(characters: readonly string[], cursor: number): number {
  let start = cursor;
  while (start > 0 && characters[start - 1] === ' ') start--;
  while (start > 0 && characters[start - 1] !== ' ') start--;
  return start;
}
