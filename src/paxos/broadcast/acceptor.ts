/**
 * Phases 1b and 2b of an atomic broadcast: promises in parts, votes with digests. An acceptor heeds a proposer that
 * called the roll of its run, under a table in force that seats its own disk, and nobody else.
 */
import { type Ballot, compareBallots, decreeNumber, formatBallot, type NodeId } from '../ballot.js';
import { type Effect, persist } from '../effect.js';
import { digestOfText } from '../multi/digest.js';
import type { LogMessage, Pvalue } from '../multi/message.js';
import { isSame, later, plus } from '../multi/replica.js';
import { fitting } from '../multi/timing.js';
import { type Acceptor, heedDecided, heeds, noteKnown, type P1b } from './acceptor-state.js';
import { say } from './audience.js';
import { partsMax } from './timing.js';

/** Slots in one part of a promise, however short their values are. */
const pvaluesMax = 500;

/** Phase 1b. */
export function promise(
  acceptor: Acceptor,
  from: NodeId,
  disk: string,
  message: LogMessage & { type: 'p1a' },
  effects: Effect[],
): void {
  const { ballot } = message;
  if (!heeds(acceptor, from, disk, ballot) || isRefused(acceptor, ballot, message.from, effects)) return;
  if (!isSame(acceptor.promised, ballot)) {
    acceptor.promised = ballot;
    acceptor.promisedTo = disk;
    acceptor.report = [];
    effects.push(persist({ type: 'log-promised', ballot }));
  }
  hearLeader(acceptor, ballot, effects);
  const [first] = acceptor.report;
  const isTold = first !== undefined && first.from === message.from && isSame(first.ballot, ballot);
  if (!isTold) {
    acceptor.report = reportOf(acceptor, message);
    acceptor.nextPart = 0;
  }
  sayParts(acceptor, effects);
}

/** As many as one hearer can take at once, the next ones at the next question. */
function sayParts(acceptor: Acceptor, effects: Effect[]): void {
  const { audience, report } = acceptor;
  for (let said = Math.min(partsMax, report.length); said > 0; said--) {
    const part = report[acceptor.nextPart];
    if (part !== undefined) effects.push(say(audience, 'proposers', part));
    acceptor.nextPart = (acceptor.nextPart + 1) % report.length;
  }
}

/** All that is accepted or decided from the asked slot on, in parts that each fit a datagram. */
function reportOf(acceptor: Acceptor, { ballot, from }: LogMessage & { type: 'p1a' }): P1b[] {
  const { entries, top, quirks } = acceptor;
  const cut = ++acceptor.cut;
  const pvalues: Pvalue[] = [];
  for (let slot = from; slot < top; slot = plus(slot, 1)) {
    const entry = entries.get(slot);
    if (entry === undefined || (slot === from && quirks.has('omits-slots-from-promise'))) continue;
    pvalues.push({ slot, proposal: { ballot: entry.ballot, value: entry.value } });
  }
  const parts: Pvalue[][] = [];
  const textAt = (index: number): string => pvalues[index]?.proposal.value ?? '';
  for (let at = 0; at < pvalues.length; at += parts.at(-1)?.length ?? 1) {
    const end = Math.min(pvalues.length, at + pvaluesMax);
    parts.push(pvalues.slice(at, at + fitting(textAt, at, end, acceptor.room.message)));
  }
  if (parts.length === 0) parts.push([]);
  const mark = decreeNumber(0);
  return parts.map((some, part) => {
    return { type: 'p1b', ballot, from, mark, cut, part, parts: parts.length, pvalues: some };
  });
}

/** Phase 2b. Needs no earlier p1a: accepting raises the promise. */
export function accept(
  acceptor: Acceptor,
  from: NodeId,
  disk: string,
  message: LogMessage & { type: 'p2a' },
  effects: Effect[],
): void {
  const { ballot, first, values } = message;
  if (!heeds(acceptor, from, disk, ballot) || isRefused(acceptor, ballot, first, effects)) return;
  const digests = values.map(digestOfText);
  const isNew = findNew(acceptor, from, message, effects);
  if (isNew === null) return;
  if (isNew) write(acceptor, disk, message, digests, effects);
  hearLeader(acceptor, ballot, effects);
  heedDecided(acceptor, ballot, message.decided);
  if (isNew) noteKnown(acceptor, effects);
  for (const group of ['proposers', 'learners'] as const) {
    effects.push(say(acceptor.audience, group, { type: 'voted', ballot, first, digests }));
  }
}

function write(
  acceptor: Acceptor,
  disk: string,
  { ballot, first, values }: LogMessage & { type: 'p2a' },
  digests: readonly number[],
  effects: Effect[],
): void {
  const { entries, word } = acceptor;
  acceptor.promised = ballot;
  acceptor.promisedTo = disk;
  const decided = isSame(word.ballot, ballot) ? word.decided : 0;
  for (const [index, value] of values.entries()) {
    const slot = plus(first, index);
    const isDecided = slot < decided || entries.get(slot)?.isDecided === true;
    entries.set(slot, { ballot, value, digest: digests[index] ?? 0, isVoted: true, isDecided });
  }
  acceptor.top = later(acceptor.top, plus(first, values.length));
  effects.push(persist({ type: 'log-accepted', ballot, first, values }));
}

/** Whether any of it is not accepted yet at this ballot; null for a value that contradicts one that is known. */
function findNew(
  { entries }: Acceptor,
  from: NodeId,
  { ballot, first, values }: LogMessage & { type: 'p2a' },
  effects: Effect[],
): boolean | null {
  let isNew = false;
  for (let index = 0; index < values.length; index++) {
    const slot = plus(first, index);
    const known = entries.get(slot);
    const isOfBallot = known !== undefined && compareBallots(known.ballot, ballot) === 0;
    if (known !== undefined && known.value !== values[index] && (isOfBallot || known.isDecided)) {
      const why = isOfBallot ? 'a second value' : 'another value than the decided one';
      effects.push({ type: 'refuse', from, reason: `p2a ${formatBallot(ballot)} with ${why} in slot ${slot}` });
      return null;
    }
    if (!isOfBallot || !known.isVoted) isNew = true;
  }
  return isNew;
}

/** The leader lives. What it says of decisions holds at its own ballot, whatever was promised since. */
export function hearBeat(
  acceptor: Acceptor,
  from: NodeId,
  disk: string,
  { ballot, decided }: LogMessage & { type: 'heartbeat' },
  effects: Effect[],
): void {
  if (!heeds(acceptor, from, disk, ballot)) return;
  heedDecided(acceptor, ballot, decided);
  noteKnown(acceptor, effects);
  if (!isRefused(acceptor, ballot, decided, effects)) hearLeader(acceptor, ballot, effects);
}

/** A refusal is a message of its own: it is never a vote. */
function isRefused({ promised, audience }: Acceptor, ballot: Ballot, slot: number, effects: Effect[]): boolean {
  if (promised === null || compareBallots(ballot, promised) >= 0) return false;
  const message = { type: 'preempted', ballot, promised, slot: decreeNumber(slot) } as const;
  effects.push(say(audience, 'proposers', message));
  return true;
}

/** Or a candidate that it promised to follow, which deserves its time. */
function hearLeader(acceptor: Acceptor, ballot: Ballot, effects: Effect[]): void {
  acceptor.silentWords = 0;
  if (isSame(acceptor.hearing, ballot)) return;
  acceptor.hearing = ballot;
  effects.push({ type: 'follow', ballot });
}
