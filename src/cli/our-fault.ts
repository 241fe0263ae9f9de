/**
 * The last resort: an error that nobody expected ends the program with one sentence, after the terminal was given
 * back.
 */
import { exitCodes, signalExitCodes } from './exit-codes.js';
import { say } from './say.js';

export function endOnOurFault(): void {
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/** Whoever holds the terminal gives it back on `exit`; our listener is added last and so speaks after that. */
export function end(error: unknown): never {
  // Nobody reads our output any more, which is no fault: `paxos-tui presets | head -n 1`.
  if (error === process.stdout.errored) process.exit(signalExitCodes.SIGPIPE);
  const sentence = error instanceof Error ? error.message : String(error);
  process.once('exit', () => {
    say(`this is a fault of the program itself: ${sentence.replaceAll(/\s*\n\s*/g, ' ')}`);
    if (process.env.PAXOS_TUI_STACK !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  });
  process.exit(exitCodes.ourFault);
}
