/** Blocks of text beside each other in columns of equal width; below a width that can be read, under each other. */
import { alignLeft, wrapText } from './width.js';

const columnMin = 36;
const rule = ' │ ';

export function sideBySide(blocks: readonly (readonly string[])[], columns: number): readonly string[] {
  const width = Math.floor((columns - rule.length * (blocks.length - 1)) / Math.max(1, blocks.length));
  if (blocks.length > 1 && width < columnMin) return blocks.flatMap((block) => ['', ...wrapped(block, columns)]);
  const sides = blocks.map((block) => wrapped(block, width));
  const height = Math.max(0, ...sides.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) =>
    sides
      .map((side) => alignLeft(side[row] ?? '', width))
      .join(rule)
      .trimEnd(),
  );
}

/** A line keeps the indent that it begins with, and what goes over is indented twice as far. */
function wrapped(lines: readonly string[], width: number): readonly string[] {
  return lines.flatMap((line) => {
    const indent = line.length - line.trimStart().length;
    const hang = indent === 0 ? 0 : indent * 2;
    const pieces = wrapText(line.trimStart(), width - hang);
    return pieces.map((piece, index) => ' '.repeat(index === 0 ? indent : hang) + piece);
  });
}
