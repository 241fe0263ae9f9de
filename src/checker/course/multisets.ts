/**
 * Checks 2 and 3 of the course, which ask whether a value was learned, and ours beyond, which asks how often: two
 * clients, or one, may submit the same value twice, and then it must be learned twice.
 */
import { quotedBytes } from '../../views/byte-words.js';
import type { Findings } from './finding.js';
import type { Tally, ValueFile } from './value-file.js';

type Proposed = ReadonlyMap<string, Tally>;

/** Each line of a value that nobody proposed. */
export function unproposed(learned: ValueFile, proposed: Proposed, findings: Findings): void {
  const { name, values } = learned;
  for (const [index, value] of values.entries()) {
    if (proposed.has(value)) continue;
    findings.add(() => {
      const line = index + 1;
      const text = `${name}, line ${line}: ${quotedBytes(value)} was never proposed${tornWords(learned, index)}`;
      return { file: name, line, value, text };
    });
  }
}

const tornWords = ({ isTorn, values }: ValueFile, index: number): string =>
  isTorn && index === values.length - 1 ? '; the line has no end and may be a piece of a value' : '';

/** Each proposed value that is not in the file at all. */
export function missing({ name }: ValueFile, learned: Proposed, proposed: Proposed, findings: Findings): void {
  for (const [value, { count, file, line }] of proposed) {
    if (learned.has(value)) continue;
    const where = `${file.name}, line ${line}${count === 1 ? '' : `, ${count} times in all`}`;
    findings.add(() => ({ file: name, line: null, value, text: `${name} lacks ${quotedBytes(value)} (${where})` }));
  }
}

/** Each proposed value that was learned, but not as often as it was proposed. */
export function notAsOften(learned: ValueFile, counts: Proposed, proposed: Proposed, findings: Findings): void {
  const { name } = learned;
  const wrong = new Map<string, number>();
  for (const [value, { count }] of counts) {
    const wanted = proposed.get(value)?.count;
    if (wanted !== undefined && wanted !== count) wrong.set(value, wanted);
  }
  if (wrong.size === 0) return;
  const seen = new Map<string, number>();
  for (const [index, value] of learned.values.entries()) {
    const wanted = wrong.get(value);
    if (wanted === undefined) continue;
    const times = (seen.get(value) ?? 0) + 1;
    seen.set(value, times);
    const count = counts.get(value)?.count ?? 0;
    // Of too many the first one that is, of too few the last one that there is.
    if (times !== Math.min(wanted + 1, count)) continue;
    const line = index + 1;
    const than = count > wanted ? 'too often' : 'too rarely';
    findings.add(() => {
      const counted = `learned ${timesText(count)}, proposed ${timesText(wanted)}`;
      return { file: name, line, value, text: `${name}, line ${line}: ${quotedBytes(value)} ${than}: ${counted}` };
    });
  }
}

function timesText(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count} times`;
}
