/**
 * Phase 2 of a ballot whose phase 1 is whole: slots in a row, several in flight, each with what waits of clients. What
 * was reported is proposed again first, a no-op in each hole. Values are frozen with their first p2a.
 */
import type { Ballot, NodeId, Slot } from '../ballot.js';
import { type Effect, setTimer } from '../effect.js';
import { noOp } from '../multi/command.js';
import { digestOfText } from '../multi/digest.js';
import { isSame, plus } from '../multi/replica.js';
import { eagerSlotsMax, fitting, resentDatagramsMax } from '../multi/timing.js';
import { say } from './audience.js';
import { createBacklog, takeBatch } from './backlog.js';
import type { BroadcastMessage } from './message.js';
import { type Candidacy, follow, isOfRun, type Leader, leaveOffice, type Proposer } from './proposer.js';
import { createPatience, noteAnswer, noteLate } from './patience.js';
import { callRoll } from './roll.js';
import { type Rows, rowsIn } from './rows.js';
import { bitOf, bitsIn } from './seats.js';
import { noteDecided, noteTaken, tellSubmitted } from './submissions.js';
import { broadcastWaits, slotsMin, ticksOfOffice, ticksOfRoll } from './timing.js';

export function takeOffice(proposer: Proposer, candidacy: Candidacy, effects: Effect[]): void {
  const { ballot, from, promises, reported, top } = candidacy;
  const leader: Leader = {
    type: 'leader',
    ballot,
    from,
    promises: [...promises],
    reported,
    top,
    next: from,
    decided: from,
    decidedAbove: new Set(),
    inFlight: new Map(),
    allowed: Math.min(proposer.log.window, slotsMin * 4),
    decidedSince: 0,
    patience: createPatience(),
    backlog: createBacklog(),
    sessions: new Map(),
    nonce: 0,
    tick: 0,
    answering: 0,
  };
  proposer.office = leader;
  effects.push({ type: 'adopted', ballot, from, promises: leader.promises });
  follow(proposer, ballot, effects);
  proposeNext(proposer, leader, effects);
  beat(proposer, leader, effects);
  effects.push(setTimer({ type: 'lead', ballot, attempt: 0 }, broadcastWaits.lead, 0));
}

/** As far as the window and what waits allow. */
export function proposeNext(proposer: Proposer, leader: Leader, effects: Effect[]): void {
  const { log } = proposer;
  const { inFlight, ballot } = leader;
  const started: Slot[] = [];
  while (inFlight.size < Math.min(leader.allowed, log.window) && leader.next < leader.decided + log.window) {
    const slot = leader.next;
    const proposal = valueFor(proposer, leader, slot);
    if (proposal === null) break;
    const { value, rows, adoptedFrom } = proposal;
    leader.next = plus(slot, 1);
    inFlight.set(slot, { value, rows, digest: digestOfText(value), voters: 0, saidIn: leader.tick });
    started.push(slot);
    effects.push({ type: 'propose', decree: slot, proposal: { ballot, value }, adoptedFrom });
  }
  sayInRows(proposer, leader, started, Number.MAX_SAFE_INTEGER, effects);
}

type Value = { readonly value: string; readonly rows: Rows; readonly adoptedFrom: Ballot | null };

function valueFor({ log, room, quirks }: Proposer, leader: Leader, slot: Slot): Value | null {
  const { reported, inFlight, backlog } = leader;
  const isBlind = quirks.has('proposes-over-reports');
  const report = isBlind ? undefined : reported.get(slot);
  if (report !== undefined) {
    reported.delete(slot);
    const rows = rowsIn(report.value);
    noteTaken(leader, rows);
    return { value: report.value, rows, adoptedFrom: report.ballot };
  }
  if (slot < leader.top && !isBlind) return { value: noOp, rows: [], adoptedFrom: null };
  const most = { values: log.batchMax, units: room.batch };
  const batch = takeBatch(backlog, most, inFlight.size < eagerSlotsMax);
  return batch === null ? null : { value: batch.text, rows: batch.rows, adoptedFrom: null };
}

