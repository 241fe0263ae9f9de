/**
 * Sets of numbers from 1 as ranges: first, last, first, last, ..., ascending, no two of them adjacent. They stay short
 * where numbers come in rows.
 */

/** The last range that begins at or before `number`; negative if there is none. Nearly always it is the last of all. */
function placeOf(ranges: readonly number[], number: number): number {
  let at = ranges.length - 2;
  while (at >= 0 && (ranges[at] ?? 0) > number) at -= 2;
  return at;
}

/** Whether all of them are there. */
export function holdsRow(ranges: readonly number[], first: number, last: number): boolean {
  const at = placeOf(ranges, first);
  return at >= 0 && last <= (ranges[at + 1] ?? 0);
}

/** Adds numbers in a row, of which some may be there. */
export function addRow(ranges: number[], first: number, last: number): void {
  const at = placeOf(ranges, first);
  const joins = at >= 0 && (ranges[at + 1] ?? 0) >= first - 1;
  const begin = joins ? at : at + 2;
  let end = begin;
  let to = last;
  while (end < ranges.length && (ranges[end] ?? 0) <= last + 1) {
    to = Math.max(to, ranges[end + 1] ?? 0);
    end += 2;
  }
  const from = joins ? (ranges[at] ?? first) : first;
  if (end === begin + 2) {
    ranges[begin] = from;
    ranges[begin + 1] = to;
  } else ranges.splice(begin, end - begin, from, to);
}

/** All numbers from 1 up to this one are there. */
export const markOf = (ranges: readonly number[]): number => (ranges[0] === 1 ? (ranges[1] ?? 0) : 0);
