/** Where a preset's data comes from: read, not yet checked, with a way to say where each part of it was written. */
import type { Path } from './problem.js';

export type Source = {
  readonly data: unknown;
  /** As refusals open: `mine.yaml:7`. The nearest line that is known, else the file alone. */
  place(path: Path): string;
};

export type SourceResult =
  | { readonly ok: true; readonly source: Source }
  /** One sentence, with its place. */
  | { readonly ok: false; readonly reason: string };
