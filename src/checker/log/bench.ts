/**
 * What the properties of a log are judged by, whichever trace level told it: starts, promises, votes, proposals and
 * applications. Readers of steps and of facts call this.
 */
import type { Ballot, NodeId, Slot } from '../../paxos/ballot.js';
import { formatBallot } from '../../paxos/ballot.js';
import type { LogConfiguration } from '../../paxos/multi/configuration.js';
import type { LogSettings } from '../../paxos/multi/settings.js';
import { type Court, evidence, type Origin } from '../court.js';
import { type Acceptor, Acceptors } from './acceptors.js';
import { contradict, miss, valueWords } from './charge.js';
import { Choices } from './choices.js';
import { Claims } from './claims.js';
import { Configurations } from './configurations.js';
import { PhaseOne } from './phase-one.js';
import { Replicas, type Snapshot } from './replicas.js';
import { type Candidate, noteText, type SlotHistory, SlotLedger } from './slots.js';

/** Once so many values were applied, claims that wait are looked at again. */
const reviewEvery = 16;

export class Bench {
  readonly court: Court;
  readonly slots = new SlotLedger();
  readonly acceptors: Acceptors;
  readonly configurations: Configurations;
  readonly choices: Choices;
  readonly claims: Claims;
  readonly replicas: Replicas;
  readonly phaseOne: PhaseOne;
  /** Of an atomic broadcast: seats follow from its tables, not from the log, and learners are no acceptors. */
  readonly isBroadcast: boolean;
  readonly #window: number;
  #toReview = reviewEvery;

  /** `chosen` is told of each slot in which a value is chosen; again where its votes are counted anew. */
  constructor(court: Court, log: LogSettings, isBroadcast = false, chosen: (history: SlotHistory) => void = () => {}) {
    this.court = court;
    this.isBroadcast = isBroadcast;
    this.#window = isBroadcast ? Number.POSITIVE_INFINITY : log.window;
    this.acceptors = new Acceptors(court);
    this.configurations = new Configurations(court);
    this.choices = new Choices(court, this.slots, this.configurations, (history) => {
      this.claims.settled(history);
      chosen(history);
    });
    this.claims = new Claims(court, this.configurations, this.acceptors, this.choices);
    this.replicas = new Replicas(court, this.slots);
    this.phaseOne = new PhaseOne(court, this.configurations);
    this.choices.knownBelow(this.#window);
  }

  configured(node: NodeId, configuration: LogConfiguration, origin: Origin): void {
    if (!this.configurations.learn(node, configuration, origin)) return;
    if (configuration.from < this.replicas.highestApplied + this.#window) this.choices.recount(configuration.from);
  }

  proposed(ballot: Ballot, slot: Slot, digest: number, text: string | null, origin: Origin): Candidate | null {
    return this.#candidate(ballot, slot, digest, text, origin);
  }

  /** Written down by the acceptor: durable before anybody hears of it. */
  accepted(acceptor: Acceptor, ballot: Ballot, slot: Slot, digest: number, text: string | null, origin: Origin): void {
    const words = (): string => `${formatBallot(ballot)} = ${valueWords(digest, text)} in slot ${slot}`;
    this.acceptors.accept(acceptor, ballot, words, origin);
    if (!this.configurations.hasSeated(acceptor) && this.configurations.latest !== null) {
      this.#strange(acceptor, words(), origin);
      return;
    }
    this.vote(acceptor, ballot, slot, digest, text, origin);
  }

  /** A vote, from whatever shows it. */
  vote(acceptor: Acceptor, ballot: Ballot, slot: Slot, digest: number, text: string | null, origin: Origin): void {
    const history = this.slots.of(slot);
    if (history === null) return;
    if (text !== null && history.textDigest !== digest) noteText(history, digest, text);
    const candidate = this.choices.candidate(history, ballot, digest, origin);
    if (candidate !== null) this.choices.vote(history, candidate, acceptor);
  }

  /** `isCausal`: whatever led to it was told before. */
  applied(node: NodeId, slot: Slot, digest: number, history: number, origin: Origin, isCausal: boolean): void {
    const known = this.replicas.apply(node, slot, digest, history, origin);
    this.choices.knownBelow(this.replicas.highestApplied + 1 + this.#window);
    if (known === null || known.chosen?.digest === digest) return;
    this.choices.settleAll(known);
    const { chosen } = known;
    if (chosen === null) this.claims.claim(known, digest, node, origin, isCausal);
    else if (chosen.digest !== digest) this.#otherThanChosen(known, chosen, digest, node, origin);
  }

  snapshot(node: NodeId, snapshot: Snapshot, origin: Origin): void {
    const acceptor = this.acceptors.of(node);
    if (acceptor !== null && snapshot.slot > acceptor.snapshot) acceptor.snapshot = snapshot.slot;
    this.replicas.snapshot(node, snapshot, origin);
    this.choices.knownBelow(this.replicas.highestApplied + 1 + this.#window);
  }

  /** Slots below are no longer held there one by one: a snapshot has to hold them. */
  compacted(node: NodeId, slot: Slot, origin: Origin): void {
    const acceptor = this.acceptors.of(node);
    if (acceptor === null || slot <= acceptor.snapshot) return;
    const label = this.court.label(node);
    const text = `${label} forgets the slots below ${slot}, but its snapshot holds those below ${acceptor.snapshot}`;
    const first = evidence(origin, `no snapshot of ${label} to slot ${slot} was told of`);
    miss(this.court, 'snapshot-keeps-slots', text, first, evidence(origin, `${label} forgot the slots below ${slot}`));
  }

  /** As many members are with their disks as both quorums of the newest configuration take. */
  hasQuorums(): boolean {
    const { latest } = this.configurations;
    if (latest === null) return false;
    const { members, quorums } = latest;
    const seated = members.filter(({ node, disk }) => this.acceptors.of(node)?.disk === disk);
    return seated.length >= Math.max(quorums.phase1, quorums.phase2);
  }

  /** A node told something: claims that waited for it can be judged. */
  told(node: NodeId, atMs: number): void {
    this.claims.told(node, atMs);
    if (--this.#toReview > 0 || this.claims.waiting === 0) return;
    this.#toReview = reviewEvery;
    this.claims.review(false);
  }

  #candidate(ballot: Ballot, slot: Slot, digest: number, text: string | null, origin: Origin): Candidate | null {
    const history = this.slots.of(slot);
    if (history === null) return null;
    if (text !== null) noteText(history, digest, text);
    return this.choices.candidate(history, ballot, digest, origin);
  }

  #strange(acceptor: Acceptor, words: string, origin: Origin): void {
    const label = this.court.label(acceptor.node);
    const text = `${label} accepts ${words} without a seat in any configuration`;
    const first = evidence(origin, `its disk ${acceptor.disk} is in no configuration that was told of`);
    miss(this.court, 'membership', text, first, evidence(origin, `${label} accepted ${words}`));
  }

  #otherThanChosen(known: SlotHistory, chosen: Candidate, digest: number, node: NodeId, origin: Origin): void {
    const words = (each: number): string => valueWords(each, known.textDigest === each ? known.text : null);
    const label = this.court.label(node);
    const text = `${label} applies ${words(digest)} in slot ${known.slot}, where ${words(chosen.digest)} is chosen`;
    const second = evidence(origin, `${label} applied ${words(digest)} in slot ${known.slot}`);
    contradict(this.court, 'agreement', text, this.choices.quorumEvidence(known, chosen), second);
  }
}
