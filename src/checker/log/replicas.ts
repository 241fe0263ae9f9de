/**
 * What each replica applies. Total order (R2, R4): slot after slot without a gap, or a jump by a snapshot. Applied is a
 * prefix of the decided log (R3): the digest of each one's whole history equals that of all others. Snapshots hold
 * every slot below them, and nobody forgets a slot that its own snapshot does not hold.
 */
import type { NodeId, Slot } from '../../paxos/ballot.js';
import { historyWith } from '../../paxos/multi/digest.js';
import type { Court, Origin } from '../court.js';
import { evidence } from '../court.js';
import type { Seen } from '../ledger.js';
import { contradict, miss, valueWords } from './charge.js';
import { type SlotHistory, type SlotLedger, textOf } from './slots.js';

type Replica = {
  /** What it applies next; null where it starts again and may begin anywhere. */
  next: Slot | null;
  origin: Origin;
};

export type Snapshot = {
  readonly slot: Slot;
  readonly digest: number;
  readonly history: number;
  readonly installed: boolean;
};

/** So many of the latest are compared with those that others take at the same slot. */
const snapshotsMax = 64;

export class Replicas {
  readonly #court: Court;
  readonly #slots: SlotLedger;
  readonly #byNode = new Map<NodeId, Replica>();
  readonly #snapshots = new Map<Slot, Seen<Snapshot>>();
  highestApplied = -1;
  /** Applications told so far. */
  applications = 0;

  constructor(court: Court, slots: SlotLedger) {
    this.#court = court;
    this.#slots = slots;
  }

  boot(node: NodeId, isEmpty: boolean, origin: Origin): void {
    this.#byNode.set(node, { next: isEmpty ? (0 as Slot) : null, origin });
  }

  /** Null where the slot was let go of. */
  apply(node: NodeId, slot: Slot, digest: number, history: number, origin: Origin): SlotHistory | null {
    this.applications++;
    this.#inOrder(node, slot, origin);
    if (slot > this.highestApplied) {
      this.highestApplied = slot;
      this.#slots.retire(slot);
    }
    const known = this.#slots.of(slot);
    if (known === null) this.#applyLate(node, slot, digest, history, origin);
    else {
      this.#agree(known, node, digest, origin);
      this.#chain(known, node, digest, history, origin);
    }
    return known;
  }

