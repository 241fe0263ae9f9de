/** A session over a recording: everything happened already, and nothing can be changed. */
import type { Session } from '../schema/session.js';
import type { EndRecord, TraceRecord } from '../schema/trace.js';

/** As many as a worker would send at once. */
const batchLength = 500;

/** Without the record of its end the run is ended here, so that a verdict does not wait for what will not come. */
export function recordedSession(records: readonly TraceRecord[]): Session {
  const last = records.at(-1);
  const all = last === undefined || last.kind === 'end' ? records : [...records, cutShortEnd(records, last)];
  return {
    kind: 'recorded',
    mayControl: false,
    subscribe(listener) {
      for (let from = 0; from < all.length; from += batchLength) listener(all.slice(from, from + batchLength));
      return () => {}; // Nothing more will come.
    },
    request: async () => ({ ok: false, reason: 'this is a recording: nothing can be changed' }),
    ended: Promise.resolve('end of the recording'),
    close: async () => {},
  };
}

function cutShortEnd(records: readonly TraceRecord[], last: TraceRecord): EndRecord {
  const sequence =
    1 + records.reduce((max, { node, sequence: each }) => (node === null ? Math.max(max, each) : max), -1);
  return { kind: 'end', node: null, incarnation: 1, sequence, atMs: last.atMs, reason: 'the recording is cut short' };
}
