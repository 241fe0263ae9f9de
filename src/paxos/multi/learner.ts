/**
 * What a replica knows to be decided, and executes in the order of the slots. Decisions come from counted votes, from a
 * leader's word on what was accepted at its own ballot, or from another replica that tells them.
 */
import { type Ballot, compareBallots, type Proposal, type Slot } from '../ballot.js';
import { type Effect, persist } from '../effect.js';
import { isSame, later, plus, refuse, type Replica } from './replica.js';

/** True if the decision is news. */
export function learn(replica: Replica, slot: Slot, proposal: Proposal, counted: boolean, effects: Effect[]): boolean {
  const { learner } = replica;
  learner.top = later(learner.top, plus(slot, 1));
  const known = learner.decided.get(slot);
  if (known !== undefined && known.value !== proposal.value) {
    refuse(effects, replica.self, `a decision for slot ${slot} that contradicts the one known`);
  }
  if (known !== undefined || slot < learner.applied) return false;
  learner.decided.set(slot, proposal);
  // Whoever has compacted the slot never votes on it: its commander would ask for ever.
  replica.leader?.commanders.delete(slot);
  effects.push({ type: 'decide', decree: slot, proposal, counted });
  return true;
}

/**
 * The leader of `ballot` says that all slots below `decided` are. That turns what was accepted at this very ballot into
 * decisions, and nothing else: another ballot's value may have lost.
 */
export function heedDecided(replica: Replica, ballot: Ballot, decided: Slot, effects: Effect[]): void {
  const { learner, acceptor } = replica;
  const { word } = learner;
  learner.decidedSeen = later(learner.decidedSeen, decided);
  if (!isSame(word.ballot, ballot)) learner.word = { ballot, decided: learner.applied };
  const before = later(learner.word.decided, learner.applied);
  learner.word.decided = later(before, decided);
  for (let slot = before; slot < decided && slot < acceptor.top; slot = plus(slot, 1)) {
    learnAccepted(replica, ballot, slot, effects);
  }
}

/** Accepted late, after the leader said that these are decided. */
export function heedAccepted(replica: Replica, ballot: Ballot, first: Slot, count: number, effects: Effect[]): void {
  const { ballot: ofWord, decided } = replica.learner.word;
  if (first >= decided || !isSame(ofWord, ballot)) return;
  for (let slot = first; slot < first + count && slot < decided; slot = plus(slot, 1)) {
    learnAccepted(replica, ballot, slot, effects);
  }
}

function learnAccepted(replica: Replica, ballot: Ballot, slot: Slot, effects: Effect[]): void {
  const accepted = replica.acceptor.accepted.get(slot);
  if (accepted === undefined) return;
  if (compareBallots(accepted.ballot, ballot) === 0 || replica.quirks.has('decides-across-ballots')) {
    learn(replica, slot, accepted, false, effects);
  }
}

/**
 * Notes on disk how far the slots here are decided. Called only where something is written or a leader speaks anyway:
 * no answer to a client waits for it.
 */
export function noteDurable({ learner, acceptor }: Replica, effects: Effect[]): void {
  let { durable } = learner;
  for (; durable < learner.applied; durable = plus(durable, 1)) {
    if (learner.written.delete(durable)) continue;
    // A leader may have counted a slot before it accepted it itself: that one has to wait.
    if (acceptor.accepted.get(durable)?.value !== learner.decided.get(durable)?.value) break;
  }
  if (durable === learner.durable) return;
  learner.durable = durable;
  effects.push(persist({ type: 'log-known', decided: durable }));
}
