/** Records in the order of their time: workers report in batches, each its own, so effects come in before causes. */
import type { TraceRecord } from '../schema/trace.js';

/** Workers report every 50 ms; what is this much older than the newest record is taken as complete. */
const windowMs = 150;
/** Batches of many workers come one by one: what is held is looked through only so often, in time of the run. */
const stepMs = 40;

export class Reorder {
  #held: TraceRecord[] = [];
  #newestAtMs = 0;
  /** The newest record when something was taken last. */
  #takenAtMs = Number.NEGATIVE_INFINITY;

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  add(record: TraceRecord): void {
    this.#held.push(record);
    this.#newestAtMs = Math.max(this.#newestAtMs, record.atMs);
  }

  /** Takes what is old enough, or everything; those of one time stay as they came. */
  take(everything: boolean): readonly TraceRecord[] {
    if (!everything && this.#newestAtMs - this.#takenAtMs < stepMs) return [];
    this.#takenAtMs = this.#newestAtMs;
    const dueAtMs = everything ? Number.POSITIVE_INFINITY : this.#newestAtMs - windowMs;
    const due: TraceRecord[] = [];
    const held: TraceRecord[] = [];
    for (const record of this.#held) (record.atMs <= dueAtMs ? due : held).push(record);
    this.#held = held;
    return due.sort((a, b) => a.atMs - b.atMs);
  }
}
