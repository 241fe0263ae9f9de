/** Marks as boxes on the lifelines of an SVG. */
import type { Diagram } from './diagram.js';
import type { Mark, MarkType } from './marks.js';
import { lineCharactersMax, shortened } from './short-text.js';
import { element, escapeXml, textElement } from './svg-element.js';
import { type Layout, sizes, widthOf } from './svg-layout.js';
import { boxColours, colours } from './svg-palette.js';

const charactersMax = 22;
/** Where one moment has several, its box has the colour of the weightiest. */
const weights: readonly MarkType[] = ['crash', 'decide', 'preempted', 'accept', 'promise', 'propose', 'restart'];

export function boxElements({ moments, arrows }: Diagram, layout: Layout): readonly string[] {
  const touched = new Set(arrows.flatMap(({ sent, ended, end }) => (end === 'delivered' ? [sent, ended] : [sent])));
  return moments.flatMap(({ node, marks }, index) => {
    const at = { x: layout.x(node), y: layout.y(index) };
    if (marks.length > 0) return [boxElement(marks, at.x, at.y)];
    // Where a message was lost on its way here, nothing happened here.
    return touched.has(index) ? [element('circle', { cx: at.x, cy: at.y, r: 2.5, fill: colours.ink })] : [];
  });
}

export function boxElement(marks: readonly Mark[], x: number, y: number): string {
  const width = boxWidth(marks);
  const height = marks.length * sizes.boxLine + 3;
  const { fill, stroke } =
    boxColours[weights.find((type) => marks.some((mark) => mark.type === type)) ?? marks[0]?.type ?? 'lead'];
  const isCrash = marks.some(({ type }) => type === 'crash');
  const shape = { x: x - width / 2, y: y - height / 2, width, height, rx: isCrash ? 0 : 5, fill, stroke };
  const lines = marks.map(({ text }, index) =>
    textElement(
      { class: 'mark', x, y: y - height / 2 + (index + 1) * sizes.boxLine - 3, 'text-anchor': 'middle' },
      shortened(text, charactersMax),
    ),
  );
  const title = element('title', {}, escapeXml(shortened(marks.map(({ text }) => text).join('; '), lineCharactersMax)));
  return element('g', {}, title + element('rect', { ...shape, 'stroke-width': 1.3 }) + lines.join(''));
}

export function boxWidth(marks: readonly Mark[]): number {
  const widths = marks.map(({ text }) => widthOf(shortened(text, charactersMax)));
  return Math.max(...widths) + 2 * sizes.box;
}
