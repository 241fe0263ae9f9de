/** What a replica writes to its disk in place of all before, and what a disk holds after such a batch. */
import { compareBallots, type Proposal, type Slot } from '../ballot.js';
import type { PersistRecord } from '../effect.js';
import type { LogRecord, PlainLogRecord } from './effect.js';
import type { Replica } from './replica.js';
import type { Snapshot } from './snapshot.js';

/** Slots in one record. */
const rowMax = 1000;

/**
 * All that this replica must never forget: the snapshot, its round and promise, what it accepted from its mark on, also
 * below the snapshot, and the decisions from there on that it was told.
 */
export function checkpointOf({ acceptor, learner, round }: Replica, snapshot: Snapshot): LogRecord {
  const { slot, digest, text } = snapshot;
  const { promised, accepted } = acceptor;
  const records: PlainLogRecord[] = [{ type: 'log-snapshot', slot, digest, text }];
  if (round > 0) records.push({ type: 'log-round', round });
  if (promised !== null) records.push({ type: 'log-promised', ballot: promised });
  for (const { first, proposals } of rowsOf(accepted)) records.push(...acceptedIn(first, proposals));
  const told = new Map<Slot, Proposal>();
  for (const at of learner.written) {
    const proposal = learner.decided.get(at);
    if (at >= slot && proposal !== undefined) told.set(at, proposal);
  }
  for (const { first, proposals } of rowsOf(told)) records.push({ type: 'log-decided', first, proposals });
  return { type: 'checkpoint', records };
}

type Row = { readonly first: Slot; readonly proposals: Proposal[] };

/** Slots in a row, ascending. */
function rowsOf(proposals: ReadonlyMap<Slot, Proposal>): Row[] {
  const rows: Row[] = [];
  for (const [slot, proposal] of [...proposals].sort(([a], [b]) => a - b)) {
    const row = rows.at(-1);
    const goesOn = row !== undefined && row.first + row.proposals.length === slot && row.proposals.length < rowMax;
    if (goesOn) row.proposals.push(proposal);
    else rows.push({ first: slot, proposals: [proposal] });
  }
  return rows;
}

/** A record for each stretch of one ballot. */
function acceptedIn(first: Slot, proposals: readonly Proposal[]): PlainLogRecord[] {
  const records: { type: 'log-accepted'; ballot: Proposal['ballot']; first: Slot; values: string[] }[] = [];
  for (const [index, { ballot, value }] of proposals.entries()) {
    const record = records.at(-1);
    if (record !== undefined && compareBallots(record.ballot, ballot) === 0) record.values.push(value);
    else records.push({ type: 'log-accepted', ballot, first: (first + index) as Slot, values: [value] });
  }
  return records;
}

export type Writing = {
  /** The disk's content is replaced as a whole: a crash at any point leaves all of the old one or all of the new. */
  readonly replaces: boolean;
  /** Without checkpoints: of each its content. */
  readonly records: readonly PersistRecord[];
};

export function writingOf(batch: readonly PersistRecord[]): Writing {
  const last = batch.findLastIndex(({ type }) => type === 'checkpoint');
  const checkpoint = batch[last];
  if (checkpoint?.type !== 'checkpoint') return { replaces: false, records: batch };
  return { replaces: true, records: [...checkpoint.records, ...batch.slice(last + 1)] };
}
