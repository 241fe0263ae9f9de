/**
 * The clock of a preset's timed events: it counts milliseconds at full pace, so a slower pace stretches what remains.
 */
import type { TimedEvent } from '../schema/preset.js';

export class EventClock {
  readonly #onDue: (event: TimedEvent) => void;
  #remaining: readonly TimedEvent[];
  #stretch: number;
  /** Full-pace milliseconds that had passed when the stretch last changed, at `#sinceMs` of the process's own clock. */
  #passedMs = 0;
  #sinceMs = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(events: readonly TimedEvent[], stretch: number, onDue: (event: TimedEvent) => void) {
    this.#remaining = [...events].sort((a, b) => a.atMs - b.atMs);
    this.#stretch = stretch;
    this.#onDue = onDue;
    this.#sinceMs = performance.now();
    this.#await();
  }

  setStretch(stretch: number): void {
    this.#passedMs = this.#now();
    this.#sinceMs = performance.now();
    this.#stretch = stretch;
    this.#await();
  }

  stop(): void {
    this.#remaining = [];
    this.#await();
  }

  #now(): number {
    return this.#passedMs + (performance.now() - this.#sinceMs) / this.#stretch;
  }

  #await(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const [next] = this.#remaining;
    if (next === undefined) return;
    this.#timer = setTimeout(() => this.#ring(), Math.ceil((next.atMs - this.#now()) * this.#stretch));
  }

  /** Events of one moment happen in the order in which the preset names them. */
  #ring(): void {
    const now = this.#now();
    const due = this.#remaining.filter((event) => event.atMs <= now);
    this.#remaining = this.#remaining.slice(due.length);
    for (const event of due) this.#onDue(event);
    this.#await();
  }
}
