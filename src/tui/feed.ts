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

const logLinesMax = 10_000;
const messageLinesMax = 4_000;
/** Longest stretch of folding before keys and paints get their turn. */
const sliceMs = 8;
const recordsBetweenLooks = 50;

export class Feed {
  readonly cluster: ClusterView & { fold(record: TraceRecord): void } = createClusterView();
  readonly messages: MessagesView = createMessagesView(messageLinesMax);
  readonly log: LogView = createLogView(logLinesMax);
  readonly judge = createJudge();
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
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
    this.#close();
    return this.judge.verdict();
  }

  #close(): void {
    this.#closed = true;
    this.#queue = [];
  }

  #foldSlice(): void {
    this.#scheduled = false;
    if (this.#closed) return;
    const until = performance.now() + sliceMs;
    try {
      while (this.#queue.length > 0 && performance.now() < until) this.#foldSome();
    } catch (error) {
      this.#close();
      this.#failed(error);
      return;
    }
    if (this.#queue.length > 0) {
      this.#scheduled = true;
      setImmediate(() => this.#foldSlice());
    }
    this.#changed();
  }

  #foldSome(): void {
    const [batch] = this.#queue;
    if (batch === undefined) return;
    const end = Math.min(batch.length, this.#next + recordsBetweenLooks);
    for (; this.#next < end; this.#next++) {
      const record = batch[this.#next];
      if (record === undefined) continue;
      this.cluster.fold(record);
      this.messages.fold(record);
      this.log.fold(record);
      this.judge.fold(record);
    }
    this.#backlog = Math.max(0, this.#backlog - recordsBetweenLooks);
    if (this.#next < batch.length) return;
    this.#queue.shift();
    this.#next = 0;
    if (this.#queue.length === 0) this.#backlog = 0;
  }
}
