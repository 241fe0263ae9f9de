/**
 * What an acceptor says of what it holds: to the roll call, regularly to proposers and learners, to whoever misses
 * slots; and how it fetches what it missed itself.
 */
import type { NodeId, Proposal, Slot } from '../ballot.js';
import { type Effect, persist, setTimer } from '../effect.js';
import type { LogMessage } from '../multi/message.js';
import { later, plus } from '../multi/replica.js';
import { fitting } from '../multi/timing.js';
import { type Acceptor, holdsSeat, learnDecided, moveOn, noteKnown } from './acceptor-state.js';
import { say } from './audience.js';
import { groupOf, idInGroup } from './groups.js';
import type { BroadcastMessage } from './message.js';
import { contradict, goesOnFrom, isSameTable, isSeated, isTaken, mayBeSeated, mayVote, type Table } from './seats.js';
import { answersMax, broadcastWaits, decisionsMax, silentWordsMax } from './timing.js';

type Roll = BroadcastMessage & { type: 'roll' };

/** A proposer calls the roll: its table is written down where it may be, and it gets an answer in any case. Learners ask, too. */
export function answerRoll(acceptor: Acceptor, from: NodeId, disk: string, roll: Roll, effects: Effect[]): void {
  if (groupOf(from) === 'learners') {
    tellLearners(acceptor, roll.nonce, effects);
    return;
  }
  if (roll.seats !== null) heedTable(acceptor, from, disk, roll.seats, roll.isInForce, effects);
  effects.push(say(acceptor.audience, 'proposers', presentOf(acceptor, roll.nonce)));
}

function heedTable(
  acceptor: Acceptor,
  from: NodeId,
  disk: string,
  table: Table,
  isInForce: boolean,
  effects: Effect[],
): void {
  const { self, disk: own, written, inForce, quirks } = acceptor;
  if (!mayVote(table, self, own, quirks) && isTaken(table, self, own)) {
    abstain(acceptor, from, effects);
    return;
  }
  const isOther = [written, inForce].some((known) => known !== null && contradict(known, table));
  if (isOther) return; // Of another run.
  if (mayVote(table, self, own, quirks)) {
    if (written === null || goesOnFrom(table, written)) {
      acceptor.written = table;
      effects.push(persist({ type: 'log-members', configurations: [table] }));
    }
    if (isInForce && (inForce === null || goesOnFrom(table, inForce))) {
      acceptor.inForce = table;
      effects.push({ type: 'configured', configuration: table });
    }
  }
  acceptor.heeded.add(`${from} ${disk}`);
}

/** What it might have promised under its other disk is lost, so it must not vote again. */
function abstain(acceptor: Acceptor, from: NodeId, effects: Effect[]): void {
  if (acceptor.hasAbstained || acceptor.written !== null) return;
  acceptor.hasAbstained = true;
  const reason = `its run knows acceptor ${idInGroup(acceptor.self)} by another disk: this one does not vote in it`;
  effects.push({ type: 'refuse', from, reason });
}

function presentOf(acceptor: Acceptor, nonce: number): BroadcastMessage & { type: 'present' } {
  const { hearing, promised, known, top, written, inForce } = acceptor;
  const isInForce = written !== null && inForce !== null && isSameTable(written, inForce);
  return { type: 'present', nonce, hearsLeader: hearing !== null, promised, known, top, seats: written, isInForce };
}

/** They want to know who makes this run, and nothing of what is not in force yet. */
function tellLearners(acceptor: Acceptor, nonce: number, effects: Effect[]): void {
  const { audience, inForce } = acceptor;
  if (inForce === null) return;
  effects.push(say(audience, 'learners', { ...presentOf(acceptor, nonce), seats: inForce, isInForce: true }));
}

/** Whoever may never have a seat says nothing. */
export function beginWords(acceptor: Acceptor, effects: Effect[]): void {
  const { self, acceptorsMax } = acceptor;
  if (!mayBeSeated(self, acceptorsMax)) {
    const reason = `there are acceptors 1 to ${acceptorsMax}, so acceptor ${idInGroup(self)} takes no part`;
    effects.push({ type: 'refuse', from: self, reason });
    return;
  }
  effects.push(setTimer({ type: 'present' }, broadcastWaits.present, 0));
}

export function expireWords(acceptor: Acceptor, effects: Effect[]): void {
  if (acceptor.hearing !== null && ++acceptor.silentWords > silentWordsMax) {
    acceptor.hearing = null;
    effects.push({ type: 'follow', ballot: null });
  }
  effects.push(say(acceptor.audience, 'proposers', presentOf(acceptor, 0)));
  tellLearners(acceptor, 0, effects);
  const isStuck = isBehind(acceptor) && acceptor.known === acceptor.knownThen;
  // Without a leader nobody tells how far decisions are known: a laggard would hold up the next one.
  if (isStuck || (acceptor.hearing === null && holdsSeat(acceptor))) ask(acceptor, effects);
  acceptor.knownThen = acceptor.known;
  effects.push(setTimer({ type: 'present' }, broadcastWaits.present, 0));
}

const isBehind = ({ word, known }: Acceptor): boolean => word.decided > known;

function ask({ audience, known }: Acceptor, effects: Effect[]): void {
  effects.push(say(audience, 'acceptors', { type: 'catch-up', from: known }));
}

/** Decisions from the asked slot on, as far as they are known in a row here; nothing where none is. */
export function tellDecisions(acceptor: Acceptor, from: NodeId, first: Slot, effects: Effect[]): void {
  const { entries, top, room, audience } = acceptor;
  const group = groupOf(from);
  if (group === null || !holdsSeat(acceptor)) return;
  const textAt = (index: number): string => entries.get(plus(first, index))?.value ?? '';
  let at = 0;
  for (let answers = 0; answers < answersMax; answers++) {
    let end = at;
    while (end < at + decisionsMax && entries.get(plus(first, end))?.isDecided === true) end++;
    if (end === at) return;
    const count = fitting(textAt, at, end, room.message);
    const proposals: Proposal[] = [];
    for (let index = at; index < at + count; index++) {
      const entry = entries.get(plus(first, index));
      if (entry !== undefined) proposals.push({ ballot: entry.ballot, value: entry.value });
    }
    effects.push(say(audience, group, { type: 'decisions', first: plus(first, at), proposals, top }));
    at += count;
  }
}

/** Decisions that another acceptor of this run knows. */
export function hearDecisions(
  acceptor: Acceptor,
  from: NodeId,
  disk: string,
  { first, proposals }: LogMessage & { type: 'decisions' },
  effects: Effect[],
): void {
  const { inForce } = acceptor;
  if (inForce === null || !holdsSeat(acceptor) || !isSeated(inForce, from, disk)) return;
  let isNews = false;
  for (const [index, proposal] of proposals.entries()) {
    isNews = learnDecided(acceptor, plus(first, index), proposal) || isNews;
  }
  if (!isNews) return;
  acceptor.top = later(acceptor.top, plus(first, proposals.length));
  effects.push(persist({ type: 'log-decided', first, proposals }));
  moveOn(acceptor);
  noteKnown(acceptor, effects);
  ask(acceptor, effects);
}
