/**
 * Who promised what to whom, and who voted: remembered for the last few ballots of each node, so that the log can
 * name a quorum.
 */
import type { Ballot, Decree, NodeId, Proposal } from '../paxos/ballot.js';
import type { StepRecord } from '../schema/trace.js';

type Tally = {
  readonly phase: 1 | 2;
  readonly decree: Decree;
  readonly ballot: Ballot;
  /** By sender: what it had accepted (phase 1), or null. */
  readonly senders: Map<NodeId, Proposal | null>;
};

/** Rarely do more than two ballots' votes cross on their way to one node. */
const talliesMax = 8;

export class VoteMemory {
  readonly #tallies = new Map<NodeId, Tally[]>();

  /** Another one that remembers the same. */
  fork(): VoteMemory {
    const fork = new VoteMemory();
    for (const [node, tallies] of this.#tallies) {
      fork.#tallies.set(
        node,
        tallies.map((tally) => ({ ...tally, senders: new Map(tally.senders) })),
      );
    }
    return fork;
  }

  fold({ node, input }: StepRecord): void {
    if (input.type === 'boot') this.#tallies.delete(node);
    if (input.type !== 'message') return;
    const { from, message } = input;
    if (message.type === 'promise') {
      this.#tally(node, 1, message.decree, message.ballot).senders.set(from, message.accepted);
    } else if (message.type === 'accepted') {
      this.#tally(node, 2, message.decree, message.proposal.ballot).senders.set(from, null);
    }
  }

  /** Who promised `ballot` to `node`, and what each had accepted. */
  promises(node: NodeId, decree: Decree, ballot: Ballot): ReadonlyMap<NodeId, Proposal | null> {
    return this.#find(node, 1, decree, ballot)?.senders ?? new Map();
  }

  /** Whose acceptance of `ballot` has reached `node`. */
  votes(node: NodeId, decree: Decree, ballot: Ballot): readonly NodeId[] {
    return [...(this.#find(node, 2, decree, ballot)?.senders.keys() ?? [])];
  }

  #tally(node: NodeId, phase: 1 | 2, decree: Decree, ballot: Ballot): Tally {
    const known = this.#find(node, phase, decree, ballot);
    if (known !== undefined) return known;
    const tally: Tally = { phase, decree, ballot, senders: new Map() };
    const tallies = this.#tallies.get(node);
    if (tallies === undefined) {
      this.#tallies.set(node, [tally]);
      return tally;
    }
    tallies.push(tally);
    if (tallies.length > talliesMax) tallies.shift();
    return tally;
  }

  #find(node: NodeId, phase: 1 | 2, decree: Decree, ballot: Ballot): Tally | undefined {
    return this.#tallies
      .get(node)
      ?.find(
        (tally) =>
          tally.phase === phase &&
          tally.decree === decree &&
          tally.ballot.round === ballot.round &&
          tally.ballot.node === ballot.node,
      );
  }
}
