/**
 * Other orders in which a hub could hear the same records: each node's own order stays, and an exit comes after all
 * of its node.
 */
import type { TraceRecord } from '../../src/schema/trace.js';

/** `choose` draws an integer from 0 to `max`. */
export function interleave(records: readonly TraceRecord[], choose: (max: number) => number): TraceRecord[] {
  const queues = new Map<string, TraceRecord[]>();
  for (const record of records) {
    const key = streamOf(record.node, record.incarnation);
    const queue = queues.get(key);
    if (queue === undefined) queues.set(key, [record]);
    else queue.push(record);
  }
  const merged: TraceRecord[] = [];
  const [first] = records;
  for (let left = records.length; left > 0; left--) {
    const ready = [...queues.values()].filter(([head]) => head !== undefined && mayCome(head, queues, left));
    const isFirst = merged.length === 0 && first !== undefined;
    const queue = isFirst ? queues.get(streamOf(first.node, first.incarnation)) : ready[choose(ready.length - 1)];
    const head = queue?.shift();
    if (head === undefined) throw new Error('no record may come next');
    merged.push(head);
  }
  return merged;
}

const streamOf = (node: number | null, incarnation: number): string => `${node} ${incarnation}`;

function mayCome(head: TraceRecord, queues: ReadonlyMap<string, TraceRecord[]>, left: number): boolean {
  if (head.kind === 'end') return left === 1;
  if (head.kind !== 'process' || head.event.type !== 'exited') return true;
  return (queues.get(streamOf(head.subject, head.subjectIncarnation)) ?? []).length === 0;
}

/** What a kill takes along: the last reports of incarnations that ended, as many as `lostOf` says. */
export function loseTails(
  records: readonly TraceRecord[],
  lostOf: (node: number, incarnation: number) => number,
): TraceRecord[] {
  const kept = new Map<string, number>();
  for (const record of records) {
    if (record.kind !== 'process' || record.event.type !== 'exited') continue;
    const { subject, subjectIncarnation } = record;
    const own = records.filter(({ node, incarnation }) => node === subject && incarnation === subjectIncarnation);
    kept.set(streamOf(subject, subjectIncarnation), own.length - lostOf(subject, subjectIncarnation));
  }
  return records.filter(
    ({ node, incarnation, sequence }) => sequence < (kept.get(streamOf(node, incarnation)) ?? Infinity),
  );
}
