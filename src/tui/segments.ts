/** One row out of styled pieces, the most important first: what does not fit is dropped from the right. */
import type { Paint } from './paint.js';
import { cut, widthOf } from './width.js';

export type Segment = { readonly text: string; readonly paint: Paint };

/** Joined by `gap` columns, padded to exactly `width`. The first piece is cut where even it does not fit. */
export function joinSegments(segments: readonly Segment[], width: number, gap = 2): string {
  let row = '';
  let used = 0;
  for (const { text, paint } of segments) {
    if (text === '') continue;
    const before = used === 0 ? 0 : gap;
    const room = width - used - before;
    const shown = used === 0 || widthOf(text) > room ? cut(text, room) : cut(text, widthOf(text));
    // A piece that would be cut to a stump says nothing.
    if (used > 0 && widthOf(text) > room && room < 16) break;
    row += ' '.repeat(before) + paint(shown);
    used += before + widthOf(shown);
  }
  return row + ' '.repeat(Math.max(0, width - used));
}
