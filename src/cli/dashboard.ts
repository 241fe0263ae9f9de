/** The dashboard on presets that can be started, or on a session that is there already. */
import { listPresets } from '../preset/list.js';
import { loadPreset } from '../preset/load.js';
import type { Session } from '../schema/session.js';
import { isColourWanted } from './face.js';
import type { Installation } from './installation.js';
import { overridesOf, type RunOptions } from './run-options.js';
import { refuse, say } from './say.js';
import { guardTerminal } from './terminal-guard.js';

/** `nameOrPath` is null for the list of presets. Settles with the exit code. */
export async function openDashboard(
  nameOrPath: string | null,
  options: RunOptions,
  installation: Installation,
): Promise<number> {
  const overrides = overridesOf(options);
  if (nameOrPath !== null) {
    const loaded = await loadPreset(nameOrPath, { ...installation, overrides });
    if (!loaded.ok) return refuse(loaded.reason);
  }
  const keptPaths: string[] = [];
  const code = await draw(options, installation, {
    start: nameOrPath === null ? null : { preset: nameOrPath },
    open: async (name) => {
      // Options of the command line are for the preset that it names; for all where it names none.
      const isNamed = nameOrPath === null || nameOrPath === name;
      const loaded = await loadPreset(name, { ...installation, overrides: isNamed ? overrides : [] });
      if (!loaded.ok) return loaded;
      if (options.sim === true) {
        const { startSimulation } = await import('./simulation.js');
        const { session, keepTrace } = startSimulation(loaded.preset, options);
        return { ok: true, session, onViolation: () => void keptPaths.push(keepTrace()) };
      }
      // Loaded after the first frame, and not at all for a look at the list.
      const { startCluster } = await import('../cluster/live-session.js');
      const started = await startCluster(loaded.preset, {
        workerPath: installation.workerPath,
        guardPath: installation.guardPath,
        programVersion: installation.version,
        pace: loaded.preset.pace,
        isKernelLossWanted: options.netem === 'kernel',
      });
      if (!started.ok) return started;
      const { cluster } = started;
      if (options.record !== undefined) cluster.keepTrace(options.record);
      // The recording of a run that went wrong outlives it.
      const onViolation = () => void keptPaths.push(options.record ?? cluster.keepTrace(null));
      return { ok: true, session: cluster, onViolation };
    },
  });
  for (const path of keptPaths) say(`a property was violated; the recording is ${path}`);
  return code;
}

/** Settles with the exit code. */
export function showSession(session: Session, options: RunOptions, installation: Installation): Promise<number> {
  const reason = 'this dashboard shows one session; start another program for another one';
  return draw(options, installation, { start: { session }, open: async () => ({ ok: false, reason }) });
}

type Dashboard = typeof import('../tui/app.js')['runDashboard'];
type Scene = Pick<Parameters<Dashboard>[0], 'start' | 'open'>;

async function draw(options: RunOptions, installation: Installation, scene: Scene): Promise<number> {
  const guard = guardTerminal(installation);
  const [{ runDashboard }, presets] = await Promise.all([
    import('../tui/app.js'),
    listPresets(installation.presetsFolder, installation.parsedPresetsFile),
  ]);
  const code = await runDashboard({
    presets,
    ...scene,
    noColor: !isColourWanted(options),
    asciiBorders: options.ascii === true,
    saveFolder: process.cwd(),
  });
  await guard.done();
  return code;
}
