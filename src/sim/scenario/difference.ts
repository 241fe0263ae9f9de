/** Where the world did something else than a scenario says, line by line. */
import type { Block } from './replay.js';

export type Difference = {
  /** Of the text, from 1: the first line that is not as written. */
  readonly line: number;
  readonly command: string;
  readonly lines: readonly DifferenceLine[];
};

/** 'written' but not done, done and 'new', or the 'same' in both. */
type DifferenceLine = { readonly kind: 'same' | 'written' | 'new'; readonly text: string };

/** Null if the command has no answer in the text, or the one that was given. */
export function differenceOf({ line, command, written, answered }: Block): Difference | null {
  if (written === null) return null;
  const lines = compare(written, answered);
  const first = lines.findIndex(({ kind }) => kind !== 'same');
  if (first < 0) return null;
  // An answer begins two lines below its command.
  return { line: Math.min(line + 2 + first, line + 1 + Math.max(written.length, 1)), command, lines };
}

/** By the longest common subsequence, so that a line more does not make all behind it differ. */
function compare(written: readonly string[], answered: readonly string[]): readonly DifferenceLine[] {
  const common = commonLengths(written, answered);
  const lengthAt = (from: number, to: number): number => common[from]?.[to] ?? 0;
  const lines: DifferenceLine[] = [];
  let from = 0;
  let to = 0;
  while (from < written.length || to < answered.length) {
    const [old, now] = [written[from], answered[to]];
    if (old !== undefined && old === now) {
      lines.push({ kind: 'same', text: old });
      from++;
      to++;
    } else if (old !== undefined && (now === undefined || lengthAt(from + 1, to) >= lengthAt(from, to + 1))) {
      lines.push({ kind: 'written', text: old });
      from++;
    } else if (now !== undefined) {
      lines.push({ kind: 'new', text: now });
      to++;
    }
  }
  return lines;
}

/** By where each begins: how many lines the two ends have in common. */
function commonLengths(one: readonly string[], other: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let from = one.length - 1; from >= 0; from--) {
    const row = lengths[from] ?? [];
    const below = lengths[from + 1] ?? [];
    for (let to = other.length - 1; to >= 0; to--) {
      row[to] = one[from] === other[to] ? (below[to + 1] ?? 0) + 1 : Math.max(below[to] ?? 0, row[to + 1] ?? 0);
    }
  }
  return lengths;
}
