/** Commands that wait for a slot, as the texts in which they came: joined into batches, never taken apart. */
import { batchLengthMax } from './command.js';

export type Queue = {
  readonly texts: string[];
  /** Commands in each of them. */
  readonly counts: number[];
  /** Index of the first that waits. */
  head: number;
  commands: number;
  /** Length of all that waits. */
  units: number;
};

export function createQueue(): Queue {
  return { texts: [], counts: [], head: 0, commands: 0, units: 0 };
}

export function enqueue(queue: Queue, text: string, count: number): void {
  queue.texts.push(text);
  queue.counts.push(count);
  queue.commands += count;
  queue.units += text.length;
}

/** The next batch; null where nothing waits or, unless `isEager`, where what waits does not fill a batch yet. */
export function takeBatch(queue: Queue, batchMax: number, isEager: boolean): string | null {
  if (queue.commands === 0) return null;
  if (!isEager && queue.commands < batchMax && queue.units < batchLengthMax) return null;
  let batch = '';
  let count = 0;
  for (; queue.head < queue.texts.length; queue.head++) {
    const text = queue.texts[queue.head] ?? '';
    const more = queue.counts[queue.head] ?? 0;
    if (count > 0 && (count + more > batchMax || batch.length + text.length > batchLengthMax)) break;
    batch += text;
    count += more;
  }
  queue.commands -= count;
  queue.units -= batch.length;
  trim(queue);
  return batch;
}

/** Moves what waits to the front once in a while, so that it costs nothing for each text. */
function trim(queue: Queue): void {
  if (queue.head < queue.texts.length && queue.head < 1024) return;
  queue.texts.splice(0, queue.head);
  queue.counts.splice(0, queue.head);
  queue.head = 0;
}
