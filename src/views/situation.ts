/**
 * How the ballots stand: what each proposer has counted, which proposal has how many votes, what is chosen. A fold over
 * the trace that sees everything, as no node does. Of the current decree.
 */
import { type Ballot, compareBallots, type Decree, formatBallot, type NodeId, type Proposal } from '../paxos/ballot.js';
import { type Effect, isOfDecree, type PersistRecord } from '../paxos/effect.js';
import type { Message } from '../paxos/message.js';
import { majorities } from '../paxos/quorum.js';
import { firstDecree } from '../schema/preset.js';
import type { StepRecord, TraceRecord } from '../schema/trace.js';
import { createClusterView } from './cluster-view.js';
import type { ClusterView } from './nodes.js';

export type Report = { readonly from: NodeId; readonly proposal: Proposal };

/** The ballot that a proposer works on, or last worked on. */
export type Tally = {
  readonly ballot: Ballot;
  readonly phase: 'preparing' | 'accepting' | 'backing off' | 'chosen' | 'over';
  /** In the order of arrival. */
  readonly promises: readonly NodeId[];
  readonly reports: readonly Report[];
  readonly proposal: Proposal | null;
  readonly accepts: readonly NodeId[];
};

/** The acceptors that accepted a proposal, in that order, whether anybody heard of it or not. */
export type Support = { readonly proposal: Proposal; readonly voters: readonly NodeId[] };

export class Situation {
  cluster: ClusterView & { fold(record: TraceRecord): void } = createClusterView();
  acceptors: readonly NodeId[] = [];
  quorum = 1;
  decree: Decree = firstDecree;
  /** The first that a quorum accepted in one ballot. */
  chosen: Proposal | null = null;
  readonly tallies = new Map<NodeId, Tally>();
  /** What each proposer would propose if it were free to; gone with its process. */
  readonly wishes = new Map<NodeId, string>();
  /** Who first submitted a value. */
  readonly owners = new Map<string, NodeId>();
  readonly #support = new Map<string, Support>();
  /** Votes that reached a node, by node and ballot. */
  readonly #heard = new Map<string, readonly NodeId[]>();

  support(ballot: Ballot): readonly NodeId[] {
    return this.#support.get(formatBallot(ballot))?.voters ?? [];
  }

  heardVotes(node: NodeId, ballot: Ballot): readonly NodeId[] {
    return this.#heard.get(`${node} ${formatBallot(ballot)}`) ?? [];
  }

  knows(node: NodeId): boolean {
    return this.cluster.nodes.get(node)?.decided != null;
  }

  /** Who knows what is chosen, ascending. */
  knowers(): readonly NodeId[] {
    return [...this.cluster.nodes.keys()].filter((node) => this.knows(node));
  }

  fold(record: TraceRecord): void {
    if (record.kind === 'run') {
      this.#forget();
      this.cluster = createClusterView();
      this.decree = firstDecree;
      this.owners.clear();
      this.acceptors = record.preset.configuration.acceptors;
      this.quorum = majorities(this.acceptors.length).phase2;
    }
    this.cluster.fold(record);
    if (this.cluster.decree > this.decree) {
      this.decree = this.cluster.decree;
      this.#forget();
    }
    if (record.kind === 'step') this.#foldStep(record);
    if (record.kind === 'process' && record.event.type === 'exited') this.#forgetMind(record.subject);
  }

