/**
 * A learner of an atomic broadcast: counts the votes of acceptors, by digest, for values that it heard from the leader,
 * and fetches what it missed from acceptors that know the decision. Bounded ahead of what it has told; see delivery.ts.
 */
import { type Ballot, compareBallots, decreeNumber, type NodeId, type Proposal, type Slot } from '../ballot.js';
import { type Effect, setTimer } from '../effect.js';
import { digestOfText, emptyHistory } from '../multi/digest.js';
import type { LogMessage } from '../multi/message.js';
import { later, plus } from '../multi/replica.js';
import type { Quirks } from '../quirks.js';
import { majorities } from '../quorum.js';
import { type Audience, say } from './audience.js';
import { deliver } from './delivery.js';
import type { BroadcastMessage } from './message.js';
import { bitOf, bitsIn, contradict, goesOnFrom, isSeated, mayVote, type Table } from './seats.js';
import { aheadMax, broadcastWaits, candidatesMax, questionsMax, ticksOfSilence } from './timing.js';

/** A value in one ballot, as far as it is known; voters are bits. */
type Candidate = { readonly ballot: Ballot; readonly digest: number; value: string | null; voters: number };

type Pending = { candidates: Candidate[]; decided: Proposal | null };

export type Learner = {
  readonly audience: Audience;
  readonly quirks: Quirks;
  readonly quorum: number;
  /** Drawn at each start: it believes no table but in answer to a question of its own. */
  session: number;
  /** In force, of the run that it learns from; it never changes over to another run once it has learned anything. */
  table: Table | null;
  /** From `applied` on. */
  readonly slots: Map<Slot, Pending>;
  /** Exclusive: all slots below were told. */
  applied: Slot;
  /** Exclusive: some acceptor knows these to be decided. */
  decidedSeen: Slot;
  /** The same at the last tick. */
  decidedThen: Slot;
  /** Slots from which on it asked since the last tick. */
  readonly asked: Set<Slot>;
  history: number;
  /** Values told. */
  lines: number;
  /** By session: sequence numbers told, as ranges. */
  readonly sessions: Map<number, number[]>;
  /** Ticks since an acceptor of its run was heard. */
  silentTicks: number;
};

export function createLearner(options: {
  readonly audience: Audience;
  readonly quirks: Quirks;
  readonly acceptorsMax: number;
}): Learner {
  const zero = decreeNumber(0);
  const { audience, quirks, acceptorsMax } = options;
  return {
    audience,
    quirks,
    quorum: majorities(acceptorsMax).phase2,
    session: 0,
    table: null,
    slots: new Map(),
    applied: zero,
    decidedSeen: zero,
    decidedThen: zero,
    asked: new Set(),
    history: emptyHistory,
    lines: 0,
    sessions: new Map(),
    silentTicks: 0,
  };
}

export function beginLearning(learner: Learner, session: number, effects: Effect[]): void {
  learner.session = session;
  askForTable(learner, effects);
  waitForMore(effects);
}

/** A word that nobody asked for may be of a run that is over. */
function askForTable({ audience, session }: Learner, effects: Effect[]): void {
  effects.push(say(audience, 'acceptors', { type: 'roll', nonce: session, seats: null, isInForce: false }));
}

function waitForMore(effects: Effect[]): void {
  effects.push(setTimer({ type: 'learn', attempt: 0 }, broadcastWaits.learn, 0));
}

/** From an acceptor: who makes the run, and how far decisions are known there. */
export function hearPresent(
  learner: Learner,
  from: NodeId,
  disk: string,
  { nonce, seats, isInForce, known }: BroadcastMessage & { type: 'present' },
  effects: Effect[],
): void {
  if (seats !== null && isInForce && isSeated(seats, from, disk)) {
    const isFresh = nonce === learner.session || learner.quirks.has('believes-any-table');
    if (learner.table !== null || isFresh) adopt(learner, seats, effects);
  }
  if (!isOfRun(learner, from, disk)) return;
  learner.decidedSeen = later(learner.decidedSeen, known);
}

function adopt(learner: Learner, table: Table, effects: Effect[]): void {
  if (learner.table !== null && (contradict(learner.table, table) || !goesOnFrom(table, learner.table))) return;
  learner.table = table;
  effects.push({ type: 'configured', configuration: table });
}

/** Whether an acceptor of this run speaks. */
function isOfRun(learner: Learner, from: NodeId, disk: string): boolean {
  if (learner.table === null || !mayVote(learner.table, from, disk, learner.quirks)) return false;
  learner.silentTicks = 0;
  return true;
}

/** Values that the leader of a ballot proposes: nothing is known of them but their text. */
export function hearValues(
  learner: Learner,
  { ballot, first, values }: LogMessage & { type: 'p2a' },
  effects: Effect[],
): void {
  for (const [index, value] of values.entries()) {
    const pending = pendingAt(learner, plus(first, index));
    if (pending === null) continue;
    const candidate = candidateOf(pending, ballot, digestOfText(value));
    if (candidate === null) continue;
    candidate.value ??= value;
    decideIfVoted(learner, plus(first, index), pending, candidate, effects);
  }
  deliver(learner, effects);
}