/** Slots in a row share datagrams, each to acceptors and learners. */
function sayInRows(
  { audience, room }: Proposer,
  { inFlight, ballot, decided }: Leader,
  slots: readonly Slot[],
  datagramsMax: number,
  effects: Effect[],
): void {
  const textAt = (index: number): string => inFlight.get(slots[index] ?? (0 as Slot))?.value ?? '';
  let datagrams = 0;
  for (let at = 0; at < slots.length && datagrams < datagramsMax; datagrams++) {
    const first = slots[at] ?? (0 as Slot);
    let end = at + 1;
    while (end < slots.length && slots[end] === first + (end - at)) end++;
    const count = fitting(textAt, at, end, room.message);
    const values = slots.slice(at, at + count).map((_, index) => textAt(at + index));
    const message = { type: 'p2a', ballot, first, values, decided } as const;
    effects.push(say(audience, 'acceptors', message), say(audience, 'learners', message));
    at += count;
  }
}

/** Votes count by seat, for this ballot, and for the value with their digest alone. */
export function hearVotes(
  proposer: Proposer,
  from: NodeId,
  disk: string,
  { ballot, first, digests }: BroadcastMessage & { type: 'voted' },
  effects: Effect[],
): void {
  const { office, quorum } = proposer;
  if (office?.type !== 'leader' || !isOfRun(proposer, from, disk) || !isSame(office.ballot, ballot)) return;
  office.answering |= bitOf(from);
  const told = new Set<number>();
  for (const [index, digest] of digests.entries()) {
    const slot = plus(first, index);
    const flight = office.inFlight.get(slot);
    if (flight === undefined) continue; // Decided already.
    if (flight.digest !== digest) continue;
    flight.voters |= bitOf(from);
    if (bitsIn(flight.voters) < quorum) continue;
    office.inFlight.delete(slot);
    noteAnswer(office.patience, office.tick - flight.saidIn);
    office.decidedAbove.add(slot);
    noteDecided(office, flight.rows, told);
    effects.push({ type: 'decide', decree: slot, proposal: { ballot, value: flight.value }, counted: true });
  }
  if (told.size === 0 && !office.decidedAbove.has(office.decided)) return;
  moveOn(office);
  tellSubmitted(proposer, office, told, effects);
  proposeNext(proposer, office, effects);
}

function moveOn(leader: Leader): void {
  while (leader.decidedAbove.delete(leader.decided)) {
    leader.decided = plus(leader.decided, 1);
    leader.decidedSince++;
  }
  if (leader.decidedSince < leader.allowed) return;
  leader.allowed++;
  leader.decidedSince = 0;
}

export function expireLead(proposer: Proposer, leader: Leader, effects: Effect[]): void {
  const { ballot, inFlight, patience } = leader;
  if (leader.tick % ticksOfOffice === ticksOfOffice - 1 && !isInService(proposer, leader)) {
    // It can decide nothing; others, which may reach a quorum, are to hear no leader any more.
    leaveOffice(proposer, effects);
    return;
  }
  const due: Slot[] = [];
  for (const [slot, { saidIn }] of inFlight) if (saidIn + patience.turns <= leader.tick) due.push(slot);
  leader.tick++;
  if (noteLate(patience, due.length, inFlight.size)) {
    leader.allowed = Math.max(slotsMin, leader.allowed >> 1);
    leader.decidedSince = 0;
  }
  const again = due.slice(0, resentDatagramsMax * 8);
  for (const slot of again) Object.assign(inFlight.get(slot) ?? {}, { saidIn: leader.tick });
  sayInRows(proposer, leader, again, resentDatagramsMax, effects);
  beat(proposer, leader, effects);
  const isAsking = proposer.asked !== null || hasStrangers(proposer);
  if (isAsking || leader.tick % ticksOfRoll === 0) callRoll(proposer, effects);
  effects.push(setTimer({ type: 'lead', ballot, attempt: 0 }, broadcastWaits.lead, 0));
}

/** A quorum answered since the last look. */
function isInService({ quorum }: Proposer, leader: Leader): boolean {
  const { answering } = leader;
  leader.answering = 0;
  return bitsIn(answering) >= quorum;
}

/** Somebody with a seat does not know that the table is in force: it does not vote. */
function hasStrangers({ table, words }: Proposer): boolean {
  return (
    table?.members.some(({ node, disk }) => {
      const word = words.get(node);
      return word?.disk === disk && !word.present.isInForce;
    }) === true
  );
}

/** To acceptors alone: what they accepted at this ballot below is decided. */
function beat({ audience }: Proposer, leader: Leader, effects: Effect[]): void {
  leader.nonce++;
  const { ballot, nonce, decided } = leader;
  effects.push(say(audience, 'acceptors', { type: 'heartbeat', ballot, nonce, decided }));
}
