/**
 * The slots of a log and what is known of each: what was proposed and accepted at which ballot, by whom, whether it is
 * decided, and who executed it. A bounded fold over the trace; it sees all nodes, as no node does.
 */
import { type Ballot, compareBallots, decreeNumber, type NodeId, type Slot } from '../paxos/ballot.js';
import { isOfDecree } from '../paxos/effect.js';
import { type LogConfiguration, nodeOfSeat } from '../paxos/multi/configuration.js';
import { digestOfText } from '../paxos/multi/digest.js';
import type { LogRecord } from '../paxos/multi/effect.js';
import type { FactsRecord, LogFact, StepRecord, TraceRecord } from '../schema/trace.js';
import { Sessions } from './sessions.js';

/** One ballot's value in one slot. */
export type SlotProposal = {
  readonly ballot: Ballot;
  /** Batch text; null where only its digest was told. */
  readonly value: string | null;
  readonly digest: number;
  /** The leader took it over from this ballot, which it had to; null for a value of its own or of unknown origin. */
  readonly adoptedFrom: Ballot | null;
  /** Whose acceptance is durable, ascending. */
  readonly acceptedBy: readonly NodeId[];
};

export type SlotView = {
  readonly slot: Slot;
  /** By ballot, ascending; only the latest are kept. */
  readonly proposals: readonly SlotProposal[];
  /** First word of its decision: null while there is none. `ballot` is null where nobody named it. */
  readonly decision: {
    readonly ballot: Ballot | null;
    readonly value: string | null;
    readonly digest: number;
    readonly atMs: number;
  } | null;
  /** Who executed it, ascending. */
  readonly appliedBy: readonly NodeId[];
  /** Who has a snapshot of all slots up to this one. */
  readonly snapshotBy: readonly NodeId[];
  /** In force from this slot on, other than before it. */
  readonly configuration: LogConfiguration | null;
  readonly openedAtMs: number;
};

export type SlotsView = {
  /** Lowest slot that is kept; what lies below was let go of or was never told. */
  readonly first: Slot;
  /** Highest that anything is known of, or null before any. */
  readonly last: Slot | null;
  /** How many slots with something known were let go. */
  readonly dropped: number;
  /** Null where nothing is known: a hole, if higher ones are known. */
  at(slot: number): SlotView | null;
  /** The client whose session it is, or null. */
  clientOf(session: number): NodeId | null;
};

export type FoldedSlots = SlotsView & {
  fold(record: TraceRecord): void;
  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): FoldedSlots;
};

/** Rarely is a slot taken over more often. */
const proposalsMax = 4;

export function createSlotsView(slotsMax: number): FoldedSlots {
  return new SlotsFold(slotsMax);
}

class SlotsFold implements FoldedSlots {
  readonly #slotsMax: number;
  /** Never changed in place, so that forks may share them. */
  #slots = new Map<number, SlotView>();
  #sessions = new Sessions();
  #first = 0;
  #last = -1;
  dropped = 0;

  constructor(slotsMax: number) {
    this.#slotsMax = slotsMax;
  }

  get first(): Slot {
    return decreeNumber(this.#first);
  }

  get last(): Slot | null {
    return this.#last < 0 ? null : decreeNumber(this.#last);
  }

  at(slot: number): SlotView | null {
    return this.#slots.get(slot) ?? null;
  }

  clientOf(session: number): NodeId | null {
    return this.#sessions.clientOf(session);
  }

  fork(): FoldedSlots {
    const fork = new SlotsFold(this.#slotsMax);
    fork.#slots = new Map(this.#slots);
    fork.#sessions = this.#sessions.fork();
    fork.#first = this.#first;
    fork.#last = this.#last;
    fork.dropped = this.dropped;
    return fork;
  }

  fold(record: TraceRecord): void {
    if (record.kind === 'step') this.#foldStep(record);
    if (record.kind === 'facts') this.#foldFacts(record);
  }

  #foldStep(record: StepRecord): void {
    const { node, effects, atMs } = record;
    this.#sessions.fold(record);
    for (const effect of effects) {
      switch (effect.type) {
        case 'persist':
          if (!isOfDecree(effect.record)) this.#foldPersist(node, effect.record, atMs);
          break;
        case 'propose': {
          const { ballot, value } = effect.proposal;
          const { adoptedFrom } = effect;
          this.#propose(effect.decree, { ballot, value, digest: digestOfText(value), adoptedFrom }, null, atMs);
          break;
        }
        case 'decide':
          this.#decide(effect.decree, effect.proposal, digestOfText(effect.proposal.value), atMs);
          break;
        case 'applied':
          this.#apply(node, effect.decree, effect.digest, atMs);
          break;
        case 'snapshot':
          this.#snapshot(node, effect.decree, atMs);
          break;
        case 'configured':
          this.#configure(effect.configuration, atMs);
          break;
        default:
          break; // Nothing about slots.
      }
    }
  }

  #foldPersist(node: NodeId, record: LogRecord, atMs: number): void {
    if (record.type === 'checkpoint') for (const each of record.records) this.#foldPersist(node, each, atMs);
    if (record.type !== 'log-accepted') return;
    const { ballot, first, values } = record;
    for (const [index, value] of values.entries()) {
      this.#propose(first + index, { ballot, value, digest: digestOfText(value), adoptedFrom: null }, node, atMs);
    }
  }

