/**
 * What is wrong with an input, and how it is said: place, path, expectation, what was found. One sentence, one line.
 */

export type Path = readonly (string | number)[];

/** `text` is the end of the sentence: "expected a duration such as 500ms or 2s, found "soon"". */
export type Problem = { readonly path: Path; readonly text: string };

/** As written after --set and in refusals: `faults[0].at`. */
export function formatPath(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

/** A value of an input as a refusal quotes it: short, on one line. */
export function quote(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 56)}..."` : text;
}
