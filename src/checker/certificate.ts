/**
 * "Why was this chosen?": for each value that is known as decided the ballot, its quorum, what each acceptor had
 * promised, and the chain of adoptions back to the client that first proposed it. A fold over the trace in whatever
 * order it comes; it tells what happened and judges nothing, so it speaks of broken clusters, too.
 */
import type { Ballot, Decree, NodeId, Proposal } from '../paxos/ballot.js';
import { compareBallots, formatBallot } from '../paxos/ballot.js';
import { majorities } from '../paxos/quorum.js';
import type { TraceRecord } from '../schema/trace.js';
import { CausalOrder } from './causal.js';
import type { DecreeStory, Electorate, Knower, PromiseHeard, ProposalStory, Vote, Wish } from './decree-story.js';
import { type Call, SlotStories } from './log/slot-stories.js';
import { DecreeStories } from './decree-story.js';

/** How the value came to be proposed in one ballot. */
export type ChainLink = {
  readonly ballot: Ballot;
  /** When phase 2 began; null where the record of it is lost. */
  readonly atMs: number | null;
  /** The promises that had reached the proposer by then, in their order. */
  readonly promises: readonly PromiseHeard[];
  /** The ballot of the report whose value it had to take; null where it was free to choose, or nothing is known. */
  readonly adoptedFrom: Ballot | null;
};

export type Certificate = Electorate & {
  readonly decree: Decree;
  readonly proposal: Proposal;
  /** Everyone that accepted it, in the order of time: the first `quorum.phase2` chose it. Fewer: nothing was chosen. */
  readonly votes: readonly Vote[];
  /** Newest ballot first. */
  readonly chain: readonly ChainLink[];
  /**
   * When the client proposed it from whom the lowest ballot of the chain has it, or else the first client that did;
   * null where none is seen to.
   */
  readonly submission: Wish | null;
  /** The arrival of its request at the proposer of the chain's lowest ballot; null where none is seen. */
  readonly request: Wish | null;
  /** In the order in which they came to know it. */
  readonly knowers: readonly Knower[];
  /** Of a slot of a log: the commands of its batch, each with its client's call as far as one is seen. */
  readonly commands?: readonly { readonly operation: string; readonly call: Call | null }[];
};

/** How far an undecided decree came: its highest ballot. */
export type Progress = Electorate & {
  readonly ballot: Ballot;
  readonly promises: number;
  /** Null before its phase 2. */
  readonly proposal: Proposal | null;
  readonly votes: number;
};

