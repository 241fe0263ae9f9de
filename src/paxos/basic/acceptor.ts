/** The fault-tolerant memory of Paxos (Paxos Made Simple, section 2.2, phases 1b and 2b). */
import {
  type Ballot,
  ballotOrderOf,
  type compareBallots,
  type Decree,
  formatBallot,
  type NodeId,
  type Proposal,
} from '../ballot.js';
import { type DecreeRecord, type Effect, persist, send } from '../effect.js';
import type { DecreeMessage } from '../message.js';
import type { Quirks } from '../quirks.js';

/** What an acceptor must remember of one decree, whatever happens to it. */
type AcceptorMemory = {
  /** Never lowered. */
  promised: Ballot | null;
  /** Its ballot is never above `promised`. */
  accepted: Proposal | null;
};

export type Acceptor = {
  readonly learners: readonly NodeId[];
  readonly quirks: Quirks;
  readonly compare: typeof compareBallots;
  readonly memory: Map<Decree, AcceptorMemory>;
};

export function createAcceptor(learners: readonly NodeId[], quirks: Quirks): Acceptor {
  return { learners, quirks, compare: ballotOrderOf(quirks), memory: new Map() };
}

/** Takes back what the disk held, record by record in the order of writing. */
export function recoverAcceptor(acceptor: Acceptor, record: DecreeRecord): void {
  const memory = memoryOf(acceptor, record.decree);
  if (record.type === 'promised') memory.promised = record.ballot;
  if (record.type !== 'accepted') return;
  memory.promised = record.proposal.ballot;
  memory.accepted = record.proposal;
}

export function stepAcceptor(acceptor: Acceptor, from: NodeId, message: DecreeMessage): Effect[] {
  switch (message.type) {
    case 'prepare':
      return prepare(acceptor, from, message.decree, message.ballot);
    case 'accept':
      return accept(acceptor, from, message.decree, message.proposal);
    case 'query': {
      const accepted = acceptor.memory.get(message.decree)?.accepted ?? null;
      if (accepted === null) return [];
      // A vote, not a decision.
      return [send([from], { type: 'accepted', decree: message.decree, proposal: accepted })];
    }
    default:
      return []; // For other roles; a node with several seats gets these too.
  }
}

function prepare(acceptor: Acceptor, from: NodeId, decree: Decree, ballot: Ballot): Effect[] {
  const memory = memoryOf(acceptor, decree);
  const { quirks, compare } = acceptor;
  const order = memory.promised === null ? 1 : compare(ballot, memory.promised);
  if (order < 0 && !quirks.has('promises-any-ballot')) return reject(from, decree, ballot, memory);
  const promise = send([from], { type: 'promise', decree, ballot, accepted: report(quirks, memory) });
  if (order === 0) return [promise]; // Asked again: the answer was lost.
  memory.promised = ballot;
  if (quirks.has('forgets-promise')) return [promise];
  return [persist({ type: 'promised', decree, ballot }), promise];
}

/** The highest-numbered proposal that it accepted, under the ballot in which it did. */
function report(quirks: Quirks, { promised, accepted }: AcceptorMemory): Proposal | null {
  if (quirks.has('promise-omits-accepted')) return null;
  if (quirks.has('reports-promised-ballot') && accepted !== null && promised !== null) {
    return { ballot: promised, value: accepted.value };
  }
  return accepted;
}

/** Needs no earlier prepare: a ballot that is high enough is accepted, and accepting raises the promise. */
function accept(acceptor: Acceptor, from: NodeId, decree: Decree, proposal: Proposal): Effect[] {
  const memory = memoryOf(acceptor, decree);
  const { quirks, compare } = acceptor;
  const { ballot } = proposal;
  const vote = send(votersAudience(acceptor, from), { type: 'accepted', decree, proposal });
  const isBelow = memory.promised !== null && compare(ballot, memory.promised) < 0;
  if (isBelow && !quirks.has('accepts-below-promise')) {
    return quirks.has('votes-while-refusing') ? [vote] : reject(from, decree, ballot, memory);
  }
  const { accepted } = memory;
  if (accepted !== null && compare(accepted.ballot, ballot) === 0) {
    if (accepted.value === proposal.value) return [vote]; // Asked again: the answer was lost.
    const reason = `accept ${formatBallot(ballot)} with a second value in one ballot`;
    return [{ type: 'refuse', from, reason }];
  }
  if (!quirks.has('accept-keeps-promise')) memory.promised = ballot;
  if (accepted === null || !quirks.has('keeps-first-accepted')) memory.accepted = proposal;
  if (quirks.has('forgets-accepted')) return [persist({ type: 'promised', decree, ballot }), vote];
  return [persist({ type: 'accepted', decree, proposal }), vote];
}

/** A refusal is a message of its own and goes to the proposer alone: it is never a vote. */
function reject(from: NodeId, decree: Decree, ballot: Ballot, memory: AcceptorMemory): Effect[] {
  if (memory.promised === null) throw new Error(`rejects ${formatBallot(ballot)} without a promise`);
  return [send([from], { type: 'rejected', decree, ballot, promised: memory.promised })];
}

function votersAudience(acceptor: Acceptor, proposer: NodeId): readonly NodeId[] {
  return [proposer, ...acceptor.learners.filter((learner) => learner !== proposer)];
}

function memoryOf(acceptor: Acceptor, decree: Decree): AcceptorMemory {
  let memory = acceptor.memory.get(decree);
  if (memory === undefined) {
    memory = { promised: null, accepted: null };
    acceptor.memory.set(decree, memory);
  }
  return memory;
}
