/** What a proposer knows of one decree. Nothing of it survives a crash but the highest round. */
import type { Ballot, NodeId, Proposal } from '../ballot.js';

/** One decree as its proposer sees it. */
export type Proposing = {
  phase: 'idle' | 'preparing' | 'accepting' | 'backing-off' | 'decided';
  /** The ballot in use, or last used. */
  ballot: Ballot | null;
  /** Highest round used by this disk or heard of; the next ballot is above it. */
  highestRound: number;
  /** First value that a client asked for; proposed unless a promise reports another. */
  own: string | null;
  /** This proposer asked on its own what may have been chosen, for a learner that cannot tell. */
  hasInquired: boolean;
  /** How often each node asked for the decision. */
  readonly questions: Map<NodeId, number>;
  readonly promises: Set<NodeId>;
  /** Highest-numbered proposal among the promises of this ballot. */
  reported: Proposal | null;
  /** Frozen with the first accept of a ballot: every resend is identical. */
  proposal: Proposal | null;
  readonly accepts: Set<NodeId>;
  preemptions: number;
  decided: Proposal | null;
  /** Learners that are known to know the decision. */
  readonly informed: Set<NodeId>;
};

export function startProposing(): Proposing {
  return {
    phase: 'idle',
    ballot: null,
    highestRound: 0,
    own: null,
    hasInquired: false,
    questions: new Map(),
    promises: new Set(),
    reported: null,
    proposal: null,
    accepts: new Set(),
    preemptions: 0,
    decided: null,
    informed: new Set(),
  };
}
