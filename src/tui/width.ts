/** Text by display width: what is cut or padded to a column, so that no row ever outgrows the screen. */
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import { printable } from '../views/printable.js';

const plainAscii = /^[\x20-\x7e]*$/;

/** What our own rows are made of beside ASCII: each takes one column. */
const narrow = /^[\x20-\x7e─│→…–·›▁-█]*$/;
/** Escape sequences of colours. */
export const styles = /\u001b\[[\d;]*m/g;

/** Columns that a text takes on the screen; styles take none. */
export function widthOf(text: string): number {
  const bare = text.includes('\u001b') ? text.replace(styles, '') : text;
  return narrow.test(bare) ? bare.length : stringWidth(bare);
}

/** At most `width` columns of foreign text, made safe to print; what is cut shows as an ellipsis. */
export function cut(text: string, width: number): string {
  if (width <= 0) return '';
  const safe = printable(text);
  if (widthOf(safe) <= width) return safe;
  if (plainAscii.test(safe)) return width === 1 ? '…' : `${safe.slice(0, width - 1)}…`;
  return cliTruncate(safe, width);
}

/** Exactly `width` columns: cut, or padded at its end. */
export function alignLeft(text: string, width: number): string {
  const shown = cut(text, width);
  return shown + ' '.repeat(Math.max(0, width - widthOf(shown)));
}

/** Exactly `width` columns: cut, or padded at its beginning. */
export function alignRight(text: string, width: number): string {
  const shown = cut(text, width);
  return ' '.repeat(Math.max(0, width - widthOf(shown))) + shown;
}

/** Pads text that carries styles, which is never cut here. */
export const padStyled = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Cuts safe text into pieces of at most `width` columns each, at least one; breaks at spaces where one is near. */
export function wrapText(text: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let rest = printable(text);
  while (widthOf(rest) > width && width > 0) {
    const head = prefixOf(rest, width);
    const space = head.lastIndexOf(' ');
    const end = space > head.length / 2 ? space + 1 : head.length;
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end);
  }
  pieces.push(rest);
  return pieces;
}

/** The longest beginning that fits, and at least one character. */
function prefixOf(text: string, width: number): string {
  if (plainAscii.test(text)) return text.slice(0, width);
  let head = '';
  let used = 0;
  for (const character of text) {
    used += stringWidth(character);
    if (used > width && head !== '') break;
    head += character;
  }
  return head;
}
