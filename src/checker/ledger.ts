/**
 * What the trace has shown about each decree. Old decrees are let go of: only their decided value stays, so agreement
 * and integrity are judged for as long as the run lasts (of the latest 100,000 decrees), while votes and promises are
 * judged for the latest 512. A restart is not compared with what an acceptor promised in a decree older than that.
 */
import type { Ballot, Decree, NodeId, Proposal } from '../paxos/ballot.js';
import type { Origin } from './court.js';

/** A ballot or proposal with the record that shows it. */
export type Seen<Thing> = { readonly thing: Thing; readonly origin: Origin };

/** What one acceptor showed of itself. */
export type AcceptorHistory = {
  /** Highest promise in the reports of its own, in the order of its steps; accepting promises too. */
  promised: Seen<Ballot> | null;
  /** Highest proposal that it accepted. */
  accepted: Seen<Proposal> | null;
  /** Highest ballot of promises and votes that others received from it and that no report of its own shows. */
  received: (Seen<Ballot> & { readonly incarnation: number }) | null;
  /** Its disk at the latest start; null before a restart. */
  recovered: { readonly incarnation: number; readonly promised: Ballot | null; readonly origin: Origin } | null;
  /** The step that wrote too low a promise down: sending it is no second violation. */
  blamed: Origin | null;
};

/** What one proposer heard for the ballot that it works on. */
type ProposerHistory = {
  readonly ballot: Ballot;
  readonly promises: Map<NodeId, Proposal | null>;
  /** Its first accept was judged. */
  accepting: boolean;
};

/** One value under one ballot, and who accepted it. */
export type BallotHistory = { readonly proposal: Proposal; readonly origin: Origin; readonly voters: Set<NodeId> };

export type DecreeHistory = {
  readonly decree: Decree;
  readonly submitted: Set<string>;
  /** Values that came out of steps whose records are lost: they cannot be followed back to a client. */
  readonly vouched: Set<string>;
  readonly ballots: Map<number, BallotHistory>;
  readonly acceptors: Map<NodeId, AcceptorHistory>;
  readonly proposers: Map<NodeId, ProposerHistory>;
  /** First known decision. */
  decided: Seen<string> | null;
  /** By node. */
  readonly decisions: Map<NodeId, Seen<string>>;
};

const liveMax = 512;
const retiredMax = 100_000;
/** A longer value of an old decree is kept as its beginning, length and hash. */
const compactLength = 64;

export class Ledger {
  readonly #live = new Map<Decree, DecreeHistory>();
  /** First known decision of decrees that were let go of, oldest first. */
  readonly #retired = new Map<Decree, Seen<string>>();
  #newest = -1;

  /** The history of a decree, or null where it was let go of. */
  of(decree: Decree): DecreeHistory | null {
    const known = this.#live.get(decree);
    if (known !== undefined) return known;
    if (decree <= this.#newest - liveMax) return null;
    const history: DecreeHistory = {
      decree,
      submitted: new Set(),
      vouched: new Set(),
      ballots: new Map(),
      acceptors: new Map(),
      proposers: new Map(),
      decided: null,
      decisions: new Map(),
    };
    this.#live.set(decree, history);
    if (decree > this.#newest) {
      this.#newest = decree;
      this.#retire();
    }
    return history;
  }

  live(): Iterable<DecreeHistory> {
    return this.#live.values();
  }

  /** The decision of a decree that was let go of, its value in compact form. */
  retired(decree: Decree): Seen<string> | null {
    return this.#retired.get(decree) ?? null;
  }

  #retire(): void {
    for (const [decree, { decided }] of this.#live) {
      if (decree > this.#newest - liveMax) continue;
      this.#live.delete(decree);
      if (decided === null) continue;
      const { node, incarnation, sequence, atMs } = decided.origin;
      const origin = { node, incarnation, sequence, atMs };
      this.#retired.set(decree, { thing: compactValue(decided.thing), origin });
    }
    for (const decree of this.#retired.keys()) {
      if (this.#retired.size <= retiredMax) break;
      this.#retired.delete(decree);
    }
  }
}

/** Equal for equal values; long values that differ have different hashes but for one in four thousand million. */
export function compactValue(value: string): string {
  if (value.length <= compactLength) return value;
  let hash = 0x811c9dc5;
  for (let index = 0; index < value.length; index++) hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193);
  return `${value.slice(0, compactLength)}... (${value.length} characters, ${(hash >>> 0).toString(16)})`;
}

/** One number for a ballot, exact for ids below 2^21 and rounds of the wire's 32 bits. */
export const ballotKey = (ballot: Ballot): number => ballot.round * 0x20_0000 + ballot.node;
