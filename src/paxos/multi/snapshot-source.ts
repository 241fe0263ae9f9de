/**
 * Snapshots that a replica hands out in parts. Beside its latest it keeps the one before, so that a transfer is not
 * overtaken by each next snapshot of a busy cluster.
 */
import type { Slot } from '../ballot.js';
import type { LogMessage } from './message.js';
import type { Snapshot } from './snapshot.js';

export type SnapshotSource = { latest: Snapshot | null; before: Snapshot | null };

/** In UTF-16 units. At three bytes a unit a part fits a datagram, as a batch does. */
export const partLength = 16_000;

export const createSnapshotSource = (): SnapshotSource => ({ latest: null, before: null });

/** Snapshots come in ascending order of their slots. */
export function keepSnapshot(source: SnapshotSource, snapshot: Snapshot): void {
  source.before = source.latest;
  source.latest = snapshot;
}

/**
 * The part that was asked for. Of a snapshot that is not kept any more nothing is sent, but the beginning of the latest
 * one in its place: parts of two never mix. Null where there is nothing newer than what the question names.
 */
export function answerSnapshotQuery(
  { latest, before }: SnapshotSource,
  { slot, digest, part }: { readonly slot: Slot; readonly digest: number | null; readonly part: number },
): LogMessage | null {
  const asked = [latest, before].find((kept) => kept?.slot === slot && kept.digest === digest);
  if (asked !== undefined && asked !== null) return partOf(asked, part);
  return latest !== null && latest.slot > slot ? partOf(latest, 0) : null;
}

/** To whoever misses slots that are not held one by one any more: the beginning of the latest snapshot. */
export function offerSnapshot(source: SnapshotSource, applied: Slot): LogMessage | null {
  return answerSnapshotQuery(source, { slot: applied, digest: null, part: 0 });
}

function partOf({ slot, digest, text }: Snapshot, part: number): LogMessage | null {
  const parts = Math.max(1, Math.ceil(text.length / partLength));
  if (part >= parts) return null;
  const end = part + 1 === parts ? text.length : cutAt(text, (part + 1) * partLength);
  return { type: 'snapshot', slot, digest, part, parts, text: text.slice(cutAt(text, part * partLength), end) };
}

/** Never between the halves of one character, which no datagram could carry. */
function cutAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
