/**
 * Turns clients' values into proposals (Paxos Made Simple, section 2.2, phases 1a and 2a) and ends duels by backing
 * off.
 */
import { type Ballot, compareBallots, type Decree, type NodeId, type Proposal } from '../ballot.js';
import { type Effect, type PersistRecord, persist, send, setTimer, type Timer } from '../effect.js';
import type { DecreeMessage } from '../message.js';
import { freshVoter, type Quirks } from '../quirks.js';
import type { QuorumSizes } from '../quorum.js';
import { decisionSendsMax, questionsInVain, waits } from '../timing.js';
import { type Proposing, startProposing } from './proposing.js';

export type Proposer = {
  readonly self: NodeId;
  readonly acceptors: readonly NodeId[];
  readonly learners: readonly NodeId[];
  readonly quorum: QuorumSizes;
  readonly quirks: Quirks;
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
      return rejected(proposer, from, message, proposing);
    case 'decision':
      proposing.informed.add(from);
      return [...learn(message.decree, proposing, message.proposal), acknowledge(from, message.decree)];
    case 'decision-ack':
      proposing.informed.add(from);
      return [];
    case 'query':
      if (proposing.decided !== null) return tell([from], message.decree, proposing.decided);
      return inquire(proposer, from, message.decree, proposing);
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
 * chosen (Paxos Made Simple, section 2.3), once a decree: at once after a restart, else when the same node has asked
 * in vain for long. Until then others are still at it; after that they may be cut off, and their clients content.
 */
function inquire(proposer: Proposer, from: NodeId, decree: Decree, proposing: Proposing): Effect[] {
  if (proposing.hasInquired || proposing.phase !== 'idle') return [];
  const questions = (proposing.questions.get(from) ?? 0) + 1;
  proposing.questions.set(from, questions);
  if (!proposer.hasRestarted && questions < questionsInVain) return [];
  proposing.hasInquired = true;
  return nextBallot(proposer, decree, proposing);
}

/** Phase 1a: a fresh ballot above all that were used or heard of. */
function nextBallot(proposer: Proposer, decree: Decree, proposing: Proposing): Effect[] {
  const { quirks } = proposer;
  const unprepared = unpreparedValue(quirks, proposing);
  const ballot = { round: proposing.highestRound + 1, node: proposer.self };
  proposing.highestRound = ballot.round;
  proposing.ballot = ballot;
  proposing.phase = 'preparing';
  proposing.promises.clear();
  if (!quirks.has('keeps-old-votes')) proposing.accepts.clear();
  proposing.reported = null;
  proposing.proposal = null;
  const kept = quirks.has('reuses-ballot') ? [] : [persist({ type: 'round', decree, round: ballot.round })];
  if (unprepared !== null) {
    return [...kept, ...beginAccepting(proposer, decree, proposing, { ballot, value: unprepared })];
  }
  return [
    ...kept,
    send(proposer.acceptors, { type: 'prepare', decree, ballot }),
    resendTimer(decree, ballot, 'prepare'),
  ];
}

/** What a quirk proposes without phase 1; null for everybody else. */
function unpreparedValue(quirks: Quirks, { own, proposal }: Proposing): string | null {
  if (quirks.has('skips-prepare')) return own;
  return quirks.has('proposes-again-unprepared') && proposal !== null ? proposal.value : null;
}

/** Phase 2a, once a quorum promised: the value of the highest-numbered report, else our own. */
function promised(
  proposer: Proposer,
  from: NodeId,
  message: DecreeMessage & { type: 'promise' },
  proposing: Proposing,
): Effect[] {
  const { quirks } = proposer;
  const { ballot } = proposing;
  const { decree, accepted: report } = message;
  if (proposing.phase === 'accepting' && quirks.has('recomputes-value')) recompute(proposing, message);
  if (proposing.phase !== 'preparing' || ballot === null) return []; // The quorum is complete, or over.
  const isOfOurs = compareBallots(message.ballot, ballot) === 0 || quirks.has('counts-late-promises');
  if (!isOfOurs) return []; // Of an older ballot of ours: it pre-empts nothing.
  if (report !== null && compareBallots(report.ballot, ballot) > 0) {
    return preempted(decree, proposing, report.ballot); // Never an adoption.
  }
  if (report !== null && quirks.has('takes-report-for-decision')) return choose(decree, proposing, report);
  proposing.promises.add(quirks.has('counts-promises-by-message') ? freshVoter(proposing.promises) : from);
  const known = proposing.reported;
  if (report !== null && (known === null || outranks(quirks, report, known))) proposing.reported = report;
  if (proposing.promises.size < proposer.quorum.phase1) return [];
  const { own, reported } = proposing;
  const value = quirks.has('proposes-own-value') ? (own ?? reported?.value ?? null) : (reported?.value ?? own);
  if (value === null) {
    proposing.phase = 'idle'; // It only inquired, and a quorum has accepted nothing: nothing can have been chosen.
    return [];
  }
  return beginAccepting(proposer, decree, proposing, { ballot, value });
}

/** The highest-numbered report is the one to adopt. */
function outranks(quirks: Quirks, report: Proposal, known: Proposal): boolean {
  if (quirks.has('adopts-first-report')) return false;
  if (quirks.has('adopts-lowest-report')) return compareBallots(report.ballot, known.ballot) < 0;
  if (quirks.has('compares-node-first') && report.ballot.node !== known.ballot.node) {
    return report.ballot.node > known.ballot.node;
  }
  return compareBallots(report.ballot, known.ballot) > 0;
}

function beginAccepting(proposer: Proposer, decree: Decree, proposing: Proposing, proposal: Proposal): Effect[] {
  proposing.proposal = proposal;
  proposing.phase = 'accepting';
  const adoptedFrom = proposing.reported?.value === proposal.value ? proposing.reported.ballot : null;
  return [
    { type: 'propose', decree, proposal, adoptedFrom },
    send(proposer.acceptors, { type: 'accept', decree, proposal }),
    resendTimer(decree, proposal.ballot, 'accept'),
  ];
}

/** The quirk alone: a promise that comes after the first accept changes what the resends carry. */
function recompute(proposing: Proposing, { ballot, accepted }: DecreeMessage & { type: 'promise' }): void {
  const { proposal, reported } = proposing;
  if (proposal === null || accepted === null || compareBallots(ballot, proposal.ballot) !== 0) return;
  if (reported !== null && compareBallots(accepted.ballot, reported.ballot) <= 0) return;
  proposing.reported = accepted;
  proposing.proposal = { ballot, value: accepted.value };
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
  return choose(message.decree, proposing, proposal);
}

function choose(decree: Decree, proposing: Proposing, proposal: Proposal): Effect[] {
  if (proposing.ballot === null) throw new Error(`decree ${decree}: chosen without a ballot`);
  proposing.phase = 'decided';
  proposing.decided = proposal;
  return [{ type: 'chosen', decree, proposal }, resendTimer(decree, proposing.ballot, 'decision')];
}

/** One rejection is enough to know of a higher ballot. One of an older ballot of ours only says what to stay above. */
function rejected(
  proposer: Proposer,
  from: NodeId,
  { decree, ballot, promised: by }: DecreeMessage & { type: 'rejected' },
  proposing: Proposing,
): Effect[] {
  proposing.highestRound = Math.max(proposing.highestRound, by.round);
  if (proposing.ballot === null || compareBallots(ballot, proposing.ballot) !== 0) return [];
  if (proposing.phase !== 'preparing' && proposing.phase !== 'accepting') return [];
  if (proposing.phase === 'preparing' && proposer.quirks.has('takes-rejection-for-promise')) {
    return promised(proposer, from, { type: 'promise', decree, ballot, accepted: null }, proposing);
  }
  if (proposing.proposal !== null && proposer.quirks.has('takes-rejection-for-vote')) {
    return accepted(proposer, from, { type: 'accepted', decree, proposal: proposing.proposal }, proposing);
  }
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

/** Another seat of this node knows what was decided: there is nothing left to propose. */
export function knowDecision(proposer: Proposer, decree: Decree, proposal: Proposal): void {
  const proposing = proposingOf(proposer, decree);
  learn(decree, proposing, proposal);
  proposing.informed.add(proposer.self);
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
    proposing = startProposing();
    proposer.decrees.set(decree, proposing);
  }
  return proposing;
}
