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
  if (error === process.stdout.errored) finish(signalExitCodes.SIGPIPE);
  const sentence = error instanceof Error ? error.message : String(error);
  process.once('exit', () => {
    say(`this is a fault of the program itself: ${sentence.replaceAll(/\s*\n\s*/g, ' ')}`);
    if (process.env.PAXOS_TUI_STACK !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  });
  process.exit(exitCodes.ourFault);
}

/** A full disk under `> file` must not pass for success, and is no fault of ours; a reader that went away is neither. */
export function finish(code: number): never {
  const { errored } = process.stdout;
  if (errored instanceof Error) endOnOutput(errored, code);
  process.exit(code);
}

/** `codeUnread` is for a reader that went away: `paxos-tui presets | head -n 1`. */
export function endOnOutput({ code: problem }: NodeJS.ErrnoException, codeUnread: number): never {
  if (problem === 'EPIPE') process.exit(codeUnread);
  process.once('exit', () => say(`standard output cannot be written (${problem})`));
  process.exit(exitCodes.badInput);
}
