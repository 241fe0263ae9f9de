/**
 * Learns what was chosen by counting votes (Paxos Made Simple, section 2.3), and sees to it that everyone hears of
 * it.
 */
import { compareBallots, type Decree, formatBallot, type NodeId, type Proposal } from '../ballot.js';
import { type Effect, type PersistRecord, persist, send, setTimer, type Timer } from '../effect.js';
import type { DecreeMessage } from '../message.js';
import { freshVoter, type Quirks } from '../quirks.js';
import type { QuorumSizes } from '../quorum.js';
import { decisionSendsMax, waits } from '../timing.js';

/** Votes of one ballot; no other ballot's votes and no second value ever join them. */
type Tally = { readonly proposal: Proposal; readonly voters: Set<NodeId> };

type Learning = {
  /** By the ballot's text. */
  readonly tallies: Map<string, Tally>;
  decided: Proposal | null;
  /** Those that acknowledged the decision. */
  readonly informed: Set<NodeId>;
};

export type Learner = {
  readonly self: NodeId;
  readonly acceptors: readonly NodeId[];
  readonly learners: readonly NodeId[];
  readonly proposers: readonly NodeId[];
  /** Everyone else who waits for a decision: proposers and clients. */
  readonly audience: readonly NodeId[];
  readonly quorum: QuorumSizes;
  readonly quirks: Quirks;
  /** All that a decision is told to. */
  readonly everyoneElse: readonly NodeId[];
  readonly decrees: Map<Decree, Learning>;
};

export function createLearner(options: Omit<Learner, 'decrees' | 'everyoneElse'>): Learner {
  const { audience, learners, self } = options;
  const everyoneElse = [...new Set([...audience, ...learners])].filter((node) => node !== self);
  return { ...options, everyoneElse, decrees: new Map() };
}

export function recoverLearner(learner: Learner, record: PersistRecord): void {
  if (record.type === 'decided') learningOf(learner, record.decree).decided = record.proposal;
}

export function stepLearner(learner: Learner, from: NodeId, message: DecreeMessage): Effect[] {
  const learning = learningOf(learner, message.decree);
  switch (message.type) {
    case 'accepted':
      return count(learner, from, message.decree, message.proposal, learning);
    case 'decision':
      return told(learner, from, message.decree, message.proposal, learning);
    case 'decision-ack':
      learning.informed.add(from);
      return [];
    case 'query':
      return answer(learner, from, message.decree, learning);
    default:
      return []; // For other roles; a node with several seats gets these too.
  }
}

/** One vote is not a decision, so there is nothing to say before a quorum is counted. */
function answer({ quirks }: Learner, from: NodeId, decree: Decree, { decided, tallies }: Learning): Effect[] {
  const [first] = tallies.values();
  const known = quirks.has('answers-with-a-vote') ? (decided ?? first?.proposal ?? null) : decided;
  return known === null ? [] : [send([from], { type: 'decision', decree, proposal: known })];
}

/** From START or from the opening of a decree on: whoever does not hear of a decision asks for it. */
export function awaitDecision(learner: Learner, decree: Decree): Effect[] {
  if (learningOf(learner, decree).decided !== null) return [];
  return [setTimer({ type: 'learn-query', decree, attempt: 0 }, waits.learnQuery, 0)];
}

export function expireLearner(learner: Learner, timer: Timer & { type: 'decision-resend' | 'learn-query' }): Effect[] {
  const { decree } = timer;
  const learning = learningOf(learner, decree);
  const attempt = timer.attempt + 1;
  if (timer.type === 'learn-query') {
    if (learning.decided !== null) return [];
    // Votes may be lost with a disk; then a proposer or another learner that counted them is the only one to know.
    const { acceptors, learners, proposers } = learner;
    const asked = [...new Set([...acceptors, ...learners, ...proposers])].filter((node) => node !== learner.self);
    return [send(asked, { type: 'query', decree }), setTimer({ ...timer, attempt }, waits.learnQuery, attempt)];
  }
  const uninformed = learner.everyoneElse.filter((node) => !learning.informed.has(node));
  if (learning.decided === null || uninformed.length === 0 || attempt >= decisionSendsMax) return [];
  return [
    send(uninformed, { type: 'decision', decree, proposal: learning.decided }),
    setTimer({ ...timer, attempt }, waits.decisionResend, attempt),
  ];
}

/** Counts acceptors, not messages: datagrams repeat. */
function count(learner: Learner, from: NodeId, decree: Decree, proposal: Proposal, learning: Learning): Effect[] {
  const { decided } = learning;
  if (decided !== null) {
    // A proposer that is still at it, in another ballot, has not heard; one word saves it the rest.
    const proposer = proposal.ballot.node;
    const isCounted = compareBallots(proposal.ballot, decided.ballot) === 0;
    if (isCounted || learning.informed.has(proposer) || proposer === learner.self) return [];
    return [send([proposer], { type: 'decision', decree, proposal: decided })];
  }
  const { quirks, quorum } = learner;
  const key = quirks.has('counts-across-ballots') ? proposal.value : formatBallot(proposal.ballot);
  const tally = learning.tallies.get(key) ?? { proposal, voters: new Set<NodeId>() };
  learning.tallies.set(key, tally);
  if (tally.proposal.value !== proposal.value) {
    return [{ type: 'refuse', from, reason: `a vote for a second value in ballot ${key}` }];
  }
  tally.voters.add(quirks.has('counts-votes-by-message') ? freshVoter(tally.voters) : from);
  if (tally.voters.size < quorum.phase2 && !quirks.has('believes-one-vote')) return [];
  return [...decide(decree, proposal, learning, true), ...announce(learner, decree, proposal)];
}

/**
 * Believes one who knows. A proposer tells learners alone, so its word is passed on; a learner has told everyone
 * itself.
 */
function told(learner: Learner, from: NodeId, decree: Decree, proposal: Proposal, learning: Learning): Effect[] {
  learning.informed.add(from);
  const effects: Effect[] = [];
  if (learning.decided === null) {
    effects.push(...decide(decree, proposal, learning, false));
    if (!learner.learners.includes(from)) effects.push(...announce(learner, decree, proposal));
  } else if (learning.decided.value !== proposal.value) {
    effects.push({
      type: 'refuse',
      from,
      reason: `a decision that contradicts the one known: ${learning.decided.value}`,
    });
  }
  effects.push(send([from], { type: 'decision-ack', decree }));
  return effects;
}

function decide(decree: Decree, proposal: Proposal, learning: Learning, counted: boolean): Effect[] {
  learning.decided = proposal;
  learning.tallies.clear();
  return [persist({ type: 'decided', decree, proposal }), { type: 'decide', decree, proposal, counted }];
}

function announce(learner: Learner, decree: Decree, proposal: Proposal): Effect[] {
  return [
    send(learner.everyoneElse, { type: 'decision', decree, proposal }),
    setTimer({ type: 'decision-resend', decree, attempt: 0 }, waits.decisionResend, 0),
  ];
}

function learningOf(learner: Learner, decree: Decree): Learning {
  let learning = learner.decrees.get(decree);
  if (learning === undefined) {
    learning = { tallies: new Map(), decided: null, informed: new Set() };
    learner.decrees.set(decree, learning);
  }
  return learning;
}
