/**
 * Commands of the log that nobody has invoked as far as it is told: where a killed process took its reports along,
 * nothing makes the report of an execution wait for that of its call.
 */
import type { Executed } from './replay.js';

/** So much later a client has told all that it did before, whatever its clock and others' differ by. */
const clockSlackMs = 1_000;

export class Unasked {
  readonly #waiting = new Map<string, Executed>();

  add(executed: Executed): void {
    const { session, sequence } = executed.command;
    this.#waiting.set(`${session}.${sequence}`, executed);
  }

  /** Null if it does not wait. */
  take(session: number, sequence: number): Executed | null {
    const key = `${session}.${sequence}`;
    const executed = this.#waiting.get(key);
    if (executed === undefined) return null;
    this.#waiting.delete(key);
    return executed;
  }

  /** Those of some sessions that were executed well before this moment. */
  takeOf(atMs: number, isOf: (session: number) => boolean): readonly Executed[] {
    if (this.#waiting.size === 0) return [];
    const taken: Executed[] = [];
    for (const [key, executed] of this.#waiting) {
      if (executed.origin.atMs + clockSlackMs >= atMs || !isOf(executed.command.session)) continue;
      this.#waiting.delete(key);
      taken.push(executed);
    }
    return taken;
  }
}
