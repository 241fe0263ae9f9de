/** What a worker says on stderr: the supervisor keeps the end of it as the node's last words. */
import { writeSync } from 'node:fs';

const stderrFileDescriptor = 2;

/** At once, so that it is out before the process is: process.stderr would load streams first and may write later. */
export function say(sentence: string): void {
  try {
    writeSync(stderrFileDescriptor, `${sentence}\n`);
  } catch {
    // Nobody listens any more, or the pipe is full: a worker does not fail over its words.
  }
}
