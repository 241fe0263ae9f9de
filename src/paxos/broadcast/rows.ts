/** Values of clients in batch texts, as rows: a session and its first and last sequence number, three numbers each. */
import { moveOn, startOf } from '../multi/requests.js';

/** session, first, last, session, first, last, ... */
export type Rows = readonly number[];

/** Consecutive values of one session, from the first to the last, and nothing else. */
export function isRow(text: string, session: number, first: number, last: number): boolean {
  const place = startOf();
  let next = first;
  while (place.end < text.length) {
    if (!moveOn(place, text) || place.session !== session || place.sequence !== next) return false;
    next++;
  }
  return place.end === text.length && next === last + 1;
}

/** Of a text that others put together. */
export function rowsIn(text: string): Rows {
  const rows: number[] = [];
  const place = startOf();
  while (place.end < text.length && moveOn(place, text)) {
    const { session, sequence } = place;
    const last = rows.length - 1;
    if (rows[last - 2] === session && rows[last] === sequence - 1) rows[last] = sequence;
    else rows.push(session, sequence, sequence);
  }
  return rows;
}
