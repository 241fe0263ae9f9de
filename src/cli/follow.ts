/** A recording, or somebody else's cluster, without a dashboard: to its end, and then the verdict. */
import type { Session } from '../schema/session.js';
import { sayIfUnasked } from './face.js';
import { endInterrupted, watchForInterruption } from './interruption.js';
import type { RunOptions } from './run-options.js';
import { refuse } from './say.js';
import { exitCodeOf, printResult } from './verdict-lines.js';
import { type Scene, watchSession } from './watch.js';

/** Settles with the exit code. */
export async function followSession(session: Session, options: RunOptions, scene: Scene): Promise<number> {
  sayIfUnasked(options);
  const interruption = watchForInterruption();
  const watch = watchSession(session, options, scene, () => {});
  await Promise.race([session.ended, interruption.first]);
  await session.close();
  watch.flush();
  const signal = interruption.happened();
  if (signal !== null) return endInterrupted(signal);
  const preset = watch.preset();
  if (preset === null) return refuse('nothing was heard of a run');
  const verdict = watch.verdict();
  const result = watch.result(null);
  printResult(verdict, result, String(preset.seed), options);
  return exitCodeOf(verdict, result);
}
