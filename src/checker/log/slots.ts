/**
 * What the trace has shown about each slot. Of the latest slots everything is kept; of older ones digest and history,
 * so that whoever applies them late is still judged; of those beyond them nothing but that they were. So memory is
 * bounded however long the log gets.
 */
import type { Ballot, NodeId, Slot } from '../../paxos/ballot.js';
import { compareBallots } from '../../paxos/ballot.js';
import { emptyHistory } from '../../paxos/multi/digest.js';
import type { Origin } from '../court.js';
import type { Acceptor } from './acceptors.js';

/** One value under one ballot in one slot, and who accepted it. */
export type Candidate = {
  readonly ballot: Ballot;
  readonly digest: number;
  readonly origin: Origin;
  readonly voters: Acceptor[];
  /** The leader's own proposal was judged. */
  isProposed: boolean;
};

export type SlotHistory = {
  readonly slot: Slot;
  readonly candidates: Candidate[];
  /** The first candidate with a quorum. */
  chosen: Candidate | null;
  /** First one that applied it. */
  applied: { readonly digest: number; readonly node: NodeId; readonly origin: Origin } | null;
  /** Of all slots up to this one. */
  history: number | null;
  historyOrigin: Origin | null;
  /** Values by digest, as far as they are known as texts. */
  text: string | null;
  textDigest: number;
  otherTexts: Map<number, string> | null;
};

/** A slot that was let go of. */
type Remains = { readonly digest: number; readonly history: number };

/** So many slots below the highest applied one are kept whole. */
const wholeMax = 4_096;
const chunkSlots = 1_024;
/** Digest and history of about a million slots: eight megabytes. */
const chunksMax = 1_024;

type Chunk = { readonly digests: Uint32Array; readonly histories: Uint32Array; readonly known: Uint8Array };

export class SlotLedger {
  readonly #whole = new Map<number, SlotHistory>();
  readonly #chunks = new Map<number, Chunk>();
  /** Slots below are let go of. */
  #floor = 0;

  /** Null where it was let go of. */
  of(slot: Slot): SlotHistory | null {
    const known = this.#whole.get(slot);
    if (known !== undefined) return known;
    if (slot < this.#floor) return null;
    const history: SlotHistory = {
      slot,
      candidates: [],
      chosen: null,
      applied: null,
      history: null,
      historyOrigin: null,
      text: null,
      textDigest: 0,
      otherTexts: null,
    };
    this.#whole.set(slot, history);
    return history;
  }

  /** As `of`, without making one. */
  peek(slot: number): SlotHistory | null {
    return this.#whole.get(slot) ?? null;
  }

  whole(): Iterable<SlotHistory> {
    return this.#whole.values();
  }

  remains(slot: number): Remains | null {
    const chunk = this.#chunks.get(Math.floor(slot / chunkSlots));
    const at = slot % chunkSlots;
    if (chunk === undefined || chunk.known[at] !== 1) return null;
    return { digest: chunk.digests[at] ?? 0, history: chunk.histories[at] ?? 0 };
  }

  /** Of all slots below this one; null where it is not known. */
  historyBelow(slot: number): number | null {
    if (slot === 0) return emptyHistory;
    return this.#whole.get(slot - 1)?.history ?? this.remains(slot - 1)?.history ?? null;
  }

  /** Slots far below this one are let go of. */
  retire(highestApplied: number): void {
    const floor = highestApplied - wholeMax;
    // In strides, so that most calls do nothing.
    if (floor < this.#floor + 1_024) return;
    for (const [slot, { applied, history }] of this.#whole) {
      if (slot >= floor) continue;
      this.#whole.delete(slot);
      if (applied !== null && history !== null) this.#keep(slot, applied.digest, history);
    }
    this.#floor = floor;
  }

  #keep(slot: number, digest: number, history: number): void {
    const number = Math.floor(slot / chunkSlots);
    let chunk = this.#chunks.get(number);
    if (chunk === undefined) {
      chunk = {
        digests: new Uint32Array(chunkSlots),
        histories: new Uint32Array(chunkSlots),
        known: new Uint8Array(chunkSlots),
      };
      this.#chunks.set(number, chunk);
      for (const old of this.#chunks.keys()) {
        if (this.#chunks.size <= chunksMax) break;
        this.#chunks.delete(old);
      }
    }
    const at = slot % chunkSlots;
    chunk.digests[at] = digest;
    chunk.histories[at] = history;
    chunk.known[at] = 1;
  }
}

/** Plain loop: asked for every vote, and nearly always the first one is it. */
export function candidateAt(history: SlotHistory, ballot: Ballot): Candidate | null {
  for (const candidate of history.candidates) if (compareBallots(candidate.ballot, ballot) === 0) return candidate;
  return null;
}

export function noteText(history: SlotHistory, digest: number, text: string): void {
  if (history.text === null) {
    history.text = text;
    history.textDigest = digest;
  } else if (history.textDigest !== digest) {
    history.otherTexts ??= new Map();
    history.otherTexts.set(digest, text);
  }
}

/** Null where only the digest is known. */
export function textOf(history: SlotHistory, digest: number): string | null {
  if (history.text !== null && history.textDigest === digest) return history.text;
  return history.otherTexts?.get(digest) ?? null;
}
