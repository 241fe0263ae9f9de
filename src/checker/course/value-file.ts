/**
 * A file of values, one a line, as clients of the course read it and learners write it. Values are bytes: one
 * character (U+0000 to U+00FF) a byte.
 */

export type ValueFile = {
  readonly name: string;
  /** By line. */
  readonly values: readonly string[];
  /** Its last line has no end: whoever wrote it may have been cut off in the midst of a value. */
  readonly isTorn: boolean;
};

export function valueFile(name: string, bytes: string): ValueFile {
  const values = bytes.split('\n');
  const isTorn = values.at(-1) !== '';
  if (!isTorn) values.pop();
  return { name, values, isTorn };
}

export type Tally = {
  readonly count: number;
  /** Where it stands first, from 1. */
  readonly file: ValueFile;
  readonly line: number;
};

/** How often each value is in these files together. */
export function tally(files: readonly ValueFile[]): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, { count: number; file: ValueFile; line: number }>();
  for (const file of files) {
    let line = 0;
    for (const value of file.values) {
      line++;
      const known = tallies.get(value);
      if (known === undefined) tallies.set(value, { count: 1, file, line });
      else known.count++;
    }
  }
  return tallies;
}
