/**
 * How a proposer comes to know who makes this run, and whether it is needed: it calls the roll of acceptors, forms a
 * table of seats where there is none and widens one where an acceptor comes late, and campaigns if a quorum hears no
 * leader. Nothing here raises a ballot.
 */
import type { NodeId } from '../ballot.js';
import { type Effect, setTimer } from '../effect.js';
import { isSame } from '../multi/replica.js';
import { campaign } from './candidacy.js';
import { follow, isOfRun, type Present, type Proposer, type Word } from './proposer.js';
import { callRoll, rollOf } from './roll.js';
import {
  bitOf,
  contradict,
  goesOnFrom,
  isSameTable,
  isSeated,
  mayBeSeated,
  type Table,
  unite,
  votersIn,
} from './seats.js';
import { humbleRolls, patientRolls, rollWait } from './timing.js';

/** The first one soon, the lower ids sooner. */
export function beginRolls(proposer: Proposer, effects: Effect[]): void {
  effects.push(setTimer({ type: 'roll', attempt: 0 }, rollWait(proposer.self), 0));
}

export function expireRoll(proposer: Proposer, effects: Effect[]): void {
  if (proposer.table === null) found(proposer);
  // A leader calls the roll with its own ticks.
  if (proposer.office === null) callRoll(proposer, effects);
  effects.push(setTimer({ type: 'roll', attempt: 0 }, rollWait(proposer.self), 0));
}

export function hearPresent(proposer: Proposer, from: NodeId, disk: string, present: Present, effects: Effect[]): void {
  if (!mayBeSeated(from, proposer.acceptorsMax)) return;
  const roll = rollOf(proposer, present.nonce);
  const before = proposer.words.get(from);
  // Another disk counts only with an answer to this start's own question: all else may be a word of the past.
  if (roll < 0 && before?.disk !== disk) return;
  const latest = before?.disk === disk ? Math.max(before.roll, roll) : roll;
  proposer.words.set(from, { disk, present, roll: latest });
  adopt(proposer, from, disk, present, effects);
  settle(proposer, effects);
  if (!isOfRun(proposer, from, disk)) {
    widen(proposer);
    return;
  }
  proposer.round = Math.max(proposer.round, present.promised?.round ?? 0);
  noteAnswer(proposer, from, present);
  if (present.hearsLeader && proposer.office === null) follow(proposer, present.promised, effects);
  campaignIfNeeded(proposer, effects);
}

/** It hears this leader: a leader without anything to propose gets no votes. */
function noteAnswer({ office }: Proposer, from: NodeId, { hearsLeader, promised }: Present): void {
  if (office?.type === 'leader' && hearsLeader && isSame(promised, office.ballot)) office.answering |= bitOf(from);
}

/** A table in force, from one whom it seats. Of two runs the first that is heard of counts. */
function adopt(proposer: Proposer, from: NodeId, disk: string, { seats, isInForce }: Present, effects: Effect[]): void {
  if (seats === null || !isInForce || !isSeated(seats, from, disk)) return;
  // Whoever formed it is about to campaign.
  if (proposer.table === null) proposer.humbleUntil = proposer.roll + humbleRolls;
  putInForce(proposer, seats, effects);
}

function putInForce(proposer: Proposer, seats: Table, effects: Effect[]): void {
  const { table, asked } = proposer;
  if (table !== null && (contradict(table, seats) || !goesOnFrom(seats, table))) return;
  proposer.table = seats;
  if (asked !== null && !goesOnFrom(asked.table, seats)) proposer.asked = null;
  effects.push({ type: 'configured', configuration: seats });
}

/** What a quorum of its own acceptors wrote down is in force. It is better if all of them did: see seats.ts. */
function settle(proposer: Proposer, effects: Effect[]): void {
  const { asked, words, quorum, roll } = proposer;
  if (asked === null) return;
  const { table, since } = asked;
  const writers = table.members.filter(({ node, disk }) => {
    const word = words.get(node);
    return word?.disk === disk && word.present.seats !== null && isSameTable(word.present.seats, table);
  });
  const isHasty = proposer.quirks.has('founds-alone') && writers.length > 0;
  if (writers.length < quorum && !isHasty) return;
  if (!isHasty && writers.length < table.members.length && roll - since < patientRolls) return;
  putInForce(proposer, table, effects);
  callRoll(proposer, effects);
}

/** Answers of late. */
function answersOf({ words, roll }: Proposer): Map<NodeId, Word> {
  return new Map([...words].filter(([, word]) => word.roll >= Math.max(1, roll - 1)));
}

/** A table of all that answer, after a little time for those that are late. */
function found(proposer: Proposer): void {
  const { quorum, roll, acceptorsMax } = proposer;
  const answers = answersOf(proposer);
  if (answers.size < quorum) return;
  proposer.quorumSince ??= roll;
  const isPatient = roll - proposer.quorumSince < patientRolls;
  if (answers.size < acceptorsMax && isPatient) return;
  ask(proposer, answers);
}

/** Somebody without a seat speaks, and the seat of its number may be vacant. It may be what a quorum lacks. */
function widen(proposer: Proposer): void {
  if (proposer.table !== null) ask(proposer, answersOf(proposer));
}

/** Tables that were written down go on; of another run's, nothing is heeded. */
function ask(proposer: Proposer, answers: ReadonlyMap<NodeId, Word>): void {
  const { table, asked, acceptorsMax, roll } = proposer;
  const known: Table[] = table === null ? [] : [table];
  const newcomers = new Map<NodeId, string>();
  for (const [node, { disk, present }] of answers) {
    const { seats } = present;
    if (seats !== null && (table === null || !contradict(table, seats))) known.push(seats);
    else if (seats === null) newcomers.set(node, disk);
  }
  const united = unite(known, newcomers, acceptorsMax);
  if (votersIn(united) < proposer.quorum || (table !== null && isSameTable(united, table))) return;
  if (asked !== null && isSameTable(asked.table, united)) return;
  proposer.asked = { table: united, since: roll };
}

/** A phase-1 quorum, asked just now, hears no leader. */
function campaignIfNeeded(proposer: Proposer, effects: Effect[]): void {
  const { words, quorum, roll, office, humbleUntil } = proposer;
  if (office !== null || roll < humbleUntil) return;
  const silent: Present[] = [];
  for (const [node, { disk, present, roll: answered }] of words) {
    if (answered === roll && !present.hearsLeader && isOfRun(proposer, node, disk)) silent.push(present);
  }
  if (silent.length < quorum) return;
  follow(proposer, null, effects);
  campaign(proposer, silent, effects);
}
