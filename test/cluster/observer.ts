/** Watches a session: keeps its records and lets a test wait for one, never for a number of milliseconds. */
import type { Session } from '../../src/schema/session.js';
import type { ProcessEvent, ProcessRecord, TraceRecord } from '../../src/schema/trace.js';

export type Observer = {
  readonly records: readonly TraceRecord[];
  /** The first record, now or later, that this holds for. */
  until<Found extends TraceRecord>(holds: (record: TraceRecord) => record is Found): Promise<Found>;
  untilSome(holds: (record: TraceRecord) => boolean): Promise<TraceRecord>;
  events(node: number): readonly ProcessEvent[];
  stop(): void;
};

export function observe(session: Session): Observer {
  const records: TraceRecord[] = [];
  const waiting = new Set<() => void>();
  const stop = session.subscribe((batch) => {
    records.push(...batch);
    for (const check of [...waiting]) check();
  });
  const untilSome = (holds: (record: TraceRecord) => boolean): Promise<TraceRecord> =>
    new Promise((resolve) => {
      let checked = 0;
      const check = (): void => {
        const found = records.slice(checked).find(holds);
        checked = records.length;
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  return {
    records,
    until: async <Found extends TraceRecord>(holds: (record: TraceRecord) => record is Found) =>
      (await untilSome(holds)) as Found,
    untilSome,
    events: (node) => records.flatMap((record) => (isProcess(record) && record.subject === node ? [record.event] : [])),
    stop,
  };
}

export function isProcess(record: TraceRecord): record is ProcessRecord {
  return record.kind === 'process';
}

/** A process record of this node's `incarnation` with this event. */
export function processEvent(node: number, type: ProcessEvent['type'], incarnation = 1) {
  return (record: TraceRecord): record is ProcessRecord =>
    isProcess(record) &&
    record.subject === node &&
    record.subjectIncarnation === incarnation &&
    record.event.type === type;
}
