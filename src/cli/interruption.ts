/** What ends a run from outside: a signal, or a reader of our output that goes away (`| head`). */
import { type EndingSignal, signalExitCodes } from './exit-codes.js';
import { endOnOutput } from './our-fault.js';
import { say } from './say.js';

export type Interruption = {
  /** Settles with the first one and never rejects. */
  readonly first: Promise<EndingSignal>;
  /** The first one, if there was one by now. */
  readonly happened: () => EndingSignal | null;
};

/**
 * The first one is for the run to end in order; a second signal ends the program at once, and the guard does the
 * rest.
 */
export function watchForInterruption(): Interruption {
  let happened: EndingSignal | null = null;
  const first = new Promise<EndingSignal>((resolve) => {
    const interrupt = (signal: EndingSignal) => {
      if (happened !== null && signal !== 'SIGPIPE') process.exit(signalExitCodes[signal]);
      happened ??= signal;
      resolve(happened);
    };
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt(signal));
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') endOnOutput(error, signalExitCodes.SIGPIPE);
      interrupt('SIGPIPE');
    });
    // Whoever does not read what we say of ourselves misses nothing that was asked for.
    process.stderr.on('error', () => {});
  });
  return { first, happened: () => happened };
}

/** Says so, unless there is nobody to read it, and answers the exit code. */
export function endInterrupted(signal: EndingSignal): number {
  if (signal !== 'SIGPIPE') say('interrupted');
  return signalExitCodes[signal];
}