/** A vote counts for the value with its digest alone, from a seat alone. */
export function hearVotes(
  learner: Learner,
  from: NodeId,
  disk: string,
  { ballot, first, digests }: BroadcastMessage & { type: 'voted' },
  effects: Effect[],
): void {
  if (!isOfRun(learner, from, disk)) return;
  for (const [index, digest] of digests.entries()) {
    const pending = pendingAt(learner, plus(first, index));
    if (pending === null) continue;
    const candidate = votedFor(learner, pending, ballot, digest);
    if (candidate === null) continue;
    candidate.voters |= bitOf(from);
    decideIfVoted(learner, plus(first, index), pending, candidate, effects);
  }
  deliver(learner, effects);
}

function votedFor({ quirks }: Learner, pending: Pending, ballot: Ballot, digest: number): Candidate | null {
  const isLoose = quirks.has('counts-votes-without-digest');
  const any = isLoose ? pending.candidates.find((known) => compareBallots(known.ballot, ballot) === 0) : undefined;
  return any ?? candidateOf(pending, ballot, digest);
}

/** Null for a slot that is told, decided or too far ahead. */
function pendingAt({ slots, applied }: Learner, slot: Slot): Pending | null {
  if (slot < applied || slot >= applied + aheadMax) return null;
  const pending = slots.get(slot);
  if (pending !== undefined) return pending.decided === null ? pending : null;
  const fresh: Pending = { candidates: [], decided: null };
  slots.set(slot, fresh);
  return fresh;
}

/** Null where there are too many: one that nobody votes for makes room, and what is lost is fetched. */
function candidateOf({ candidates }: Pending, ballot: Ballot, digest: number): Candidate | null {
  for (const known of candidates) {
    if (known.digest === digest && compareBallots(known.ballot, ballot) === 0) return known;
  }
  if (candidates.length >= candidatesMax) {
    const idle = candidates.findIndex(({ voters }) => voters === 0);
    if (idle < 0) return null;
    candidates.splice(idle, 1);
  }
  const fresh: Candidate = { ballot, digest, value: null, voters: 0 };
  candidates.push(fresh);
  return fresh;
}

function decideIfVoted(
  learner: Learner,
  slot: Slot,
  pending: Pending,
  { ballot, value, voters }: Candidate,
  effects: Effect[],
): void {
  if (value === null || bitsIn(voters) < learner.quorum) return;
  decide(learner, slot, pending, { ballot, value }, true, effects);
}

function decide(
  learner: Learner,
  slot: Slot,
  pending: Pending,
  proposal: Proposal,
  counted: boolean,
  effects: Effect[],
): void {
  pending.decided = proposal;
  pending.candidates = [];
  // Its neighbours were proposed before it: they may be decided, too.
  learner.decidedSeen = later(learner.decidedSeen, plus(slot, 1));
  effects.push({ type: 'decide', decree: slot, proposal, counted });
}

/** From an acceptor that knows: one word is enough. */
export function hearDecisions(
  learner: Learner,
  from: NodeId,
  disk: string,
  { first, proposals }: LogMessage & { type: 'decisions' },
  effects: Effect[],
): void {
  if (!isOfRun(learner, from, disk)) return;
  let isNews = false;
  for (const [index, proposal] of proposals.entries()) {
    const slot = plus(first, index);
    if (slot < learner.applied || slot >= learner.applied + aheadMax) continue;
    const pending = learner.slots.get(slot) ?? { candidates: [], decided: null };
    if (pending.decided !== null) continue;
    learner.slots.set(slot, pending);
    decide(learner, slot, pending, proposal, false, effects);
    isNews = true;
  }
  deliver(learner, effects);
  if (isNews) askForMissing(learner, 1, effects);
}

/** What was missing at the last tick and still is. */
export function expireLearning(learner: Learner, effects: Effect[]): void {
  learner.asked.clear();
  if (learner.table !== null && learner.applied === 0 && ++learner.silentTicks > ticksOfSilence) {
    learner.table = null; // That run is over before it began.
    learner.slots.clear();
    learner.decidedSeen = decreeNumber(0);
  }
  if (learner.table === null) askForTable(learner, effects);
  else askForMissing(learner, questionsMax, effects);
  learner.decidedThen = learner.decidedSeen;
  waitForMore(effects);
}

/** At the beginning of each row of missing slots. Of those that are news votes may still come by themselves. */
function askForMissing(learner: Learner, questions: number, effects: Effect[]): void {
  const { slots, applied, asked, decidedThen, audience } = learner;
  const end = Math.min(decidedThen, applied + aheadMax);
  let left = questions;
  let isRow = false;
  for (let slot = applied; slot < end && left > 0; slot = plus(slot, 1)) {
    const isMissing = (slots.get(slot)?.decided ?? null) === null;
    if (isMissing && !isRow && !asked.has(slot)) {
      asked.add(slot);
      left--;
      effects.push(say(audience, 'acceptors', { type: 'catch-up', from: slot }));
    }
    isRow = isMissing;
  }
}
