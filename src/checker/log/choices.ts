/**
 * What is chosen in each slot: a value that a phase-2 quorum of the configuration in force there accepted under one
 * ballot. Agreement (R1): never two. C1: no ballot carries two values in one slot. C2: once a value is chosen, no
 * higher ballot carries another.
 */
import type { Ballot, Slot } from '../../paxos/ballot.js';
import { compareBallots, formatBallot } from '../../paxos/ballot.js';
import { formatList } from '../../views/words.js';
import type { Court, Origin } from '../court.js';
import { evidence } from '../court.js';
import type { Evidence } from '../judge.js';
import type { Acceptor } from './acceptors.js';
import { contradict, valueWords } from './charge.js';
import { type Configurations, memberVotes } from './configurations.js';
import { type Candidate, candidateAt, type SlotHistory, type SlotLedger, textOf } from './slots.js';

export class Choices {
  readonly #court: Court;
  readonly #slots: SlotLedger;
  readonly #configurations: Configurations;
  readonly #chose: (history: SlotHistory) => void;
  /** Of slots below, the configuration is known: somebody applied as much as it takes. */
  #known = 0;

  /** `chose` is told of each slot once. */
  constructor(court: Court, slots: SlotLedger, configurations: Configurations, chose: (history: SlotHistory) => void) {
    this.#court = court;
    this.#slots = slots;
    this.#configurations = configurations;
    this.#chose = chose;
  }

  /** The configurations of slots below this one are told. */
  knownBelow(slot: number): void {
    if (slot > this.#known) this.#known = slot;
  }

  /** Null where the ballot belongs to another value: then nothing of this one may be added to it. */
  candidate(history: SlotHistory, ballot: Ballot, digest: number, origin: Origin): Candidate | null {
    const known = candidateAt(history, ballot);
    if (known === null) {
      const candidate: Candidate = { ballot, digest, origin, voters: [], isProposed: false };
      history.candidates.push(candidate);
      if (history.chosen !== null) this.#judgeAbove(history, history.chosen, candidate);
      return candidate;
    }
    if (known.digest === digest) return known;
    const words = `${this.#words(history, known.digest)} and ${this.#words(history, digest)}`;
    const text = `ballot ${formatBallot(ballot)} carries two values in slot ${history.slot}: ${words}`;
    const first = this.#carried(history, known);
    const second = this.#carried(history, { ballot, digest, origin });
    contradict(this.#court, 'one-value-per-ballot', text, first, second);
    return null;
  }

  vote(history: SlotHistory, candidate: Candidate, acceptor: Acceptor): void {
    const { voters } = candidate;
    if (voters.includes(acceptor)) return;
    voters.push(acceptor);
    if (history.chosen !== candidate) this.settle(history, candidate);
  }

  /** Whether the candidate has its quorum now. */
  settle(history: SlotHistory, candidate: Candidate): boolean {
    const { slot } = history;
    if (slot >= this.#known) return false;
    const configuration = this.#configurations.at(slot);
    if (configuration === null || candidate.voters.length < configuration.quorums.phase2) return false;
    if (memberVotes(configuration, candidate.voters) < configuration.quorums.phase2) return false;
    const { chosen } = history;
    if (chosen === null) {
      history.chosen = candidate;
      this.#chose(history);
      for (const other of history.candidates) this.#judgeAbove(history, candidate, other);
    } else if (chosen.digest !== candidate.digest) {
      const words = `${this.#words(history, chosen.digest)} and ${this.#words(history, candidate.digest)}`;
      const text = `two values are chosen in slot ${slot}: ${words}`;
      const [first, second] = [this.quorumEvidence(history, chosen), this.quorumEvidence(history, candidate)];
      contradict(this.#court, 'agreement', text, first, second);
    }
    return true;
  }

  /** Its votes were counted before all was known that it takes. */
  settleAll(history: SlotHistory): void {
    for (const candidate of history.candidates) if (history.chosen !== candidate) this.settle(history, candidate);
  }

  /** A configuration was told late: what was chosen from there on is counted anew. */
  recount(from: Slot): void {
    for (const history of this.#slots.whole()) {
      if (history.slot < from) continue;
      const { chosen } = history;
      history.chosen = null;
      if (chosen !== null) this.settle(history, chosen);
      this.settleAll(history);
    }
  }

  quorumEvidence(history: SlotHistory, { ballot, digest, origin, voters }: Candidate): Evidence {
    const who = formatList(voters.map(({ node }) => this.#court.label(node)));
    const what = `${formatBallot(ballot)} = ${this.#words(history, digest)}`;
    return evidence(origin, voters.length === 0 ? `nobody had accepted ${what}` : `${who} had accepted ${what}`);
  }

  /** C2: a ballot above the one that chose. */
  #judgeAbove(history: SlotHistory, chosen: Candidate, other: Candidate): void {
    if (other.digest === chosen.digest || compareBallots(other.ballot, chosen.ballot) < 0) return;
    const what = `${formatBallot(other.ballot)} = ${this.#words(history, other.digest)}`;
    const lower = `${this.#words(history, chosen.digest)} was chosen in ballot ${formatBallot(chosen.ballot)}`;
    const text = `ballot ${what} came up in slot ${history.slot}, where ${lower}`;
    const [first, second] = [this.quorumEvidence(history, chosen), this.#carried(history, other)];
    contradict(this.#court, 'safe-at', text, first, second);
  }

  #carried(
    history: SlotHistory,
    { ballot, digest, origin }: Pick<Candidate, 'ballot' | 'digest' | 'origin'>,
  ): Evidence {
    const where = `ballot ${formatBallot(ballot)} carried ${this.#words(history, digest)} in slot ${history.slot}`;
    return evidence(origin, where);
  }

  #words(history: SlotHistory, digest: number): string {
    return valueWords(digest, textOf(history, digest));
  }
}
