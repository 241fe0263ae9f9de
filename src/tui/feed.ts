/**
 * A session's records folded into the views and the verdict, in slices, so that a key is answered between two of them.
 */
import { createJudge, type Verdict } from '../checker/judge.js';
import type { Session } from '../schema/session.js';
import type { TraceRecord } from '../schema/trace.js';
import { createLogView } from '../views/log.js';
import type { LogView } from '../views/log.js';
import { createMessagesView } from '../views/messages.js';
import type { MessagesView } from '../views/messages.js';
import type { FoldedCluster } from '../views/cluster-view.js';
import { createSlotsView, type FoldedSlots } from '../views/slots.js';
import { createTrafficView, type FoldedTraffic } from '../views/traffic.js';
import { createClusterView } from '../views/cluster-view.js';
import { Reorder } from './reorder.js';
import { lineAfter, Timeline } from './timeline.js';

const logLinesMax = 10_000;
const messageLinesMax = 4_000;
const slotsMax = 4_000;
/** Longest stretch of folding before keys and paints get their turn. */
const sliceMs = 8;
const recordsBetweenLooks = 50;
/** After so long without a record, nothing is held back any more. */
const quietMs = 200;

export type FeedOptions = {
  /** Records come in the order of time: none is held back. */
  readonly isOrdered: boolean;
  /** So many records can be gone back over. */
  readonly recordsMax: number;
  /** Events between two checkpoints: a jump folds so many, and a checkpoint holds thousands of rows. */
  readonly spacing: number;
};

const endless = { recordsMax: Number.POSITIVE_INFINITY, spacing: 2_000 };

export const feedOptions: { readonly [kind in Session['kind']]: FeedOptions } = {
  /** Some two hundred megabytes; the recording keeps all. A flood shall not be slowed down by checkpoints. */
  live: { isOrdered: false, recordsMax: 200_000, spacing: 8_000 },
  recorded: { ...endless, isOrdered: false },
  simulated: { ...endless, isOrdered: true },
};

export class Feed {
  /** As the records come: what the present looks like waits for nobody. */
  readonly cluster: FoldedCluster = createClusterView();
  /** These take the records in the order of time: rows stand still once they are there, and can be gone back over. */
  readonly messages: MessagesView = createMessagesView(messageLinesMax);
  readonly log: LogView = createLogView(logLinesMax);
  readonly slots: FoldedSlots = createSlotsView(slotsMax);
  readonly traffic: FoldedTraffic = createTrafficView();
  readonly judge = createJudge();
  readonly timeline: Timeline;
  readonly #options: FeedOptions;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #reorder = new Reorder();
  #quietTimer: NodeJS.Timeout | null = null;
  #queue: (readonly TraceRecord[])[] = [];
  /** Position in the first batch of the queue. */
  #next = 0;
  #backlog = 0;
  #scheduled = false;
  #closed = false;

  constructor(changed: () => void, failed: (error: unknown) => void, options: FeedOptions = feedOptions.live) {
    this.#changed = changed;
    this.#failed = failed;
    this.#options = options;
    this.timeline = new Timeline(this, options.recordsMax, options.spacing);
  }

  get backlog(): number {
    return this.#backlog;
  }

  take(records: readonly TraceRecord[]): void {
    if (this.#closed || records.length === 0) return;
    this.#queue.push(records);
    this.#backlog += records.length;
    if (!this.#scheduled) this.#foldSlice();
  }

  /** Folds what still waits, takes nothing more, and answers the last verdict. */
  finish(): Verdict {
    while (this.#queue.length > 0 && !this.#closed) this.#foldSome();
    if (!this.#closed) this.settle();
    this.#close();
    return this.judge.verdict();
  }

  /** What is held back is folded now. */
  settle(): void {
    this.#foldInOrder(true);
  }

  #close(): void {
    this.#closed = true;
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    this.#quietTimer = null;
    this.#queue = [];
  }

  #foldSlice(): void {
    this.#scheduled = false;
    if (this.#closed) return;
    const until = performance.now() + sliceMs;
    try {
      // Some in any case: on a busy machine the whole slice may have gone by before the first look at the clock.
      do {
        this.#foldSome();
        this.#foldInOrder(this.#options.isOrdered);
      } while (this.#queue.length > 0 && performance.now() < until);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#watchForQuiet();
    if (this.#queue.length > 0) {
      this.#scheduled = true;
      setImmediate(() => this.#foldSlice());
    }
    this.#changed();
  }

  #foldInOrder(everything: boolean): void {
    for (const record of this.#reorder.take(everything)) {
      const lineFrom = lineAfter(this.log);
      this.judge.fold(record);
      this.messages.fold(record);
      this.log.fold(record);
      this.slots.fold(record);
      this.traffic.fold(record);
      this.timeline.add(record, lineFrom);
    }
  }

  /** One timer that is put off, since setting one for each batch would cost more than the batch. */
  #watchForQuiet(): void {
    if (this.#reorder.isEmpty) return;
    if (this.#quietTimer !== null) {
      this.#quietTimer.refresh();
      return;
    }
    this.#quietTimer = setTimeout(() => {
      this.#quietTimer = null;
      try {
        this.settle();
        this.#changed();
      } catch (error) {
        this.#fail(error);
      }
    }, quietMs);
  }

  #fail(error: unknown): void {
    this.#close();
    this.#failed(error);
  }

  #foldSome(): void {
    const [batch] = this.#queue;
    if (batch === undefined) return;
    const end = Math.min(batch.length, this.#next + recordsBetweenLooks);
    for (; this.#next < end; this.#next++) {
      const record = batch[this.#next];
      if (record === undefined) continue;
      this.cluster.fold(record);
      this.#reorder.add(record);
      // Labels come with the first one, and nothing follows the last one.
      if (record.kind === 'run' || record.kind === 'end') this.settle();
    }
    this.#backlog = Math.max(0, this.#backlog - recordsBetweenLooks);
    if (this.#next < batch.length) return;
    this.#queue.shift();
    this.#next = 0;
    if (this.#queue.length === 0) this.#backlog = 0;
  }
}
