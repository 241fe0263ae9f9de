/** Trace records on their way to the hub, in batches. */
import type { NodeRecord } from '../schema/trace.js';

export type Outbox = {
  add(record: NodeRecord): void;
  /** Writes what is waiting, as far as it may. */
  flush(): void;
  /** Lets go of all that is waiting. */
  drop(): void;
};

const batchMs = 50;
export const batchRecordsMax = 500;
/** After a quiet moment: long enough for the other records of the same burst to go along. */
const quietMs = 2;
/** A frame is closed when it is this long, far below what the hub takes. */
const frameCharactersMax = 1024 * 1024;
/** Beyond this the hub is not there in any useful sense; what is dropped shows as a gap in the sequence numbers. */
export const waitingMax = 100_000;

export function createOutbox(options: {
  readonly mayWrite: () => boolean;
  readonly write: (frame: string) => void;
}): Outbox {
  let waiting: NodeRecord[] = [];
  let timer: NodeJS.Timeout | null = null;
  let flushedAtMs = Number.NEGATIVE_INFINITY;

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    flushedAtMs = performance.now();
    let sent = 0;
    while (sent < waiting.length && options.mayWrite()) sent = writeFrame(waiting, sent, options.write);
    waiting = waiting.slice(sent);
    if (waiting.length > 0) timer = setTimeout(flush, batchMs);
  };

  return {
    add(record) {
      if (waiting.length >= waitingMax) return;
      waiting.push(record);
      if (waiting.length === batchRecordsMax) flush();
      else timer ??= setTimeout(flush, Math.max(quietMs, flushedAtMs + batchMs - performance.now()));
    },
    flush,
    drop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      waiting = [];
    },
  };
}

/**
 * Writes one frame of the records from `first` on and answers the index of the first record after it. Each record has a
 * line of its own, so that the hub can pass the texts on without writing them again.
 */
function writeFrame(records: readonly NodeRecord[], first: number, write: (frame: string) => void): number {
  const texts: string[] = [];
  let characters = 0;
  let next = first;
  for (; next < records.length && texts.length < batchRecordsMax && characters < frameCharactersMax; next++) {
    const text = JSON.stringify(records[next]);
    texts.push(text);
    characters += text.length;
  }
  write(`{"type":"records","records":[\n${texts.join(',\n')}\n]}`);
  return next;
}
