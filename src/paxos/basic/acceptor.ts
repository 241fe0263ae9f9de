/** The fault-tolerant memory of Paxos (Paxos Made Simple, section 2.2, phases 1b and 2b). */
import { type Ballot, compareBallots, type Decree, formatBallot, type NodeId, type Proposal } from '../ballot.js';
import { type Effect, type PersistRecord, persist, send } from '../effect.js';
import type { DecreeMessage } from '../message.js';

/** What an acceptor must remember of one decree, whatever happens to it. */
type AcceptorMemory = {
  /** Never lowered. */
  promised: Ballot | null;
  /** Its ballot is never above `promised`. */
  accepted: Proposal | null;
};

export type Acceptor = {
  readonly learners: readonly NodeId[];
  readonly memory: Map<Decree, AcceptorMemory>;
};

export function createAcceptor(learners: readonly NodeId[]): Acceptor {
  return { learners, memory: new Map() };
}

/** Takes back what the disk held, record by record in the order of writing. */
export function recoverAcceptor(acceptor: Acceptor, record: PersistRecord): void {
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
  const order = memory.promised === null ? 1 : compareBallots(ballot, memory.promised);
  if (order < 0) return reject(from, decree, ballot, memory);
  const promise = send([from], { type: 'promise', decree, ballot, accepted: memory.accepted });
  if (order === 0) return [promise]; // Asked again: the answer was lost.
  memory.promised = ballot;
  return [persist({ type: 'promised', decree, ballot }), promise];
}

/** Needs no earlier prepare: a ballot that is high enough is accepted, and accepting raises the promise. */
function accept(acceptor: Acceptor, from: NodeId, decree: Decree, proposal: Proposal): Effect[] {
  const memory = memoryOf(acceptor, decree);
  const { ballot } = proposal;
  if (memory.promised !== null && compareBallots(ballot, memory.promised) < 0) {
    return reject(from, decree, ballot, memory);
  }
  const vote = send(votersAudience(acceptor, from), { type: 'accepted', decree, proposal });
  const { accepted } = memory;
  if (accepted !== null && compareBallots(accepted.ballot, ballot) === 0) {
    if (accepted.value === proposal.value) return [vote]; // Asked again: the answer was lost.
    const reason = `accept ${formatBallot(ballot)} with a second value in one ballot`;
    return [{ type: 'refuse', from, reason }];
  }
  memory.promised = ballot;
  memory.accepted = proposal;
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
