/** Texts of clients that wait for a slot, with their rows: joined, never taken apart. */
import type { Rows } from './rows.js';

type Waiting = { readonly text: string; readonly session: number; readonly first: number; readonly last: number };

export type Backlog = {
  readonly waiting: Waiting[];
  /** Index of the first that waits. */
  head: number;
  values: number;
  /** Length of all that waits. */
  units: number;
};

export type Batch = { readonly text: string; readonly rows: Rows };

export const createBacklog = (): Backlog => ({ waiting: [], head: 0, values: 0, units: 0 });

export function put(backlog: Backlog, waiting: Waiting): void {
  backlog.waiting.push(waiting);
  backlog.values += waiting.last - waiting.first + 1;
  backlog.units += waiting.text.length;
}

/** The next batch; null where nothing waits or, unless `isEager`, where what waits does not fill one yet. */
export function takeBatch(
  backlog: Backlog,
  { values, units }: { readonly values: number; readonly units: number },
  isEager: boolean,
): Batch | null {
  if (backlog.values === 0 || (!isEager && backlog.values < values && backlog.units < units)) return null;
  const texts: string[] = [];
  const rows: number[] = [];
  let count = 0;
  let length = 0;
  for (; backlog.head < backlog.waiting.length; backlog.head++) {
    const next = backlog.waiting[backlog.head];
    if (next === undefined) break;
    const more = next.last - next.first + 1;
    if (count > 0 && (count + more > values || length + next.text.length > units)) break;
    texts.push(next.text);
    rows.push(next.session, next.first, next.last);
    count += more;
    length += next.text.length;
  }
  backlog.values -= count;
  backlog.units -= length;
  trim(backlog);
  return { text: texts.join(''), rows };
}

/** Moves what waits to the front once in a while, so that it costs nothing for each text. */
function trim(backlog: Backlog): void {
  if (backlog.head < backlog.waiting.length && backlog.head < 1_024) return;
  backlog.waiting.splice(0, backlog.head);
  backlog.head = 0;
}
