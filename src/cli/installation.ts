/** Where the program's own files are: beside the bundle that runs. */
import type { PresetsPlace } from '../preset/load.js';

export type Installation = PresetsPlace & {
  readonly version: string;
  /** The scenarios that come with the program. */
  readonly scenariosFolder: string;
  /** Scenarios of the gallery, one a quirk. */
  readonly galleryFolder: string;
  /** Scripts and program of the course. */
  readonly courseFolder: string;
  readonly workerPath: string;
  readonly guardPath: string;
};
