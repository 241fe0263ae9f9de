/** A small process that outlives us and gives the terminal back if we are killed. */
import { type Guard, startGuard } from '../cluster/guard.js';
import { runtimeFolderPath } from '../cluster/run-folder.js';
import type { Installation } from './installation.js';

/** To be called before anything about the terminal is changed. */
export function guardTerminal({ guardPath }: Installation): Guard {
  const onGone = () => undefined; // Nobody has seen anything of it yet; a run has a guard of its own.
  return startGuard({ guardPath, runtimeFolder: runtimeFolderPath(), runFolder: null, attachTerminal: true, onGone });
}
