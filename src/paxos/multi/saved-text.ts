/**
 * Saved states as rows of fields, each written as its length to base 36, a colon and the field: any text may stand in
 * a field, and a state is read back without a parser of its own.
 */
import { numberOf } from './base-36.js';

export const fieldText = (field: string): string => `${field.length.toString(36)}:${field}`;

/** Throws an Error for a text that is no row of fields. */
export function fieldsOf(text: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at < text.length) {
    const colon = text.indexOf(':', at);
    const end = colon + 1 + numberOf(text, at, colon);
    if (!(end <= text.length)) throw new Error(`a saved state has no field at character ${at} of ${text.length}`);
    fields.push(text.slice(colon + 1, end));
    at = end;
  }
  return fields;
}

/** Fields two by two. Throws an Error where one has no partner. */
export function* pairsOf(text: string): Generator<readonly [string, string]> {
  const fields = fieldsOf(text);
  for (let at = 0; at < fields.length; at += 2) {
    const [first, second] = [fields[at], fields[at + 1]];
    if (first === undefined || second === undefined)
      throw new Error(`a saved state ends after ${at} pairs' first half`);
    yield [first, second];
  }
}

/** Throws an Error for what is not a whole number written by `String`. */
export function integerOf(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || String(number) !== text) {
    throw new Error(`a saved state has "${text.slice(0, 40)}" where a whole number was expected`);
  }
  return number;
}
