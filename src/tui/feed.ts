/**
 * A session's records folded into the views and the verdict, in slices, so that a key is answered between two of them.
 */
import { createJudge, type Verdict } from '../checker/judge.js';
import type { TraceRecord } from '../schema/trace.js';
import { createLogView } from '../views/log.js';
import type { LogView } from '../views/log.js';
import { createMessagesView } from '../views/messages.js';
import type { MessagesView } from '../views/messages.js';
import type { ClusterView } from '../views/nodes.js';
import { createClusterView } from '../views/nodes.js';
import { Reorder } from './reorder.js';

const logLinesMax = 10_000;
const messageLinesMax = 4_000;
/** Longest stretch of folding before keys and paints get their turn. */
const sliceMs = 8;
const recordsBetweenLooks = 50;
/** After so long without a record, log and messages hold nothing back any more. */
const quietMs = 200;

export class Feed {
  readonly cluster: ClusterView & { fold(record: TraceRecord): void } = createClusterView();
  readonly messages: MessagesView = createMessagesView(messageLinesMax);
  readonly log: LogView = createLogView(logLinesMax);
  readonly judge = createJudge();
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  /** Log and messages: their rows stand still once they are there, so records join them in the order of time. */
  readonly #reorder = new Reorder();
  #quietTimer: NodeJS.Timeout | null = null;
  #queue: (readonly TraceRecord[])[] = [];
  /** Position in the first batch of the queue. */
  #next = 0;
  #backlog = 0;
  #scheduled = false;
  #closed = false;

  constructor(changed: () => void, failed: (error: unknown) => void) {
    this.#changed = changed;
    this.#failed = failed;
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

  /** What log and messages hold back joins them now. */
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
      while (this.#queue.length > 0 && performance.now() < until) this.#foldSome();
      this.#foldInOrder(false);
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
      this.messages.fold(record);
      this.log.fold(record);
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
      this.judge.fold(record);
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
