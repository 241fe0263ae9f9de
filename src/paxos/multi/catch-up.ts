/**
 * How a replica that missed slots comes to know them: it asks, and is told decisions, or is offered a snapshot where
 * nobody holds the slots one by one. What an acceptor accepted is a vote and is never told as a decision.
 */
import type { NodeId, Proposal, Slot } from '../ballot.js';
import { type Effect, persist, send, setTimer } from '../effect.js';
import { offer } from './keeping.js';
import { learn } from './learner.js';
import type { LogMessage } from './message.js';
import { later, plus, type Replica } from './replica.js';
import { leaderOf } from './requests.js';
import { fitting, logWaits } from './timing.js';

/** Asks at once where it is known that slots are decided which are missing here, one question at a time. */
export function askIfBehind(replica: Replica, from: NodeId, effects: Effect[]): void {
  const { learner, past } = replica;
  if (learner.isAsking || learner.decidedSeen <= learner.applied || past.fetch !== null) return;
  if (from === replica.self) return;
  if (learner.decided.has(learner.applied)) return; // Known; it is the members that are missing.
  learner.isAsking = true;
  effects.push(send([from], { type: 'catch-up', from: learner.applied }));
}

/**
 * Asks the leader if there is more than was executed here and nothing moved since; without a leader anyone in turn,
 * since then nobody else would tell of a tail whose decisions were lost.
 */
export function expireCatchUp(replica: Replica, attempt: number, effects: Effect[]): void {
  const { learner, leader, past, replicas, self } = replica;
  const isStuck = learner.applied === learner.appliedThen && past.fetch === null;
  const hasMore = later(learner.decidedSeen, later(learner.top, replica.acceptor.top)) > learner.applied;
  const known = leaderOf(replica);
  learner.isAsking = false;
  learner.appliedThen = learner.applied;
  let next = 0;
  if (isStuck && (hasMore || known === null)) {
    const others = replicas.filter((node) => node !== self);
    const anyone = others[attempt % Math.max(1, others.length)];
    const asked = leader === null && known !== null && known !== self && attempt % 2 === 0 ? known : anyone;
    if (asked !== undefined) effects.push(send([asked], { type: 'catch-up', from: learner.applied }));
    next = attempt + 1;
  }
  effects.push(setTimer({ type: 'catch-up', attempt: next }, logWaits.catchUp, next));
}

/** As many decisions as fit one datagram, none where all are known there; always with the highest slot seen here. */
export function tellDecisions(replica: Replica, to: NodeId, from: Slot, effects: Effect[]): void {
  const { learner, acceptor } = replica;
  if (from < learner.kept) {
    offer(replica, to, from, effects);
    return;
  }
  const valueAt = (index: number): string => learner.decided.get(plus(from, index))?.value ?? '';
  let known = 0;
  while (known < decisionsMax && learner.decided.has(plus(from, known))) known++;
  const count = fitting(valueAt, 0, known);
  const proposals: Proposal[] = [];
  for (let index = 0; index < count; index++) {
    const proposal = learner.decided.get(plus(from, index));
    if (proposal !== undefined) proposals.push(proposal);
  }
  const top = later(acceptor.top, learner.top);
  effects.push(send([to], { type: 'decisions', first: from, proposals, top }));
}

/** Slots in one answer, however short their values are. */
const decisionsMax = 500;

/** True if anything is news. */
export function hearDecisions(
  replica: Replica,
  { first, proposals, top }: LogMessage & { type: 'decisions' },
  effects: Effect[],
): boolean {
  const { learner } = replica;
  learner.top = later(learner.top, top);
  learner.decidedSeen = later(learner.decidedSeen, plus(first, proposals.length));
  learner.isAsking = false;
  let isNews = false;
  for (const [index, proposal] of proposals.entries()) {
    isNews = learn(replica, plus(first, index), proposal, false, effects) || isNews;
  }
  if (!isNews) return false;
  effects.push(persist({ type: 'log-decided', first, proposals }));
  for (let slot = first; slot < first + proposals.length; slot = plus(slot, 1)) {
    if (slot >= learner.durable) learner.written.add(slot);
  }
  return true;
}
