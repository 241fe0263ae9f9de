/** What became of each decree, step by step in causal order: the material of its certificate. */
import type { Ballot, Decree, NodeId, Proposal } from '../paxos/ballot.js';
import { compareBallots, formatBallot } from '../paxos/ballot.js';
import { type Effect, type Input, isOfDecree, type PersistRecord } from '../paxos/effect.js';
import type { QuorumSizes } from '../paxos/quorum.js';
import type { Message } from '../paxos/message.js';
import type { NodeRecord, StepRecord } from '../schema/trace.js';

/** Who may vote on a decree or slot, and how many it takes. */
export type Electorate = { readonly acceptors: readonly NodeId[]; readonly quorum: QuorumSizes };

/** A client's wish, or its request's arrival at a proposer. */
export type Wish = {
  readonly client: NodeId;
  readonly proposer: NodeId;
  readonly value: string;
  readonly atMs: number;
};

/** A promise as it reached the owner of its ballot. */
export type PromiseHeard = { readonly acceptor: NodeId; readonly report: Proposal | null };

export type Vote = {
  readonly acceptor: NodeId;
  readonly atMs: number;
  /** What it had promised when it accepted; null: nothing yet, or not known where `heardBy` is somebody. */
  readonly promised: Ballot | null;
  /** Its own record is lost, and this node's receipt of the vote is the evidence. */
  readonly heardBy: NodeId | null;
};

/** Someone who knows the decision: by its own count, by word, or from its disk. */
export type Knower = {
  readonly node: NodeId;
  readonly proposal: Proposal;
  readonly how: 'counted' | 'told' | 'recovered';
  readonly atMs: number;
};

type BallotStory = { readonly ballot: Ballot; promises: PromiseHeard[] };

type Beginning = {
  readonly atMs: number;
  readonly adoptedFrom: Ballot | null;
  readonly promises: readonly PromiseHeard[];
};

export type ProposalStory = {
  readonly proposal: Proposal;
  /** Phase 2; null where its record is lost. */
  begun: Beginning | null;
  /** In causal order, which is not that of time. */
  readonly votes: Vote[];
};

/** Older ones are let go of; the ledger's bound. */
const decreesMax = 512;

export class DecreeStory {
  readonly decree: Decree;
  /** The first of each client for each value, and the first arrival of each value at each proposer. */
  readonly submissions: Wish[] = [];
  readonly requests: Wish[] = [];
  readonly ballots = new Map<string, BallotStory>();
  readonly proposals = new Map<string, ProposalStory>();
  readonly promised = new Map<NodeId, Ballot>();
  readonly knowers: Knower[] = [];

  constructor(decree: Decree) {
    this.decree = decree;
  }

  ballot(ballot: Ballot): BallotStory {
    return fetched(this.ballots, formatBallot(ballot), () => ({ ballot, promises: [] }));
  }

  proposal(proposal: Proposal): ProposalStory {
    const key = `${formatBallot(proposal.ballot)} ${proposal.value}`;
    return fetched(this.proposals, key, () => ({ proposal, begun: null, votes: [] }));
  }

  /** Each acceptor once; of receipts that stand for a lost report the earliest. */
  vote(proposal: Proposal, vote: Vote): void {
    const { votes } = this.proposal(proposal);
    const known = votes.findIndex(({ acceptor }) => acceptor === vote.acceptor);
    if (known < 0) votes.push(vote);
    else if (vote.heardBy !== null && vote.atMs < (votes[known]?.atMs ?? 0)) votes[known] = vote;
  }

  /** Each node once for each value. */
  know(knower: Knower): void {
    const { node, proposal } = knower;
    const isKnown = this.knowers.some((each) => each.node === node && each.proposal.value === proposal.value);
    if (!isKnown) this.knowers.push(knower);
  }

  submit(wish: Wish): void {
    const isKnown = this.submissions.some(({ client, value }) => client === wish.client && value === wish.value);
    if (!isKnown) this.submissions.push(wish);
  }

  request(wish: Wish): void {
    const isKnown = this.requests.some(({ proposer, value }) => proposer === wish.proposer && value === wish.value);
    if (!isKnown) this.requests.push(wish);
  }

  raise(acceptor: NodeId, ballot: Ballot): void {
    const known = this.promised.get(acceptor);
    if (known === undefined || compareBallots(ballot, known) > 0) this.promised.set(acceptor, ballot);
  }
}

export class DecreeStories {
  acceptors: ReadonlySet<NodeId> = new Set();
  readonly #stories = new Map<Decree, DecreeStory>();
  readonly #kept: Decree | null;
  #newest = -1;

