/** paxos-tui PRESET: a live cluster, behind the dashboard or without it. */
import { loadPreset } from '../preset/load.js';
import { isHeadless } from './face.js';
import type { Installation } from './installation.js';
import { problemOfRecordFile } from './record-file.js';
import { overridesOf, type RunOptions } from './run-options.js';
import { refuse } from './say.js';
import type { AppName } from '../paxos/multi/apps/app.js';
import type { Preset } from '../schema/preset.js';

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
  if (options.sim === true && options.set.some((override) => override.startsWith('seed='))) {
    return refuse('a simulation takes its seed from --seed');
  }
  if (options.sim === true && options.netem !== undefined) {
    return refuse('--netem is for real datagrams, and a simulation sends none');
  }
  if (headless && options.sim === true) {
    const { simulate } = await import('./sim.js');
    return simulate(nameOrPath ?? '', options, installation);
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
  const problem = problemOfClients(loaded.preset);
  if (problem !== null) return refuse(`${nameOrPath}: ${problem}`);
  const isPaced = overrides.some((override) => override.startsWith('pace='));
  const { runHeadless } = await loading;
  return runHeadless(loaded.preset, isPaced ? loaded.preset.pace : 'full', options, installation);
}

/** What is expected without anybody to ask for it would be waited for in vain. */
function problemOfClients({ clients, configuration: { log, multicast }, expect }: Preset): string | null {
  if (multicast !== undefined) {
    const isSubmitted = clients.some(({ values }) => values !== undefined && values.given.length + values.count > 0);
    if (isSubmitted || expect.outcome === 'undecided') return null;
    return 'its clients wait for a value by key; give them some with --set values=100';
  }
  if (log !== undefined) return problemOfWorkloads(clients, log.app);
  if (expect.outcome !== 'decided' || clients.some(({ value }) => value !== null)) return null;
  const who = clients.length === 0 ? 'it has no client that proposes a value' : 'its clients wait for a value by key';
  return `${who}; give one with --set clients[0].value=55`;
}

const firstWords: { readonly [app in AppName]: string } = {
  kv: 'put A 9',
  chat: 'hello',
  bank: 'open Ann',
  register: 'write 9',
};

function problemOfWorkloads(clients: Preset['clients'], app: AppName): string | null {
  if (clients.some(({ workload }) => workload?.type === 'load' && workload.operations === null)) {
    return "the load of a client has no end; give it one, as with --set 'clients=[{load: {operations: 1000}}]'";
  }
  if (clients.some(({ workload }) => workload !== undefined)) return null;
  const who = clients.length === 0 ? 'it has no client' : 'its clients wait for a command by key';
  return `${who}; give one with --set 'clients[0].lanes=[[${firstWords[app]}]]'`;
}
