/** The name that somebody who mistyped probably meant. */

/** The candidate with the fewest edits, or null where none is near enough to be worth naming. */
function nearest(name: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let fewest = Math.max(2, Math.floor(name.length / 2)) + 1;
  for (const candidate of candidates) {
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest && edits < candidate.length) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}

/** "; did you mean x?", or nothing. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const guess = nearest(name, candidates);
  return guess === null ? '' : `; did you mean ${guess}?`;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), row by row. */
function editsBetween(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = cell(above, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let edits = Math.min(replaced, cell(above, column) + 1, cell(current, column - 1) + 1);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) edits = Math.min(edits, cell(before, column - 2) + 1);
      current.push(edits);
    }
    before = above;
    above = current;
  }
  return cell(above, b.length);
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
