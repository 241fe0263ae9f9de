/** How a worker process ends, and with which code; a planned crash has its own in src/schema/control.ts. */

export const exitCodes = {
  /** Asked to stop, by the hub or by SIGTERM. */
  stopped: 0,
  /** Its options are missing or cannot be used. */
  badOptions: 2,
  /** The port that it must have is taken, or no port can be had. */
  noPort: 3,
  /** Its disk is damaged, of another node, or does not take what is written. */
  badDisk: 4,
  /** The control link was lost and did not come back. */
  linkLost: 5,
  /** A broken invariant: our own fault. */
  brokenInvariant: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An end that can be expected: whoever catches it prints the sentence and exits with the code. */
export class WorkerFailure extends Error {
  readonly code: ExitCode;

  constructor(code: ExitCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}
