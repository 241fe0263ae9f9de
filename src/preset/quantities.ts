/**
 * The scalars of a preset as people write them: durations, ratios, ids, values. Each is checked, then turned into a
 * number or text. `about` is what an editor shows; it goes before the turn, where the JSON Schema looks for it.
 */
import * as v from 'valibot';
import { quote } from './problem.js';

/** The message of each check below: the end of the sentence that refuses the input. */
export const expected = (what: string) => (issue: { readonly input: unknown }) =>
  `expected ${what}, found ${quote(issue.input)}`;

const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m)$/;
const msPerUnit: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000 };
const durationMaxMs = 3_600_000;

/** In milliseconds, whole. Null where the text is no duration up to an hour. */
function parseDuration(text: string): number | null {
  const [, digits, unit] = durationPattern.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return null;
  const ms = Math.round(Number(digits) * (msPerUnit[unit] ?? Number.NaN));
  return ms <= durationMaxMs ? ms : null;
}

/** `500ms`, `2s`, `1.5s`, `1m`: in milliseconds. */
export function duration(about: string) {
  const message = expected('a duration such as 500ms or 2s');
  return v.pipe(
    v.string(message),
    v.description(about),
    v.regex(durationPattern, message),
    v.check((text) => parseDuration(text) !== null, expected('a duration of at most an hour')),
    v.transform((text) => parseDuration(text) ?? Number.NaN),
  );
}

const delayPattern = /^(\d+(?:\.\d+)?(?:ms|s|m))(?:-(\d+(?:\.\d+)?(?:ms|s|m)))?$/;

/** `90ms`, or `80ms-120ms` for a delay that is drawn anew for each message. */
export function delay(about: string) {
  const message = expected('a delay such as 90ms or 80ms-120ms');
  return v.pipe(
    v.string(message),
    v.description(about),
    v.regex(delayPattern, message),
    v.transform((text) => {
      const [, least, most] = delayPattern.exec(text) ?? [];
      const minMs = parseDuration(least ?? '');
      const maxMs = parseDuration(most ?? least ?? '');
      return minMs === null || maxMs === null || minMs > maxMs ? null : { minMs, maxMs };
    }),
    v.check((range) => range !== null, 'expected a delay of at most an hour, the shorter bound first'),
    v.transform((range) => range ?? { minMs: 0, maxMs: 0 }),
  );
}

const ratioPattern = /^(?:(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)%|0(?:\.\d+)?|1(?:\.0+)?)$/;

/** `0.2` or `20%`: a ratio from 0 to 1. A bare number above 1 could mean either and is refused. */
export function ratio(about: string) {
  const message = expected('a ratio such as 0.2 or 20%');
  return v.pipe(
    v.union(
      [
        v.pipe(v.number(message), v.minValue(0, message), v.maxValue(1, message)),
        v.pipe(v.string(message), v.regex(ratioPattern, message)),
      ],
      message,
    ),
    v.description(about),
    v.transform((given) => {
      if (typeof given === 'number') return given;
      return given.endsWith('%') ? Number(given.slice(0, -1)) / 100 : Number(given);
    }),
  );
}

export function wholeNumber(min: number, max: number) {
  const message = expected(`a whole number from ${min} to ${max}`);
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
}

export function line(what: string) {
  const message = expected(what);
  return v.pipe(
    v.string(message),
    v.trim(),
    v.nonEmpty(message),
    v.maxLength(200, message),
    v.regex(/^[^\n]*$/, message),
  );
}

/** A client's value is text; a number is taken as it is written. */
export function clientValue() {
  const message = expected('a value of 1 to 1000 characters, or null for a client that waits for one');
  return v.nullable(
    v.pipe(
      v.union([v.string(message), v.number(message), v.boolean(message)], message),
      v.transform(String),
      v.nonEmpty(message),
      v.maxLength(1000, message),
    ),
  );
}

export function oneOf<const Names extends readonly string[]>(names: Names) {
  return v.picklist(names, expected(`one of ${names.join(', ')}`));
}
