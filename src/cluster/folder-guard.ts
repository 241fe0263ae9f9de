/** The guard of a run's folder, and of the workers in it if there are any: opened first, and the last to go. */
import { type Guard, startGuard } from './guard.js';
import type { Journal } from './journal.js';
import { removeRunFolder, type RunFolder, runtimeFolderPath } from './run-folder.js';
import type { Teardown } from './teardown.js';

export function openFolderGuard(options: {
  readonly guardPath: string;
  readonly folder: RunFolder;
  readonly teardown: Teardown;
  /** It hears of a guard that ends too early. */
  readonly journal: () => Journal;
  /** What is then left behind if this program is killed: "workers may stay". */
  readonly left: string;
}): Guard {
  const { guardPath, folder, teardown, journal, left } = options;
  let guard: Guard | null = null;
  teardown.add(async () => guard?.done());
  teardown.add(() => removeRunFolder(folder));
  guard = startGuard({
    guardPath,
    runtimeFolder: runtimeFolderPath(),
    runFolder: folder.path,
    attachTerminal: false,
    onGone: () => journal().note('warning', `the guard has ended: if this program is killed, ${left}`),
  });
  return guard;
}
