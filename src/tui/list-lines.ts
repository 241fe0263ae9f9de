/** Lines of a page with a choice: headings, and things that can be chosen, each in one row or more. */
import type { Glyphs } from './glyphs.js';
import { bold, inverse } from './paint.js';
import type { Paint } from './paint.js';

export type ListLine = { readonly rows: readonly string[]; readonly chosen: boolean };

/** Pointer and blanks. */
export const marginColumns = 3;

/** Further apart, what stands at both ends of a line is hard to read together. */
const roomMax = 116;

/** Columns behind the margin. */
export const roomIn = (columns: number): number => Math.min(roomMax, columns - marginColumns - 1);

export const heading = (text: string): ListLine => ({ rows: [` ${bold(text)}`], chosen: false });
export const blank: ListLine = { rows: [''], chosen: false };

/** Exactly that many rows, the chosen line among them. */
export function inSight(lines: readonly ListLine[], rows: number): readonly string[] {
  const all = lines.flatMap((line) => line.rows);
  const at = lines.findIndex((line) => line.chosen);
  const from = lines.slice(0, Math.max(0, at)).reduce((sum, line) => sum + line.rows.length, 0);
  const to = from + (lines[at]?.rows.length ?? 0);
  // What is above stays for as long as the chosen line fits below it, with a row more to show that it goes on.
  const start = Math.max(0, Math.min(all.length - rows, to + 1 - rows, from));
  const shown = all.slice(start, start + rows);
  return [...shown, ...Array<string>(Math.max(0, rows - shown.length)).fill('')];
}

/** A row of something that can be chosen; inverted, with the pointer before its first row, where it is. */
export function pointed(
  text: string,
  at: { readonly isChosen: boolean; readonly isFirst: boolean; readonly glyphs: Glyphs },
  paint: Paint,
): string {
  if (!at.isChosen) return `${' '.repeat(marginColumns)}${paint(text)}`;
  return ` ${inverse(`${at.isFirst ? at.glyphs.pointer : ' '} ${text}`)}`;
}
