/** A live cluster without a dashboard: log and verdict, or the trace; ends when the expectation holds or fails. */
import { type Cluster, startCluster } from '../cluster/live-session.js';
import { type PaceName, paces } from '../faults/pace.js';
import type { Preset } from '../schema/preset.js';
import { type EndingSignal, exitCodes } from './exit-codes.js';
import { sayIfUnasked } from './face.js';
import type { Installation } from './installation.js';
import { endInterrupted, type Interruption, watchForInterruption } from './interruption.js';
import { sayQuirks } from './quirk-words.js';
import type { RunOptions } from './run-options.js';
import { refuse, say } from './say.js';

/** Settles with the exit code when nothing of the cluster is left. */
export async function runHeadless(
  preset: Preset,
  pace: PaceName,
  options: RunOptions,
  installation: Installation,
): Promise<number> {
  const interruption = watchForInterruption();
  const started = await startCluster(preset, {
    workerPath: installation.workerPath,
    guardPath: installation.guardPath,
    programVersion: installation.version,
    pace,
    isKernelLossWanted: options.netem === 'kernel',
  });
  if (!started.ok) return refuse(started.reason);
  sayIfUnasked(options);
  sayQuirks(preset);
  const { cluster } = started;
  if (options.record !== undefined) cluster.keepTrace(options.record);
  try {
    return await judge(cluster, { preset, pace, options, interruption });
  } finally {
    await cluster.close();
  }
}

type Trial = {
  readonly preset: Preset;
  readonly pace: PaceName;
  readonly options: RunOptions;
  readonly interruption: Interruption;
};

async function judge(cluster: Cluster, { preset, pace, options, interruption }: Trial): Promise<number> {
  // The workers are starting by now, and what judges them is loaded meanwhile.
  const [{ watchSession }, { exitCodeOf, printExpectation, printResult }] = await Promise.all([
    import('./watch.js'),
    import('./verdict-lines.js'),
  ]);
  const { stretch } = paces[pace];
  let readyAtMs: number | null = null;
  const elapsedMs = () => (readyAtMs === null ? 0 : (performance.now() - readyAtMs) / stretch);
  let keptPath: string | null = null;
  let settle: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    settle = resolve;
  });
  let isEnding = false;
  const scene = { isTeardown: () => isEnding, isCutShort: false };
  const watch = watchSession(cluster, options, scene, (watch) => {
    const isViolated = watch.verdict().state === 'violated';
    if (isViolated) keptPath ??= options.record ?? cluster.keepTrace(null);
    if (isViolated || watch.result(elapsedMs()).expectation.state !== 'open') settle();
  });

  const start = await Promise.race([cluster.ready, interruption.first]);
  if (isStarted(start)) {
    readyAtMs = performance.now();
    const limit = setTimeout(settle, preset.expect.withinMs * stretch + 1);
    await Promise.race([over, cluster.ended, interruption.first]);
    clearTimeout(limit);
  }
  const result = watch.result(elapsedMs());
  const isJudged = isStarted(start) && interruption.happened() === null;
  watch.flush();
  if (isJudged && options.json !== true) printExpectation(result);
  isEnding = true;
  await cluster.close();

  watch.flush();
  if (keptPath !== null) say(`a property was violated; the recording is ${keptPath}`);
  const signal = interruption.happened();
  if (signal !== null) return endInterrupted(signal);
  if (typeof start !== 'string' && !start.ok) {
    say(start.reason);
    return exitCodes.ourFault;
  }
  printResult(watch.verdict(), result, `${preset.seed} (repeat with --seed ${preset.seed})`, options);
  const ownFault = watch.ownFault();
  if (ownFault !== null && watch.verdict().state !== 'violated') {
    say(ownFault);
    return exitCodes.ourFault;
  }
  return exitCodeOf(watch.verdict(), result);
}

const isStarted = (start: Awaited<Cluster['ready']> | EndingSignal): boolean => typeof start !== 'string' && start.ok;