  snapshot(node: NodeId, snapshot: Snapshot, origin: Origin): void {
    const { slot, installed, history } = snapshot;
    const replica = this.#byNode.get(node);
    const next = replica?.next ?? null;
    const verb = installed ? 'installs' : 'takes';
    if (replica !== undefined && next !== null && (installed ? slot < next : slot > next)) {
      const label = this.#court.label(node);
      const text = `${label} ${verb} a snapshot to slot ${slot}, having applied the slots below ${next}`;
      const first = evidence(replica.origin, `${label} had applied the slots below ${next}`);
      const second = evidence(origin, `its snapshot is of the slots below ${slot}`);
      miss(this.#court, installed ? 'total-order' : 'snapshot-keeps-slots', text, first, second);
    }
    if (installed) this.#byNode.set(node, { next: slot, origin });
    this.#compare(node, snapshot, origin);
    const known = this.#slots.historyBelow(slot);
    if (known !== null && known !== history) {
      const text = `the snapshot of ${this.#court.label(node)} to slot ${slot} is of another log than was decided`;
      const before = this.#slots.peek(slot - 1);
      const first = evidence(before?.historyOrigin ?? origin, `the history to slot ${slot - 1} was ${hex(known)}`);
      const second = evidence(origin, `the snapshot's history is ${hex(history)}`);
      contradict(this.#court, 'snapshot-keeps-slots', text, first, second);
    } else if (known === null && slot > 0) {
      const before = this.#slots.of((slot - 1) as Slot);
      if (before !== null) {
        before.history = history;
        before.historyOrigin = origin;
      }
    }
    if (slot - 1 > this.highestApplied) {
      this.highestApplied = slot - 1;
      this.#slots.retire(slot);
    }
  }

  /** Two snapshots of the same slots are the same state. */
  #compare(node: NodeId, snapshot: Snapshot, origin: Origin): void {
    const { slot, digest } = snapshot;
    const known = this.#snapshots.get(slot);
    if (known === undefined) {
      this.#snapshots.set(slot, { thing: snapshot, origin });
      for (const old of this.#snapshots.keys()) {
        if (this.#snapshots.size <= snapshotsMax) break;
        this.#snapshots.delete(old);
      }
    } else if (known.thing.digest !== digest) {
      const text = `two snapshots to slot ${slot} differ`;
      const who = known.origin.node === null ? 'another' : this.#court.label(known.origin.node);
      const first = evidence(known.origin, `that of ${who} has the digest ${hex(known.thing.digest)}`);
      const second = evidence(origin, `that of ${this.#court.label(node)} has the digest ${hex(digest)}`);
      contradict(this.#court, 'snapshot-keeps-slots', text, first, second);
    }
  }

  #inOrder(node: NodeId, slot: Slot, origin: Origin): void {
    const replica = this.#byNode.get(node);
    const next = replica?.next ?? null;
    if (replica !== undefined && next !== null && next !== slot) {
      const label = this.#court.label(node);
      const text = `${label} applies slot ${slot} where slot ${next} is its next`;
      const first = evidence(replica.origin, `${label} had applied the slots below ${next}`);
      miss(this.#court, 'total-order', text, first, evidence(origin, `${label} applied slot ${slot}`));
    }
    if (replica === undefined) this.#byNode.set(node, { next: (slot + 1) as Slot, origin });
    else {
      replica.next = (slot + 1) as Slot;
      replica.origin = origin;
    }
  }

  #agree(known: SlotHistory, node: NodeId, digest: number, origin: Origin): void {
    const { applied, slot } = known;
    if (applied === null) {
      known.applied = { digest, node, origin };
      return;
    }
    if (applied.digest === digest) return;
    const words = (each: number): string => valueWords(each, textOf(known, each));
    const text = `two values are applied in slot ${slot}: ${words(applied.digest)} and ${words(digest)}`;
    const first = evidence(applied.origin, `${this.#court.label(applied.node)} applied ${words(applied.digest)}`);
    const second = evidence(origin, `${this.#court.label(node)} applied ${words(digest)}`);
    contradict(this.#court, 'agreement', text, first, second);
  }

  #chain(known: SlotHistory, node: NodeId, digest: number, history: number, origin: Origin): void {
    const { slot } = known;
    if (known.history === null) {
      known.history = history;
      known.historyOrigin = origin;
      const below = this.#slots.historyBelow(slot);
      if (below === null || historyWith(below, digest) === history) return;
      const text = `the history of ${this.#court.label(node)} to slot ${slot} does not follow from the slots below`;
      const before = this.#slots.peek(slot - 1);
      const first = evidence(before?.historyOrigin ?? origin, `the history below slot ${slot} was ${hex(below)}`);
      contradict(this.#court, 'applied-is-prefix', text, first, this.#told(node, slot, history, origin));
    } else if (known.history !== history) this.#differ(slot, known.history, known.historyOrigin, node, history, origin);
  }

  #applyLate(node: NodeId, slot: Slot, digest: number, history: number, origin: Origin): void {
    const remains = this.#slots.remains(slot);
    if (remains === null) return;
    if (remains.digest !== digest) {
      const [known, other] = [valueWords(remains.digest, null), valueWords(digest, null)];
      const text = `two values are applied in slot ${slot}: ${known} and ${other}`;
      const first = evidence(origin, `others had applied ${known} long before`);
      const second = evidence(origin, `${this.#court.label(node)} applied ${other}`);
      contradict(this.#court, 'agreement', text, first, second);
    } else if (remains.history !== history) this.#differ(slot, remains.history, null, node, history, origin);
  }

  #differ(
    slot: Slot,
    expected: number,
    expectedOrigin: Origin | null,
    node: NodeId,
    history: number,
    origin: Origin,
  ): void {
    const text = `${this.#court.label(node)} has another history to slot ${slot} than was told before`;
    const who =
      expectedOrigin === null || expectedOrigin.node === null ? 'others' : this.#court.label(expectedOrigin.node);
    const first = evidence(expectedOrigin ?? origin, `the history of ${who} to slot ${slot} is ${hex(expected)}`);
    contradict(this.#court, 'applied-is-prefix', text, first, this.#told(node, slot, history, origin));
  }

  #told(node: NodeId, slot: Slot, history: number, origin: Origin) {
    return evidence(origin, `the history of ${this.#court.label(node)} to slot ${slot} is ${hex(history)}`);
  }
}

const hex = (digest: number): string => digest.toString(16).padStart(8, '0');
