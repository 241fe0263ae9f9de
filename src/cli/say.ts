/** What the program says of itself, beside what was asked for: one sentence a line, on stderr. */
import { exitCodes } from './exit-codes.js';

export function say(sentence: string): void {
  process.stderr.write(`paxos-tui: ${sentence}\n`);
}

/** Says why the input cannot be followed and answers the exit code for that. Nothing was started. */
export function refuse(reason: string): number {
  say(reason);
  return exitCodes.badInput;
}