export class Certifier {
  #stories: DecreeStories | SlotStories;
  readonly #kept: Decree | null;
  readonly #order = new CausalOrder({
    deliver: (record, senderLost) => this.#stories.hear(record, senderLost),
    gap: () => {}, // Told by the judge; a certificate shows what there is.
    gaveUp: () => {},
  });
  #acceptors: readonly NodeId[] = [];

  /** Of many decrees the latest are remembered, and always `kept`. */
  constructor(kept: Decree | null) {
    this.#kept = kept;
    this.#stories = new DecreeStories(kept);
  }

  fold(record: TraceRecord): void {
    if (record.kind === 'run') {
      const { acceptors, log } = record.preset.configuration;
      this.#acceptors = acceptors;
      if (log !== undefined) this.#stories = new SlotStories(log, this.#kept);
      else if (this.#stories instanceof DecreeStories) this.#stories.acceptors = new Set(acceptors);
    }
    this.#order.fold(record);
    if (record.kind === 'end') this.#order.end();
  }

  /** The latest decree of which somebody knows a decision, or null. */
  lastDecided(): Decree | null {
    let last: Decree | null = null;
    for (const { decree, knowers } of this.#stories.all()) {
      if (knowers.length > 0 && (last === null || decree > last)) last = decree;
    }
    return last;
  }

  /** The lowest decree of which two values are known as decided, or null. */
  contested(): Decree | null {
    let lowest: Decree | null = null;
    for (const { decree, knowers } of this.#stories.all()) {
      const isContested = knowers.some(({ proposal }) => proposal.value !== knowers[0]?.proposal.value);
      if (isContested && (lowest === null || decree < lowest)) lowest = decree;
    }
    return lowest;
  }

  /** One for each value that is known as decided, in the order of learning: two values are two certificates. */
  of(decree: Decree): readonly Certificate[] {
    const story = this.#stories.of(decree);
    if (story === null) return [];
    const values = [...new Set(story.knowers.map(({ proposal }) => proposal.value))];
    return values.flatMap((value) => this.#certificate(story, value) ?? []);
  }

  progress(decree: Decree): Progress | null {
    const story = this.#stories.of(decree);
    if (story === null) return null;
    const begun = [...story.ballots.values(), ...[...story.proposals.values()].map(({ proposal }) => proposal)];
    const ballot = begun.map((each) => each.ballot).reduce<Ballot | null>(highest, null);
    if (ballot === null) return null;
    const proposed = [...story.proposals.values()].find((each) => compareBallots(each.proposal.ballot, ballot) === 0);
    return {
      ...this.#electorate(decree),
      ballot,
      promises: new Set(story.ballots.get(formatBallot(ballot))?.promises.map(({ acceptor }) => acceptor)).size,
      proposal: proposed?.proposal ?? null,
      votes: proposed?.votes.length ?? 0,
    };
  }

  #electorate(decree: Decree): Electorate {
    if (this.#stories instanceof SlotStories) return this.#stories.electorate(decree);
    return { acceptors: this.#acceptors, quorum: majorities(Math.max(1, this.#acceptors.length)) };
  }

  #certificate(story: DecreeStory, value: string): Certificate | null {
    const { acceptors, quorum } = this.#electorate(story.decree);
    const knowers = story.knowers.filter(({ proposal }) => proposal.value === value);
    knowers.sort(byTime);
    const [first] = knowers;
    if (first === undefined) return null;
    const chosen = firstChosen(story, value, quorum.phase2) ?? first.proposal;
    const chain = chainOf(story, chosen);
    const request = requestOf(story, value, chain);
    const ofLog = this.#stories instanceof SlotStories ? { commands: this.#stories.callsOf(value) } : {};
    const submissions = story.submissions.filter((wish) => wish.value === value).sort(byTime);
    return {
      decree: story.decree,
      proposal: chosen,
      quorum,
      acceptors,
      votes: [...story.proposal(chosen).votes].sort(byTime),
      chain,
      submission: submissions.find(({ client }) => client === request?.client) ?? submissions[0] ?? null,
      request,
      knowers,
      ...ofLog,
    };
  }
}

/** The ballot of this value that was the first to have a quorum, or null. */
function firstChosen(story: DecreeStory, value: string, quorum: number): Proposal | null {
  const complete = ({ votes }: ProposalStory): number =>
    [...votes].sort(byTime)[quorum - 1]?.atMs ?? Number.POSITIVE_INFINITY;
  let best: ProposalStory | null = null;
  for (const each of story.proposals.values()) {
    if (each.proposal.value !== value || each.votes.length < quorum) continue;
    if (best === null || complete(each) < complete(best)) best = each;
  }
  return best?.proposal ?? null;
}

/** Ballot by ballot, each lower than the one before, so it ends. */
function chainOf(story: DecreeStory, chosen: Proposal): readonly ChainLink[] {
  const links: ChainLink[] = [];
  let ballot: Ballot | null = chosen.ballot;
  while (ballot !== null) {
    const { proposal, begun }: ProposalStory = story.proposal({ ballot, value: chosen.value });
    const adoptedFrom: Ballot | null = begun?.adoptedFrom ?? null;
    links.push({ ballot: proposal.ballot, atMs: begun?.atMs ?? null, promises: begun?.promises ?? [], adoptedFrom });
    ballot = adoptedFrom !== null && compareBallots(adoptedFrom, ballot) < 0 ? adoptedFrom : null;
  }
  return links;
}

function requestOf(story: DecreeStory, value: string, chain: readonly ChainLink[]): Wish | null {
  const proposer = chain.at(-1)?.ballot.node;
  return story.requests.find((wish) => wish.value === value && wish.proposer === proposer) ?? null;
}

const byTime = (a: { readonly atMs: number }, b: { readonly atMs: number }): number => a.atMs - b.atMs;
const highest = (a: Ballot | null, b: Ballot): Ballot => (a !== null && compareBallots(a, b) >= 0 ? a : b);
