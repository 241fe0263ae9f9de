/** Where the program's own files are: beside the bundle that runs. */
import type { PresetsPlace } from '../preset/load.js';

export type Installation = PresetsPlace & {
  readonly version: string;
  readonly workerPath: string;
  readonly guardPath: string;
};