  #foldFacts({ node, facts, atMs }: FactsRecord): void {
    for (const fact of facts) this.#foldFact(node, fact, atMs);
  }

  #foldFact(node: NodeId, fact: LogFact, atMs: number): void {
    switch (fact.type) {
      case 'proposed':
      case 'accepted':
        for (const [index, digest] of fact.digests.entries()) {
          const proposal = { ballot: fact.ballot, value: null, digest, adoptedFrom: null };
          this.#propose(fact.first + index, proposal, fact.type === 'accepted' ? node : null, atMs);
        }
        break;
      case 'applied':
        this.#apply(node, fact.slot, fact.digest, atMs);
        break;
      case 'snapshot':
        this.#snapshot(node, fact.slot, atMs);
        break;
      case 'configured':
        this.#configure(fact.configuration, atMs);
        break;
      default:
        break; // Nothing about one slot.
    }
  }

  #propose(slot: number, told: Omit<SlotProposal, 'acceptedBy'>, by: NodeId | null, atMs: number): void {
    this.#change(slot, atMs, (view) => {
      const known = view.proposals.find(({ ballot }) => compareBallots(ballot, told.ballot) === 0);
      const proposal: SlotProposal = {
        ...told,
        value: told.value ?? known?.value ?? null,
        adoptedFrom: told.adoptedFrom ?? known?.adoptedFrom ?? null,
        acceptedBy: by === null ? (known?.acceptedBy ?? []) : withNode(known?.acceptedBy ?? [], by),
      };
      const others = view.proposals.filter((each) => each !== known);
      const proposals = [...others, proposal].sort((a, b) => compareBallots(a.ballot, b.ballot)).slice(-proposalsMax);
      return { ...view, proposals };
    });
  }

  #decide(
    slot: number,
    { ballot, value }: { readonly ballot: Ballot; readonly value: string },
    digest: number,
    atMs: number,
  ): void {
    this.#change(slot, atMs, (view) => {
      if (view.decision !== null && view.decision.ballot !== null) return view;
      return { ...view, decision: { ballot, value, digest, atMs: view.decision?.atMs ?? atMs } };
    });
  }

  /** Only what is decided is executed. */
  #apply(node: NodeId, slot: number, digest: number, atMs: number): void {
    this.#change(slot, atMs, (view) => {
      const appliedBy = withNode(view.appliedBy, node);
      return { ...view, appliedBy, decision: view.decision ?? { ballot: null, value: null, digest, atMs } };
    });
  }

  /** It holds all slots below. */
  #snapshot(node: NodeId, slot: number, atMs: number): void {
    if (slot === 0) return;
    // Whoever begins to watch a log that runs: what lies below was decided before, and is no hole.
    if (this.#last < 0) this.#first = Math.max(this.#first, slot - 1);
    this.#change(slot - 1, atMs, (view) => ({ ...view, snapshotBy: withNode(view.snapshotBy, node) }));
  }

  #configure(configuration: LogConfiguration, atMs: number): void {
    if (configuration.number === 0) return; // It was there before the first slot.
    this.#change(configuration.from, atMs, (view) => ({ ...view, configuration }));
  }

  #change(slot: number, atMs: number, change: (view: SlotView) => SlotView): void {
    if (slot < this.#first) return; // Let go of before.
    const known = this.#slots.get(slot) ?? fresh(decreeNumber(slot), atMs);
    const changed = change(known);
    this.#slots.set(slot, changed);
    // A configuration is told of long before its slot: what is open goes up to the slots with something in them.
    const isOpen = changed.proposals.length > 0 || changed.decision !== null;
    if (slot > this.#last && isOpen) this.#last = slot;
    if (this.#last - this.#first >= this.#slotsMax * 1.25) this.#letGo();
  }

  /** The lowest, many at a time. */
  #letGo(): void {
    const first = this.#last - this.#slotsMax + 1;
    for (const slot of this.#slots.keys()) {
      if (slot < first && this.#slots.delete(slot)) this.dropped++;
    }
    this.#first = first;
  }
}

const fresh = (slot: Slot, atMs: number): SlotView => ({
  slot,
  proposals: [],
  decision: null,
  appliedBy: [],
  snapshotBy: [],
  configuration: null,
  openedAtMs: atMs,
});

function withNode(nodes: readonly NodeId[], node: NodeId): readonly NodeId[] {
  return nodes.includes(node) ? nodes : [...nodes, node].sort((a, b) => a - b);
}

/** What stands in a slot as far as anybody can tell: the decision, else the proposal of the highest ballot. */
export function standingProposal({ proposals, decision }: SlotView): SlotProposal | null {
  if (decision === null) return proposals.at(-1) ?? null;
  const same = proposals.filter(({ digest }) => digest === decision.digest);
  const found =
    decision.ballot === null
      ? same.at(-1)
      : same.find(({ ballot }) => decision.ballot !== null && compareBallots(ballot, decision.ballot) === 0);
  const { ballot, value, digest } = decision;
  if (found !== undefined) return { ...found, value: found.value ?? value };
  return ballot === null ? null : { ballot, value, digest, adoptedFrom: null, acceptedBy: [] };
}

/** The node whose seat the ballot names. */
export const leaderOf = (ballot: Ballot): NodeId => nodeOfSeat(ballot.node);
