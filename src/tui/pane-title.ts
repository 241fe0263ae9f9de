/** The title row of a pane: a rule with its name, what is special about it now, and counts at its right end. */
import type { Glyphs } from './glyphs.js';
import type { Paint } from './paint.js';
import { bold, dim, inverse } from './paint.js';
import { cut, widthOf } from './width.js';

export type TitlePart = { readonly text: string; readonly paint: Paint };

/**
 * Parts are dropped from the right as the width shrinks; the name stays. The pane in focus has its name inverted, in
 * brackets.
 */
export function titleRow(options: {
  readonly name: string;
  readonly focused: boolean;
  readonly parts: readonly TitlePart[];
  readonly right: string;
  readonly width: number;
  readonly glyphs: Glyphs;
}): string {
  const { name, focused, parts, right, width, glyphs } = options;
  const { rule } = glyphs;
  const title = cut(focused ? `[${name}]` : ` ${name} `, width - 1);
  let row = `${dim(rule)}${focused ? inverse(bold(title)) : bold(title)}`;
  let used = 1 + widthOf(title);
  for (const part of parts) {
    const room = width - used - 3;
    if (room < 4) break;
    const text = cut(part.text, room);
    row += `${dim(rule)} ${part.paint(text)} `;
    used += 3 + widthOf(text);
  }
  const rightRoom = width - used - widthOf(right) - 3;
  if (right === '' || rightRoom < 0) return row + dim(rule.repeat(Math.max(0, width - used)));
  return `${row}${dim(rule.repeat(rightRoom))} ${dim(right)} ${dim(rule)}`;
}
