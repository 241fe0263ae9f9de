/**
 * Turns clients' values into proposals (Paxos Made Simple, section 2.2, phases 1a and 2a) and ends duels by backing
 * off.
 */
import { type Ballot, compareBallots, type Decree, type NodeId, type Proposal } from '../ballot.js';
import { type Effect, type PersistRecord, persist, send, setTimer, type Timer } from '../effect.js';
import type { DecreeMessage } from '../message.js';
import type { QuorumSizes } from '../quorum.js';
import { decisionSendsMax, waits } from '../timing.js';

/** One decree as its proposer sees it. */
type Proposing = {
  phase: 'idle' | 'preparing' | 'accepting' | 'backing-off' | 'decided';
  /** The ballot in use, or last used. */
  ballot: Ballot | null;
  /** Highest round used by this disk or heard of; the next ballot is above it. */
  highestRound: number;
  /** First value that a client asked for; proposed unless a promise reports another. */
  own: string | null;
  /** This proposer asked on its own what may have been chosen, for a learner that cannot tell. */
  hasInquired: boolean;
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

export type Proposer = {
  readonly self: NodeId;
  readonly acceptors: readonly NodeId[];
  readonly learners: readonly NodeId[];
  readonly quorum: QuorumSizes;
  /** It may have forgotten a value that it got chosen, or a client that waits. */
  hasRestarted: boolean;
  readonly decrees: Map<Decree, Proposing>;
};

export function createProposer(options: Omit<Proposer, 'decrees' | 'hasRestarted'>): Proposer {
  return { ...options, hasRestarted: false, decrees: new Map() };
}

/** A ballot is never used twice by one disk: what it is about to use is written before its first prepare. */
export function recoverProposer(proposer: Proposer, record: PersistRecord): void {
  if (record.type === 'round') proposingOf(proposer, record.decree).highestRound = record.round;
}

export function stepProposer(proposer: Proposer, from: NodeId, message: DecreeMessage): Effect[] {
  const proposing = proposingOf(proposer, message.decree);
  switch (message.type) {
    case 'request': {
      if (proposing.decided !== null) return tell([from], message.decree, proposing.decided);
      proposing.own ??= message.value;
      return proposing.phase === 'idle' ? nextBallot(proposer, message.decree, proposing) : [];
    }
    case 'promise':
      return promised(proposer, from, message, proposing);
    case 'accepted':
      return accepted(proposer, from, message, proposing);
    case 'rejected':
      return rejected(message.decree, proposing, message.ballot, message.promised);
    case 'decision':
      proposing.informed.add(from);
      return [...learn(message.decree, proposing, message.proposal), acknowledge(from, message.decree)];
    case 'decision-ack':
      proposing.informed.add(from);
      return [];
    case 'query':
      if (proposing.decided !== null) return tell([from], message.decree, proposing.decided);
      return inquire(proposer, message.decree, proposing);
    default:
      return []; // For other roles; a node with several seats gets these too.
  }
}

/** A timer of a ballot that is over does nothing. */
export function expireProposer(proposer: Proposer, timer: Timer & { type: 'phase-resend' | 'back-off' }): Effect[] {
  const proposing = proposingOf(proposer, timer.decree);
  if (proposing.ballot === null || compareBallots(timer.ballot, proposing.ballot) !== 0) return [];
  if (timer.type === 'back-off') {
    return proposing.phase === 'backing-off' ? nextBallot(proposer, timer.decree, proposing) : [];
  }
  const again = resend(proposer, proposing, timer);
  if (again === null) return [];
  const attempt = timer.attempt + 1;
  return [again, setTimer({ ...timer, attempt }, waits.phaseResend, attempt)];
}

/**
 * A learner asks, and those that knew the answer may have forgotten. A ballot of its own finds out whether anything was
 * chosen (Paxos Made Simple, section 2.3), once a decree and only after a restart: else others are still at it.
 */
function inquire(proposer: Proposer, decree: Decree, proposing: Proposing): Effect[] {
  if (!proposer.hasRestarted || proposing.hasInquired || proposing.phase !== 'idle') return [];
  proposing.hasInquired = true;
  return nextBallot(proposer, decree, proposing);
}

/** Phase 1a: a fresh ballot above all that were used or heard of. */
function nextBallot(proposer: Proposer, decree: Decree, proposing: Proposing): Effect[] {
  const ballot = { round: proposing.highestRound + 1, node: proposer.self };
  proposing.highestRound = ballot.round;
  proposing.ballot = ballot;
  proposing.phase = 'preparing';
  proposing.promises.clear();
  proposing.accepts.clear();
  proposing.reported = null;
  proposing.proposal = null;
  return [
    persist({ type: 'round', decree, round: ballot.round }),
    send(proposer.acceptors, { type: 'prepare', decree, ballot }),
    resendTimer(decree, ballot, 'prepare'),
  ];
}

/** Phase 2a, once a quorum promised: the value of the highest-numbered report, else our own. */
function promised(
  proposer: Proposer,
  from: NodeId,
  message: DecreeMessage & { type: 'promise' },
  proposing: Proposing,
): Effect[] {
  const { decree, ballot } = message;
  if (proposing.phase !== 'preparing' || proposing.ballot === null) return []; // The quorum is complete, or over.
  if (compareBallots(ballot, proposing.ballot) !== 0) return []; // Of an older ballot of ours: it pre-empts nothing.
  const report = message.accepted;
  if (report !== null && compareBallots(report.ballot, ballot) > 0) {
    return preempted(decree, proposing, report.ballot); // Never an adoption.
  }
  proposing.promises.add(from);
  const known = proposing.reported;
  if (report !== null && (known === null || compareBallots(report.ballot, known.ballot) > 0)) {
    proposing.reported = report;
  }
  if (proposing.promises.size < proposer.quorum.phase1) return [];
  const value = proposing.reported?.value ?? proposing.own;
  if (value === null) {
    proposing.phase = 'idle'; // It only inquired, and a quorum has accepted nothing: nothing can have been chosen.
    return [];
  }
  proposing.proposal = { ballot, value };
  proposing.phase = 'accepting';
  return [
    { type: 'propose', decree, proposal: proposing.proposal, adoptedFrom: proposing.reported?.ballot ?? null },
    send(proposer.acceptors, { type: 'accept', decree, proposal: proposing.proposal }),
    resendTimer(decree, ballot, 'accept'),
  ];
}

/** Votes count by sender, for the ballot in use; also while backing off, since a late vote may complete the quorum. */
function accepted(
  proposer: Proposer,
  from: NodeId,
  message: DecreeMessage & { type: 'accepted' },
  proposing: Proposing,
): Effect[] {
  const { proposal } = proposing;
  if (proposal === null || proposing.decided !== null) return [];
  if (compareBallots(message.proposal.ballot, proposal.ballot) !== 0) return [];
  proposing.accepts.add(from);
  if (proposing.accepts.size < proposer.quorum.phase2) return [];
  const { decree } = message;
  proposing.phase = 'decided';
  proposing.decided = proposal;
  return [{ type: 'chosen', decree, proposal }, resendTimer(decree, proposal.ballot, 'decision')];
}

/** One rejection is enough to know of a higher ballot. One of an older ballot of ours only says what to stay above. */
function rejected(decree: Decree, proposing: Proposing, ballot: Ballot, by: Ballot): Effect[] {
  proposing.highestRound = Math.max(proposing.highestRound, by.round);
  if (proposing.ballot === null || compareBallots(ballot, proposing.ballot) !== 0) return [];
  if (proposing.phase !== 'preparing' && proposing.phase !== 'accepting') return [];
  return compareBallots(by, ballot) > 0 ? preempted(decree, proposing, by) : [];
}

/** Waits at random, twice as long each time, so that rivals stop interrupting each other. */
function preempted(decree: Decree, proposing: Proposing, by: Ballot): Effect[] {
  const { ballot } = proposing;
  if (ballot === null) throw new Error(`decree ${decree}: pre-empted without a ballot`);
  proposing.phase = 'backing-off';
  proposing.highestRound = Math.max(proposing.highestRound, by.round);
  const backOff = setTimer({ type: 'back-off', decree, ballot }, waits.backOff, proposing.preemptions);
  proposing.preemptions++;
  return [{ type: 'preempted', decree, ballot, by }, backOff];
}

function learn(decree: Decree, proposing: Proposing, proposal: Proposal): Effect[] {
  proposing.phase = 'decided';
  if (proposing.decided !== null) return [];
  proposing.decided = proposal;
  return [{ type: 'decide', decree, proposal, counted: false }];
}

/** To those that have not answered; null when that phase is over. */
function resend(proposer: Proposer, proposing: Proposing, timer: Timer & { type: 'phase-resend' }): Effect | null {
  const { phase, ballot, proposal, decided } = proposing;
  const { decree, repeating } = timer;
  if (repeating === 'prepare' && phase === 'preparing' && ballot !== null) {
    return send(without(proposer.acceptors, proposing.promises), { type: 'prepare', decree, ballot });
  }
  if (repeating === 'accept' && phase === 'accepting' && proposal !== null) {
    return send(without(proposer.acceptors, proposing.accepts), { type: 'accept', decree, proposal });
  }
  // Chosen, but some learners may have missed the votes: they are told, a few times. Later they ask.
  const uninformed = without(proposer.learners, proposing.informed);
  if (repeating !== 'decision' || decided === null || uninformed.length === 0) return null;
  return timer.attempt < decisionSendsMax ? send(uninformed, { type: 'decision', decree, proposal: decided }) : null;
}

function resendTimer(decree: Decree, ballot: Ballot, repeating: 'prepare' | 'accept' | 'decision'): Effect {
  return setTimer({ type: 'phase-resend', decree, ballot, repeating, attempt: 0 }, waits.phaseResend, 0);
}

const tell = (to: readonly NodeId[], decree: Decree, proposal: Proposal): Effect[] => [
  send(to, { type: 'decision', decree, proposal }),
];

const acknowledge = (to: NodeId, decree: Decree): Effect => send([to], { type: 'decision-ack', decree });

const without = (nodes: readonly NodeId[], answered: ReadonlySet<NodeId>): readonly NodeId[] =>
  nodes.filter((node) => !answered.has(node));

function proposingOf(proposer: Proposer, decree: Decree): Proposing {
  let proposing = proposer.decrees.get(decree);
  if (proposing === undefined) {
    proposing = {
      phase: 'idle',
      ballot: null,
      highestRound: 0,
      own: null,
      hasInquired: false,
      promises: new Set(),
      reported: null,
      proposal: null,
      accepts: new Set(),
      preemptions: 0,
      decided: null,
      informed: new Set(),
    };
    proposer.decrees.set(decree, proposing);
  }
  return proposing;
}
