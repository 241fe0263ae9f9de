/** A part of a preset file: a mapping with known keys, each described for editors. */
import * as v from 'valibot';
import { didYouMean } from '../views/nearest.js';
import { quote } from './problem.js';

export const describe = <Schema extends v.GenericSchema>(schema: Schema, text: string) =>
  v.pipe(schema, v.description(text));

/** An object that refuses keys it does not know. A missing key is refused in the words of what should be there. */
export function section<const Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries);
  return v.strictObject(entries, (issue) => {
    const mapping = `expected a mapping with ${names.join(', ')}, found `;
    const last = issue.path?.at(-1);
    if (Array.isArray(last?.input)) return mapping + quote(last.input);
    const key = String(last?.key ?? '');
    if (issue.expected === 'never') return `unknown key${didYouMean(key, names) || ` (known: ${names.join(', ')})`}`;
    const entry = entries[key];
    const isMissingKey = issue.input === undefined && entry !== undefined && issue.expected === `"${key}"`;
    if (isMissingKey) {
      const wish = String(v.safeParse(entry as v.GenericSchema, undefined).issues?.[0].message);
      return `is missing; ${wish.replace(/, found nothing$/, '')}`;
    }
    return mapping + quote(issue.input);
  });
}
