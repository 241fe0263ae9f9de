/**
 * Learned-means-chosen: whoever applies a value must have had a quorum behind it. Where the quorum is not told yet, the
 * claim waits: at level `decisions` until each acceptor that could have voted has told of a later moment. Where an
 * acceptor was killed before it could tell, its vote may be lost, and the claim stays unknown, neither red nor green.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { LogConfiguration } from '../../paxos/multi/configuration.js';
import { formatList } from '../../views/words.js';
import type { Court, Origin } from '../court.js';
import { evidence } from '../court.js';
import type { Acceptor, Acceptors } from './acceptors.js';
import { miss, valueWords } from './charge.js';
import type { Choices } from './choices.js';
import { type Configurations, isMember, memberVotes } from './configurations.js';
import { type SlotHistory, textOf } from './slots.js';

type Claim = {
  readonly history: SlotHistory;
  readonly digest: number;
  readonly node: NodeId;
  readonly origin: Origin;
};

/** Facts may be held back this long, while other records of their node are told. */
const heldBackMs = 1_000;
/** So many may wait; a run that breaks the rule all the time is red long since. */
const claimsMax = 10_000;

export class Claims {
  readonly #court: Court;
  readonly #configurations: Configurations;
  readonly #acceptors: Acceptors;
  readonly #choices: Choices;
  /** When each node told something last; a node whose process is gone tells nothing more. */
  readonly #toldAtMs = new Map<NodeId, number>();
  readonly #gone = new Set<NodeId>();
  #supervisedAtMs = 0;
  readonly #open = new Map<number, Claim>();
  /** Seen to depend on lost votes; one may still turn up. */
  readonly #unproven = new Map<number, string>();
  changes = 0;

  constructor(court: Court, configurations: Configurations, acceptors: Acceptors, choices: Choices) {
    this.#court = court;
    this.#configurations = configurations;
    this.#acceptors = acceptors;
    this.#choices = choices;
  }

  get waiting(): number {
    return this.#open.size - this.#unproven.size;
  }

  get waitingSinceMs(): number | null {
    for (const [slot, { origin }] of this.#open) if (!this.#unproven.has(slot)) return origin.atMs;
    return null;
  }

  get unknownReasons(): Iterable<string> {
    return this.#unproven.values();
  }

  /** `isCausal`: all that this rests on was told before, but for what is lost. */
  claim(history: SlotHistory, digest: number, node: NodeId, origin: Origin, isCausal: boolean): void {
    if (this.#open.has(history.slot) || this.#open.size >= claimsMax) return;
    const claim: Claim = { history, digest, node, origin };
    this.#open.set(history.slot, claim);
    if (isCausal) this.#look(claim, true);
  }

  /** A value was chosen there. */
  settled({ slot, chosen }: SlotHistory): void {
    if (this.#open.size === 0) return;
    if (this.#open.get(slot)?.digest === chosen?.digest) this.#close(slot);
  }

  told(node: NodeId, atMs: number): void {
    this.#toldAtMs.set(node, atMs);
  }

  /** Its process is gone, or another one was started in its place. */
  gone(node: NodeId, isGone: boolean): void {
    if (isGone) this.#gone.add(node);
    else this.#gone.delete(node);
  }

  /** The supervisor told something: by then, who was gone was gone, and nobody was started in its place. */
  supervised(atMs: number): void {
    this.#supervisedAtMs = atMs;
  }

  /** Judges those whose time has come; all of them where nothing more will be told. */
  review(isOver: boolean): void {
    for (const claim of this.#open.values()) this.#look(claim, isOver);
  }

  #close(slot: number): void {
    this.#open.delete(slot);
    if (this.#unproven.delete(slot)) this.changes++;
  }

  #look(claim: Claim, isTold: boolean): void {
    const { history, digest, origin } = claim;
    const { slot } = history;
    this.#choices.settleAll(history);
    if (!this.#open.has(slot)) return;
    const configuration = this.#configurations.at(slot);
    if (configuration === null) {
      if (isTold) this.#doubt(claim, 'no report that is left shows the members');
      return;
    }
    const seated = configuration.members.map(({ node, disk }) => this.#acceptors.at(node, disk));
    // A quorum is of one ballot: who voted in another one may still turn up here.
    const ballots = history.candidates.filter((candidate) => candidate.digest === digest).map(({ voters }) => voters);
    const isSilent = (acceptor: Acceptor): boolean =>
      ballots.length === 0 || ballots.some((voters) => !voters.includes(acceptor));
    const silent = seated.filter(isSilent);
    const untilMs = origin.atMs + heldBackMs;
    const isHeard = ({ node }: Acceptor): boolean =>
      isTold || (this.#gone.has(node) ? this.#supervisedAtMs : (this.#toldAtMs.get(node) ?? -1)) > untilMs;
    if (!silent.every(isHeard)) return;
    const lost = silent.filter((acceptor) => this.#mayHaveVoted(acceptor, slot));
    const best = Math.max(0, ...ballots.map((voters) => memberVotes(configuration, voters)));
    const withLost = [[], ...ballots].map((voters) => memberVotes(configuration, [...new Set([...voters, ...lost])]));
    if (Math.max(...withLost) >= configuration.quorums.phase2) {
      const who = formatList(lost.map(({ node }) => this.#court.label(node)));
      this.#doubt(claim, `votes of ${who} are lost with ${lost.length === 1 ? 'its' : 'their'} last reports`);
    } else {
      this.#close(slot);
      this.#charge(claim, configuration, best);
    }
  }

  #doubt({ history }: Claim, why: string): void {
    const { slot } = history;
    if (this.#unproven.has(slot)) return;
    this.#unproven.set(slot, `slot ${slot} was applied, and whether a quorum accepted it is not known: ${why}`);
    this.changes++;
  }

  /** Its vote is not to be seen, but may have been given. */
  #mayHaveVoted(acceptor: Acceptor, slot: number): boolean {
    return acceptor.isLossy || slot < acceptor.lostBelow;
  }

  #charge({ history, digest, node, origin }: Claim, configuration: LogConfiguration, best: number): void {
    const { slot, candidates } = history;
    const { phase2 } = configuration.quorums;
    const value = valueWords(digest, textOf(history, digest));
    const of = candidates.filter((candidate) => candidate.digest === digest);
    const outside = of.find(({ voters }) => voters.length >= phase2);
    const label = this.#court.label(node);
    const second = evidence(origin, `${label} applied ${value} in slot ${slot}`);
    const leading = of.reduce((a, b) => (b.voters.length > (a?.voters.length ?? -1) ? b : a), of[0]);
    const first =
      leading === undefined
        ? evidence(origin, `nobody had accepted ${value} in slot ${slot}`)
        : this.#choices.quorumEvidence(history, leading);
    if (outside === undefined) {
      const text = `${label} applies ${value} in slot ${slot}, but ${best} of a quorum of ${phase2} accepted it`;
      miss(this.#court, 'learned-means-chosen', text, first, second);
      return;
    }
    const strangers = outside.voters.filter((voter) => !isMember(configuration, voter));
    const who = formatList(strangers.map((voter) => this.#court.label(voter.node)));
    const seats = `${who} ${strangers.length === 1 ? 'has' : 'have'} no seat in configuration ${configuration.number}`;
    miss(this.#court, 'membership', `the quorum of slot ${slot} is none: ${seats}`, first, second);
  }
}
