/** Check 1 of the course: all learners' files are the same, byte for byte. If not: where, and in what way. */
import { quotedBytes } from '../../views/byte-words.js';
import { counted } from '../../views/words.js';
import type { Finding } from './finding.js';
import { type Tally, tally, type ValueFile } from './value-file.js';

/** Null if the two are the same. */
export function difference(one: ValueFile, other: ValueFile): Finding | null {
  const length = Math.min(one.values.length, other.values.length);
  let index = 0;
  while (index < length && one.values[index] === other.values[index]) index++;
  if (index < length) return orders(one, other, index);
  if (one.values.length !== other.values.length) {
    return one.values.length > length ? prefix(other, one) : prefix(one, other);
  }
  if (one.isTorn === other.isTorn) return null;
  const [torn, whole] = one.isTorn ? [one, other] : [other, one];
  const text = `line ${index}: ${torn.name} ends without the end of a line, ${whole.name} with it`;
  return { file: torn.name, line: index, value: torn.values.at(-1) ?? null, text };
}

function prefix(short: ValueFile, long: ValueFile): Finding {
  const at = short.values.length;
  const value = long.values[at] ?? '';
  const count = counted(long.values.length - at, 'line');
  const more = `${long.name} goes on with ${quotedBytes(value)} and has ${count} more`;
  const text =
    at === 0
      ? `${short.name} is empty, ${long.name} has ${counted(long.values.length, 'line')}`
      : `line ${at + 1}: ${short.name} is the beginning of ${long.name} and ends here; ${more}`;
  return { file: short.name, line: at + 1, value, text };
}

function orders(one: ValueFile, other: ValueFile, index: number): Finding {
  const [mine = '', theirs = ''] = [one.values[index], other.values[index]];
  const line = index + 1;
  const both = `${one.name} has ${quotedBytes(mine)}, ${other.name} has ${quotedBytes(theirs)}`;
  const text = `line ${line}: ${both}; ${wayOf(one, other, index)}`;
  return { file: other.name, line, value: theirs, text };
}

/** In what way they differ from this line on. */
function wayOf(one: ValueFile, other: ValueFile, index: number): string {
  if (isTornPiece(other, one, index)) return `that line of ${other.name} is torn`;
  if (isTornPiece(one, other, index)) return `that line of ${one.name} is torn`;
  const [mine, theirs] = [tally([one]), tally([other])];
  const [lacking, surplus] = [tooFew(mine, theirs), tooFew(theirs, mine)];
  if (lacking.count === 0 && surplus.count === 0) return orderWords(one, other, index);
  const lacks = `${other.name} lacks ${counted(lacking.count, 'line')} of ${one.name}${firstWords(lacking, one)}`;
  const has = `${other.name} has ${counted(surplus.count, 'line')} that ${one.name} lacks${firstWords(surplus, other)}`;
  if (surplus.count === 0) return lacks;
  return lacking.count === 0 ? has : `${lacks}, and has ${surplus.count} that it lacks${firstWords(surplus, other)}`;
}

const isTornPiece = (torn: ValueFile, whole: ValueFile, index: number): boolean =>
  torn.isTorn && index === torn.values.length - 1 && whole.values[index]?.startsWith(torn.values[index] ?? '') === true;

function orderWords(one: ValueFile, other: ValueFile, first: number): string {
  let count = 0;
  let last = first;
  for (let index = first; index < one.values.length; index++) {
    if (one.values[index] === other.values[index]) continue;
    count++;
    last = index;
  }
  if (count === 2) return `lines ${first + 1} and ${last + 1} have changed places`;
  return `both have the same values, but ${count} lines differ, the last one being line ${last + 1}`;
}

type Lack = { readonly count: number; readonly first: { readonly value: string; readonly line: number } | null };

/** What there is more of here than there. */
function tooFew(here: ReadonlyMap<string, Tally>, there: ReadonlyMap<string, Tally>): Lack {
  let count = 0;
  let first: Lack['first'] = null;
  for (const [value, { count: times, line }] of here) {
    const lacking = times - (there.get(value)?.count ?? 0);
    if (lacking <= 0) continue;
    count += lacking;
    first ??= { value, line };
  }
  return { count, first };
}

const firstWords = ({ count, first }: Lack, { name }: ValueFile): string =>
  first === null
    ? ''
    : `, ${count === 1 ? '' : 'such as '}${quotedBytes(first.value)} (${name}, first in line ${first.line})`;
