/** A line that is being typed, as a row shows it. */
import { inverse } from './paint.js';
import { cut, widthOf } from './width.js';

/** The part of the text around the cursor that fits, with the character under the cursor inverted. */
export function withCursor(text: string, cursor: number, width: number): string {
  const characters = [...text];
  let start = 0;
  while (widthOf(characters.slice(start, cursor).join('')) >= width && start < cursor) start++;
  const before = characters.slice(start, cursor).join('');
  const under = characters[cursor] ?? ' ';
  const after = cut(characters.slice(cursor + 1).join(''), width - widthOf(before) - widthOf(under));
  return `${before}${inverse(under)}${after}`;
}
