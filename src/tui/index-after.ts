/** Where a move in a list leads. */
import type { Direction } from './state.js';

export type By = 'line' | 'page' | 'end';

/** A page of nodes or presets; pages of the panes depend on their height, which they know themselves. */
const pageLines = 5;

export function indexAfter(
  index: number,
  length: number,
  by: By,
  direction: Direction,
  pageRows: number = pageLines,
): number {
  if (by === 'end') return direction === 1 ? Math.max(0, length - 1) : 0;
  const step = by === 'page' ? pageRows : 1;
  return Math.max(0, Math.min(length - 1, index + direction * step));
}
