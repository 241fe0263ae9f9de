/**
 * The acceptors of a log: a node with one disk each, since a node that comes back with another disk is another
 * acceptor. What each has promised, and whether its last reports may be lost with its process.
 */
import type { Ballot, NodeId } from '../../paxos/ballot.js';
import { compareBallots, formatBallot } from '../../paxos/ballot.js';
import type { Court, Origin } from '../court.js';
import { evidence } from '../court.js';
import type { Seen } from '../ledger.js';
import { contradict } from './charge.js';

export type Acceptor = {
  readonly node: NodeId;
  readonly disk: string;
  /** Highest promise in its own reports; accepting promises, too. */
  promised: Seen<Ballot> | null;
  /** Highest ballot that others received its promise or vote for, where no report of its own shows it. */
  received: (Seen<Ballot> & { readonly incarnation: number }) | null;
  /** What its disk held at its latest start but the first; null before. */
  recovered: { readonly incarnation: number; readonly promised: Ballot | null; readonly origin: Origin } | null;
  /** Its process was killed, and its last reports may be lost, until its disk tells. */
  isLossy: boolean;
  /** Of slots below, votes that it did not tell before it was killed are in a snapshot, and nowhere one by one. */
  lostBelow: number;
  /** Slots below are in a snapshot of its own disk. */
  snapshot: number;
  /**
   * Slots below are known there as decided by reports that are lost, or may be: from its disk when it started, or from
   * one whose process was gone before it told why.
   */
  held: number;
};

export class Acceptors {
  readonly #byKey = new Map<string, Acceptor>();
  /** The disk that each node runs on, and since which incarnation. */
  readonly #current = new Map<NodeId, { readonly acceptor: Acceptor; readonly incarnation: number }>();
  readonly #court: Court;

  constructor(court: Court) {
    this.#court = court;
  }

  /** Null before the node's first start was heard of. */
  of(node: NodeId): Acceptor | null {
    return this.#current.get(node)?.acceptor ?? null;
  }

  at(node: NodeId, disk: string): Acceptor {
    // As nearly always: asked for every message.
    const current = this.of(node);
    if (current?.disk === disk) return current;
    const key = `${node} ${disk}`;
    let acceptor = this.#byKey.get(key);
    if (acceptor === undefined) {
      acceptor = {
        node,
        disk,
        promised: null,
        received: null,
        recovered: null,
        isLossy: false,
        lostBelow: 0,
        snapshot: 0,
        held: 0,
      };
      this.#byKey.set(key, acceptor);
    }
    return acceptor;
  }

  known(node: NodeId, disk: string): Acceptor | null {
    return this.#byKey.get(`${node} ${disk}`) ?? null;
  }

  /** Starts from its disk, which must hold all that others may rely on. */
  boot(
    node: NodeId,
    disk: string,
    { promised, snapshot }: { readonly promised: Ballot | null; readonly snapshot: number },
    origin: Origin,
  ): Acceptor {
    const acceptor = this.at(node, disk);
    const before = higher(acceptor.promised, acceptor.received);
    if (before !== null && (promised === null || compareBallots(promised, before.thing) < 0)) {
      const text = `${this.#court.label(node)} forgot over its restart that it promised ${formatBallot(before.thing)}`;
      const holds = promised === null ? 'no promise' : `promise ${formatBallot(promised)}`;
      const second = evidence(origin, `its disk held ${holds} when it started again`);
      contradict(this.#court, 'promise-monotone', text, this.#promisedEvidence(node, before), second);
    }
    if (promised !== null) acceptor.promised = higher(acceptor.promised, { thing: promised, origin });
    acceptor.received = null;
    if (acceptor.isLossy) acceptor.lostBelow = Math.max(acceptor.lostBelow, snapshot);
    acceptor.isLossy = false;
    acceptor.snapshot = Math.max(acceptor.snapshot, snapshot);
    if (origin.incarnation > 1) acceptor.recovered = { incarnation: origin.incarnation, promised, origin };
    this.#current.set(node, { acceptor, incarnation: origin.incarnation });
    return acceptor;
  }

  /** Its process is gone, and what it had not told yet is lost. */
  killed(node: NodeId, incarnation: number): void {
    const current = this.#current.get(node);
    if (current !== undefined && current.incarnation === incarnation) current.acceptor.isLossy = true;
  }

  /** It wrote a promise down. */
  promise(acceptor: Acceptor, ballot: Ballot, origin: Origin): void {
    const { promised, node } = acceptor;
    if (promised === null || compareBallots(ballot, promised.thing) >= 0) {
      if (promised === null || compareBallots(ballot, promised.thing) > 0)
        acceptor.promised = { thing: ballot, origin };
      return;
    }
    const [low, high] = [formatBallot(ballot), formatBallot(promised.thing)];
    const text = `${this.#court.label(node)} promises ${low} after it promised ${high}`;
    const second = evidence(origin, `${this.#court.label(node)} promised ${low}`);
    contradict(this.#court, 'promise-monotone', text, this.#promisedEvidence(node, promised), second);
  }

  /** It wrote a vote down: below its promise it must not. */
  accept(acceptor: Acceptor, ballot: Ballot, what: () => string, origin: Origin): void {
    const { promised, node } = acceptor;
    const order = promised === null ? 1 : compareBallots(ballot, promised.thing);
    if (order === 0) return;
    if (order > 0 || promised === null) {
      acceptor.promised = { thing: ballot, origin };
      return;
    }
    const text = `${this.#court.label(node)} accepts ${what()} after it promised ${formatBallot(promised.thing)}`;
    const second = evidence(origin, `${this.#court.label(node)} accepted ${what()}`);
    contradict(this.#court, 'accept-respects-promise', text, this.#promisedEvidence(node, promised), second);
  }

  /** Others received its promise or vote, though no report that is left shows it. */
  received(acceptor: Acceptor, ballot: Ballot, incarnation: number, origin: Origin): void {
    const { recovered, received, node } = acceptor;
    if (recovered !== null && incarnation < recovered.incarnation) {
      if (recovered.promised !== null && compareBallots(recovered.promised, ballot) >= 0) return;
      const text = `${this.#court.label(node)} forgot over its restart that it promised ${formatBallot(ballot)}`;
      const first = this.#promisedEvidence(node, { thing: ballot, origin });
      const second = evidence(recovered.origin, 'its disk did not hold it when it started again');
      contradict(this.#court, 'promise-monotone', text, first, second);
      return;
    }
    if (received === null || compareBallots(ballot, received.thing) > 0) {
      acceptor.received = { thing: ballot, origin, incarnation };
    }
  }

  #promisedEvidence(node: NodeId, { thing, origin }: Seen<Ballot>) {
    const heard = origin.node === node || origin.node === null ? '' : ` (heard by ${this.#court.label(origin.node)})`;
    return evidence(origin, `${this.#court.label(node)} promised ${formatBallot(thing)}${heard}`);
  }
}

function higher(a: Seen<Ballot> | null, b: Seen<Ballot> | null): Seen<Ballot> | null {
  if (a === null || b === null) return a ?? b;
  return compareBallots(a.thing, b.thing) >= 0 ? a : b;
}