  #foldStep(record: StepRecord): void {
    const { node, input, effects } = record;
    if (input.type === 'boot') this.#forgetMind(node);
    if (input.type === 'message') this.#hear(node, input.from, record);
    for (const effect of effects) this.#foldEffect(node, effect);
  }

  #foldEffect(node: NodeId, effect: Effect): void {
    switch (effect.type) {
      case 'submit':
        if (!this.owners.has(effect.value)) this.owners.set(effect.value, node);
        break;
      case 'persist':
        if (isOfDecree(effect.record) && effect.record.decree === this.decree) this.#foldPersist(node, effect.record);
        break;
      case 'send':
        this.#foldSend(node, effect.message);
        break;
      case 'propose':
        if (effect.decree === this.decree) this.#change(node, { phase: 'accepting', proposal: effect.proposal });
        break;
      case 'preempted':
        if (effect.decree === this.decree) this.#change(node, { phase: 'backing off' });
        break;
      case 'chosen':
        if (effect.decree === this.decree) this.#change(node, { phase: 'chosen' });
        break;
      case 'decide':
        if (effect.decree !== this.decree || this.tallies.get(node)?.phase === 'chosen') break;
        this.#change(node, { phase: 'over' });
        break;
      default:
        break; // The others move no ballot.
    }
  }

  #foldPersist(node: NodeId, record: PersistRecord): void {
    if (record.type === 'round') this.#begin(node, record.round);
    if (record.type === 'accepted') this.#vote(node, record.proposal);
  }

  /** A proposer that does not write its round down is at that ballot all the same. */
  #foldSend(node: NodeId, message: Message): void {
    if (message.type !== 'prepare' || message.decree !== this.decree) return;
    const tally = this.tallies.get(node);
    if (tally === undefined || !isSame(tally.ballot, message.ballot)) this.#begin(node, message.ballot.round);
  }

  #hear(node: NodeId, from: NodeId, { input }: StepRecord): void {
    if (input.type !== 'message' || !('decree' in input.message) || input.message.decree !== this.decree) return;
    const { message } = input;
    const tally = this.tallies.get(node);
    if (message.type === 'request' && !this.wishes.has(node)) this.wishes.set(node, message.value);
    if (message.type === 'promise' && tally?.phase === 'preparing' && isSame(message.ballot, tally.ballot)) {
      if (tally.promises.includes(from)) return;
      const reports = message.accepted === null ? [] : [{ from, proposal: message.accepted }];
      this.#change(node, { promises: [...tally.promises, from], reports: [...tally.reports, ...reports] });
    }
    if (message.type !== 'accepted') return;
    const { ballot } = message.proposal;
    const heard = this.heardVotes(node, ballot);
    if (!heard.includes(from)) this.#heard.set(`${node} ${formatBallot(ballot)}`, [...heard, from]);
    if (tally === undefined || !isSame(ballot, tally.ballot) || tally.accepts.includes(from)) return;
    this.#change(node, { accepts: [...tally.accepts, from] });
  }

  #begin(node: NodeId, round: number): void {
    const ballot = { round, node };
    this.tallies.set(node, { ballot, phase: 'preparing', promises: [], reports: [], proposal: null, accepts: [] });
  }

  #vote(node: NodeId, proposal: Proposal): void {
    const key = formatBallot(proposal.ballot);
    const voters = [...this.support(proposal.ballot).filter((voter) => voter !== node), node];
    this.#support.set(key, { proposal, voters });
    if (voters.length >= this.quorum) this.chosen ??= proposal;
  }

  #change(node: NodeId, change: Partial<Tally>): void {
    const tally = this.tallies.get(node);
    if (tally !== undefined) this.tallies.set(node, { ...tally, ...change });
  }

  /** What a process knew and its disk did not. */
  #forgetMind(node: NodeId): void {
    this.tallies.delete(node);
    this.wishes.delete(node);
    for (const key of this.#heard.keys()) if (key.startsWith(`${node} `)) this.#heard.delete(key);
  }

  #forget(): void {
    this.chosen = null;
    this.tallies.clear();
    this.wishes.clear();
    this.#support.clear();
    this.#heard.clear();
  }
}

export const isSame = (one: Ballot, other: Ballot): boolean => compareBallots(one, other) === 0;

/** The report that binds a proposer; the first of those that are equal. */
export function highestOf(reports: readonly Report[]): Report | null {
  let highest: Report | null = null;
  for (const report of reports) {
    if (highest === null || compareBallots(report.proposal.ballot, highest.proposal.ballot) > 0) highest = report;
  }
  return highest;
}