  /** `kept` is never let go of. */
  constructor(kept: Decree | null) {
    this.#kept = kept;
  }

  all(): Iterable<DecreeStory> {
    return this.#stories.values();
  }

  of(decree: Decree): DecreeStory | null {
    return this.#stories.get(decree) ?? null;
  }

  hear(record: NodeRecord, senderLost: boolean): void {
    if (record.kind !== 'step') return;
    if (record.input.type === 'boot') this.#boot(record, record.input);
    if (record.input.type === 'message') this.#message(record, record.input, senderLost);
    for (const effect of record.effects) this.#effect(record, effect);
  }

  #boot(record: StepRecord, { recovered, seated }: Extract<Input, { type: 'boot' }>): void {
    const { node, atMs } = record;
    for (const written of recovered.filter(isOfDecree)) {
      const story = this.#story(written.decree);
      if (story === null) continue;
      if (seated) this.#persist(story, record, written);
      if (written.type === 'decided') story.know({ node, proposal: written.proposal, how: 'recovered', atMs });
    }
  }

  #persist(story: DecreeStory, { node, atMs }: StepRecord, written: PersistRecord): void {
    if (!this.acceptors.has(node)) return;
    if (written.type === 'promised') story.raise(node, written.ballot);
    if (written.type !== 'accepted') return;
    const promised = story.promised.get(node) ?? null;
    story.vote(written.proposal, { acceptor: node, atMs, promised, heardBy: null });
    story.raise(node, written.proposal.ballot);
  }

  #message(record: StepRecord, input: Extract<Input, { type: 'message' }>, senderLost: boolean): void {
    const { from, message } = input;
    if (!('decree' in message)) return;
    const story = this.#story(message.decree);
    if (story === null) return;
    if (message.type === 'promise' && message.ballot.node === record.node) {
      const ballot = story.ballot(message.ballot);
      const isHeard = ballot.promises.some(({ acceptor }) => acceptor === from);
      if (!isHeard) ballot.promises.push({ acceptor: from, report: message.accepted });
    }
    if (message.type === 'request') {
      story.request({ client: from, proposer: record.node, value: message.value, atMs: record.atMs });
    }
    if (senderLost) testify(story, record, from, message, this.acceptors);
  }

  #effect(record: StepRecord, effect: Effect): void {
    const { node, atMs } = record;
    switch (effect.type) {
      case 'persist': {
        const written = effect.record;
        if (!isOfDecree(written)) break;
        const story = this.#story(written.decree);
        if (written.type === 'round') story?.ballot({ round: written.round, node });
        else if (story !== null) this.#persist(story, record, written);
        break;
      }
      case 'submit': {
        const { proposer, value, decree } = effect;
        this.#story(decree)?.submit({ client: node, proposer, value, atMs });
        break;
      }
      case 'propose': {
        const story = this.#story(effect.decree);
        if (story === null) break;
        const promises = [...story.ballot(effect.proposal.ballot).promises];
        story.proposal(effect.proposal).begun ??= { atMs, adoptedFrom: effect.adoptedFrom, promises };
        break;
      }
      case 'chosen':
        this.#story(effect.decree)?.know({ node, proposal: effect.proposal, how: 'counted', atMs });
        break;
      case 'decide': {
        const how = effect.counted ? 'counted' : 'told';
        this.#story(effect.decree)?.know({ node, proposal: effect.proposal, how, atMs });
        break;
      }
      default:
        break; // No part of a certificate.
    }
  }

  /** Null where it was let go of. */
  #story(decree: Decree): DecreeStory | null {
    if (decree <= this.#newest - decreesMax && decree !== this.#kept) return null;
    if (decree > this.#newest) {
      this.#newest = decree;
      for (const old of this.#stories.keys()) {
        if (old <= decree - decreesMax && old !== this.#kept) this.#stories.delete(old);
      }
    }
    return fetched(this.#stories, decree, () => new DecreeStory(decree));
  }
}

/** What a message shows of its sender, whose own record is lost. */
function testify(
  story: DecreeStory,
  { node, atMs }: StepRecord,
  from: NodeId,
  message: Message,
  acceptors: ReadonlySet<NodeId>,
): void {
  if (message.type === 'request') story.submit({ client: from, proposer: node, value: message.value, atMs });
  if (message.type === 'accepted' && acceptors.has(from)) {
    story.vote(message.proposal, { acceptor: from, atMs, promised: null, heardBy: node });
  }
}

function fetched<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = create();
  map.set(key, value);
  return value;
}
