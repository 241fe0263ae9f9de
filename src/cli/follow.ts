/** A recording, or somebody else's cluster, without a dashboard: to its end, and then the verdict. */
import type { Session } from '../schema/session.js';
import { signalExitCodes } from './exit-codes.js';
import { watchForInterruption } from './interruption.js';
import type { RunOptions } from './run-options.js';
import { refuse } from './say.js';
import { exitCodeOf, printExpectation, printVerdict } from './verdict-lines.js';
import { watchSession } from './watch.js';

/** Settles with the exit code. */
export async function followSession(session: Session, options: RunOptions): Promise<number> {
  const interruption = watchForInterruption();
  const watch = watchSession(session, options, () => {});
  await Promise.race([session.ended, interruption.first]);
  await session.close();
  watch.flush();
  const signal = interruption.happened();
  if (signal !== null) return signalExitCodes[signal];
  const preset = watch.preset();
  if (preset === null) return refuse('nothing was heard of a run');
  const verdict = watch.verdict();
  const result = watch.result(null);
  printExpectation(result, options);
  printVerdict(verdict, preset.seed, options);
  return exitCodeOf(verdict, result);
}
