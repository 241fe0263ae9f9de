/** What the obedient worker tells of itself: the options that it was started with, and every frame that it heard. */
import type { HubToWorker, WorkerOptions } from '../../src/schema/control.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import type { Observer } from './observer.js';

type Heard = HubToWorker | (WorkerOptions & { readonly type?: never });

export function heardBy(seen: Observer, node: number, incarnation = 1): readonly Heard[] {
  return seen.records.flatMap((record) => {
    const isIts = record.node === node && record.incarnation === incarnation;
    return isIts && record.kind === 'refused' ? [JSON.parse(record.address)] : [];
  });
}

/** Settles when the node's worker has heard a frame of this type. */
export function hears(seen: Observer, node: number, type: HubToWorker['type'], incarnation = 1): Promise<TraceRecord> {
  return seen.untilSome(() => heardBy(seen, node, incarnation).some((frame) => frame.type === type));
}
