/**
 * A snapshot on its way to a replica that misses slots which nobody holds one by one any more. Parts are asked for a
 * few at a time, and again when they are lost; parts of two snapshots never mix. Whoever sends a part of the same
 * snapshot (its slot and digest are the same) is as good a source as the first.
 */
import type { NodeId, Slot } from '../ballot.js';
import { type Effect, send, setTimer } from '../effect.js';
import { waits } from '../timing.js';
import { digestOfText } from './digest.js';
import type { LogMessage } from './message.js';

export type SnapshotFetch = {
  from: NodeId;
  readonly slot: Slot;
  readonly digest: number;
  readonly parts: number;
  readonly texts: Map<number, string>;
  /** Parts below have been asked for. */
  asked: number;
};

export type Fetched = {
  /** Null when nothing is on its way any more. */
  readonly fetch: SnapshotFetch | null;
  readonly effects: Effect[];
  /** The whole text, once. */
  readonly text: string | null;
};

type SnapshotPart = LogMessage & { readonly type: 'snapshot' };

/** Parts asked for and not here yet: unpaced, many datagrams would be lost together. */
const partsUnderWayMax = 4;
/** Times that nothing comes before a source is given up; the replica then asks around anew. */
const silencesMax = 6;

/** `applied`: what this replica has executed already, exclusive. */
export function hearSnapshot(fetch: SnapshotFetch | null, applied: Slot, from: NodeId, message: SnapshotPart): Fetched {
  const { slot, digest, part, parts, text } = message;
  if (slot <= applied || part >= parts) return unchanged(fetch);
  if (fetch === null || fetch.slot <= applied) return addPart(begin(from, message), part, text, true);
  if (fetch.slot === slot && fetch.digest === digest && fetch.parts === parts) {
    fetch.from = from;
    return addPart(fetch, part, text, false);
  }
  // Our source has ours no more. What others offer can wait until ours is here or its source is silent.
  const isOvertaken = from === fetch.from && slot > fetch.slot;
  return isOvertaken ? addPart(begin(from, message), part, text, true) : unchanged(fetch);
}

/** The timer says how many parts were here when it was set, so that progress is told from silence. */
export function expireSnapshotResend(
  fetch: SnapshotFetch | null,
  applied: Slot,
  timer: { readonly slot: Slot; readonly part: number; readonly attempt: number },
): Fetched {
  if (fetch === null || timer.slot !== fetch.slot) return unchanged(fetch);
  if (fetch.slot <= applied) return unchanged(null);
  const attempt = fetch.texts.size > timer.part ? 0 : timer.attempt + 1;
  if (attempt >= silencesMax) return unchanged(null);
  const missing: number[] = [];
  for (let part = 0; part < fetch.parts && missing.length < partsUnderWayMax; part++) {
    if (!fetch.texts.has(part)) missing.push(part);
  }
  fetch.asked = Math.max(fetch.asked, (missing.at(-1) ?? 0) + 1);
  return { fetch, effects: [...missing.map((part) => ask(fetch, part)), resendTimer(fetch, attempt)], text: null };
}

const begin = (from: NodeId, { slot, digest, part, parts }: SnapshotPart): SnapshotFetch => ({
  from,
  slot,
  digest,
  parts,
  texts: new Map(),
  asked: part === 0 ? 1 : 0,
});

function addPart(fetch: SnapshotFetch, part: number, text: string, isNew: boolean): Fetched {
  const effects: Effect[] = [];
  if (!fetch.texts.has(part)) {
    fetch.texts.set(part, text);
    if (fetch.texts.size === fetch.parts) return finish(fetch);
    while (fetch.asked < fetch.parts && fetch.asked - fetch.texts.size < partsUnderWayMax) {
      if (!fetch.texts.has(fetch.asked)) effects.push(ask(fetch, fetch.asked));
      fetch.asked++;
    }
  }
  if (isNew) effects.push(resendTimer(fetch, 0));
  return { fetch, effects, text: null };
}

function finish({ from, slot, digest, parts, texts }: SnapshotFetch): Fetched {
  const ordered: string[] = [];
  for (let part = 0; part < parts; part++) ordered.push(texts.get(part) ?? '');
  const text = ordered.join('');
  if (digestOfText(text) === digest) return { fetch: null, effects: [], text };
  const reason = `a snapshot below slot ${slot} that does not match its digest`;
  return { fetch: null, effects: [{ type: 'refuse', from, reason }], text: null };
}

const ask = ({ from, slot, digest }: SnapshotFetch, part: number): Effect =>
  send([from], { type: 'snapshot-query', slot, digest, part });

const resendTimer = ({ slot, texts }: SnapshotFetch, attempt: number): Effect =>
  setTimer({ type: 'snapshot-resend', slot, part: texts.size, attempt }, waits.snapshotResend, attempt);

const unchanged = (fetch: SnapshotFetch | null): Fetched => ({ fetch, effects: [], text: null });
