/**
 * The fault-tolerant memory of a log: phases 1b and 2b for all slots at once (Paxos Made Moderately Complex, section
 * 2.2). One promise covers every slot.
 */
import { type Ballot, compareBallots, decreeNumber, formatBallot, type NodeId, type Slot } from '../ballot.js';
import { type Effect, persist, send } from '../effect.js';
import type { LogMessage, Pvalue } from './message.js';
import { ownsBallot, ownSeat, plus, refuse, type Replica } from './replica.js';
import type { Acceptor } from './roles.js';
import { fitting } from './timing.js';

/** Starts of a node are this many cuts apart. */
export const cutsPerStart = 1 << 20;

/** True if the ballot is promised now: whoever campaigned with a lower one is beaten. */
export function promise(
  replica: Replica,
  from: NodeId,
  disk: string,
  message: LogMessage & { type: 'p1a' },
  effects: Effect[],
): boolean {
  const { acceptor } = replica;
  const { ballot } = message;
  if (ownSeat(replica) === null) return false; // No member: it has no vote.
  if (!ownsBallot(replica, from, disk, ballot)) {
    refuse(effects, from, `p1a ${formatBallot(ballot)} from a node and disk that do not hold its seat`);
    return false;
  }
  const order = acceptor.promised === null ? 1 : compareBallots(ballot, acceptor.promised);
  if (order < 0) {
    preempt(acceptor, from, ballot, message.from, effects);
    return false;
  }
  if (order > 0) {
    acceptor.promised = ballot;
    effects.push(persist({ type: 'log-promised', ballot }));
  }
  report(replica, from, message, effects);
  return true;
}

/** What is accepted from the scout's first slot on, in parts that each fit a datagram. */
function report(
  { acceptor, quirks }: Replica,
  to: NodeId,
  { ballot, from }: LogMessage & { type: 'p1a' },
  effects: Effect[],
): void {
  const { accepted, cut } = acceptor;
  const mark = quirks.has('forgets-mark') ? decreeNumber(0) : acceptor.mark;
  const pvalues: Pvalue[] = [];
  for (const [slot, proposal] of accepted) {
    if (slot === from && quirks.has('omits-slots-from-promise')) continue;
    if (slot >= from) pvalues.push({ slot, proposal });
  }
  const parts: Pvalue[][] = [];
  const textAt = (index: number): string => pvalues[index]?.proposal.value ?? '';
  for (let at = 0; at < pvalues.length; at += parts.at(-1)?.length ?? 1) {
    parts.push(pvalues.slice(at, at + fitting(textAt, at, pvalues.length)));
  }
  if (parts.length === 0) parts.push([]);
  for (const [part, some] of parts.entries()) {
    effects.push(send([to], { type: 'p1b', ballot, from, mark, cut, part, parts: parts.length, pvalues: some }));
  }
}

/**
 * Needs no earlier p1a: a ballot that is high enough is accepted, and accepting raises the promise. True if all slots
 * are accepted at the ballot now; false for a refusal, or where a slot is compacted, so that nothing is to be stored.
 */
export function accept(
  replica: Replica,
  from: NodeId,
  disk: string,
  message: LogMessage & { type: 'p2a' },
  effects: Effect[],
): 'accepted' | 'refused' | 'compacted' {
  const { acceptor } = replica;
  const { ballot, first, values } = message;
  if (ownSeat(replica) === null) return 'refused'; // No member: it has no vote.
  if (!ownsBallot(replica, from, disk, ballot)) {
    refuse(effects, from, `p2a ${formatBallot(ballot)} from a node and disk that do not hold its seat`);
    return 'refused';
  }
  if (acceptor.promised !== null && compareBallots(ballot, acceptor.promised) < 0) {
    preempt(acceptor, from, ballot, first, effects);
    return 'refused';
  }
  if (first < acceptor.mark) return 'compacted';
  const isNew = findNew(acceptor, from, message, effects);
  if (isNew === null) return 'refused';
  if (isNew) {
    acceptor.promised = ballot;
    acceptor.cut++;
    for (const [index, value] of values.entries()) acceptor.accepted.set(plus(first, index), { ballot, value });
    if (acceptor.top < first + values.length) acceptor.top = plus(first, values.length);
    effects.push(persist({ type: 'log-accepted', ballot, first, values }));
  }
  effects.push(send([from], { type: 'p2b', ballot, first, count: values.length }));
  return 'accepted';
}

/** Whether any of it is not accepted yet at this ballot; null for a second value in one ballot and slot. */
function findNew(
  acceptor: Acceptor,
  from: NodeId,
  { ballot, first, values }: LogMessage & { type: 'p2a' },
  effects: Effect[],
): boolean | null {
  let isNew = false;
  for (let index = 0; index < values.length; index++) {
    const known = acceptor.accepted.get(plus(first, index));
    if (known === undefined || compareBallots(known.ballot, ballot) !== 0) {
      isNew = true;
    } else if (known.value !== values[index]) {
      refuse(effects, from, `p2a ${formatBallot(ballot)} with a second value in slot ${first + index}`);
      return null;
    }
  }
  return isNew;
}

/** A refusal is a message of its own, to the ballot's leader alone: it is never a vote. */
export function preempt(acceptor: Acceptor, to: NodeId, ballot: Ballot, slot: Slot, effects: Effect[]): void {
  const { promised } = acceptor;
  if (promised === null) throw new Error(`refuses ${formatBallot(ballot)} without a promise`);
  effects.push(send([to], { type: 'preempted', ballot, promised, slot }));
}
