/** paxos-tui PRESET: a live cluster, behind the dashboard or without it. */
import { loadPreset } from '../preset/load.js';
import { isHeadless } from './face.js';
import type { Installation } from './installation.js';
import { problemOfRecordFile } from './record-file.js';
import { overridesOf, type RunOptions } from './run-options.js';
import { refuse } from './say.js';

/** `nameOrPath` is null for the list of presets. Settles with the exit code. */
export async function runPreset(
  nameOrPath: string | null,
  options: RunOptions,
  installation: Installation,
): Promise<number> {
  const headless = isHeadless(options);
  if (headless && nameOrPath === null) {
    return refuse('without a dashboard a preset must be named, such as run2; paxos-tui presets lists them');
  }
  const recordProblem = options.record === undefined ? null : problemOfRecordFile(options.record);
  if (recordProblem !== null) return refuse(recordProblem);
  if (!headless) {
    const { openDashboard } = await import('./dashboard.js');
    return openDashboard(nameOrPath, options, installation);
  }
  // Its code is read from the disk while the preset is.
  const loading = import('./headless.js');
  const overrides = overridesOf(options);
  const loaded = await loadPreset(nameOrPath ?? '', { ...installation, overrides });
  if (!loaded.ok) return refuse(loaded.reason);
  const isPaced = overrides.some((override) => override.startsWith('pace='));
  const { runHeadless } = await loading;
  return runHeadless(loaded.preset, isPaced ? loaded.preset.pace : 'full', options, installation);
}
