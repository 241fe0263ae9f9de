/**
 * Commands of clients as they come to a leader. Texts are cut where something in them is known already, and otherwise
 * only joined: no object is made for a command.
 */
import { nodeOfSeat } from './configuration.js';
import type { NodeId } from '../ballot.js';
import type { Effect } from '../effect.js';
import { numberOf } from './base-36.js';
import { batchLengthMax, commandText } from './command.js';
import { resultOf } from './executor.js';
import { type Answers, addAnswer, proposeNext, sendAnswers } from './leader.js';
import { isMembersOperation, withDisks } from './membership-change.js';
import type { LogMessage } from './message.js';
import { enqueue } from './queue.js';
import { nameLeader, rememberClient } from './reads.js';
import { refuse, type Replica } from './replica.js';
import type { Leader, Session } from './roles.js';
import { queueMax } from './timing.js';

/** Where one command of a batch text lies, and its numbers. One for all: it is moved along the text. */
export type Place = { session: number; sequence: number; mark: number; start: number; operation: number; end: number };

export function takeCommands(
  replica: Replica,
  from: NodeId,
  { session, commands }: LogMessage & { type: 'invoke' },
  disks: ReadonlyMap<NodeId, string>,
  effects: Effect[],
): void {
  const { leader } = replica;
  if (leader === null) {
    nameLeader(from, session, leaderOf(replica), effects);
    return;
  }
  // A text that is too long for one slot could be accepted and never reported by a promise.
  if (commands.length > batchLengthMax || !isRow(commands, session)) {
    refuse(effects, from, 'invoke: a text that is no row of commands of its session');
    return;
  }
  if (leader.queue.commands >= queueMax) return; // It is sent again, when there may be room.
  rememberClient(leader, session, from);
  const known = leader.sessions.get(session);
  if (known === undefined) throw new Error(`session ${session} is not remembered`);
  const answers: Answers = new Map();
  sift(replica, leader, known, commands, disks, answers);
  sendAnswers(leader, answers, effects);
  proposeNext(replica, effects);
}

/** The node that is believed to lead; null where nobody is. */
export function leaderOf({ leadership }: Replica): NodeId | null {
  return leadership.hearing === null ? null : nodeOfSeat(leadership.hearing.node);
}

/** Answers what was executed, drops what waits or is in flight here, and queues the rest as it stands in the text. */
function sift(
  { learner, log }: Replica,
  { queue }: Leader,
  session: Session,
  text: string,
  disks: ReadonlyMap<NodeId, string>,
  answers: Answers,
): void {
  const place = startOf();
  let first = 0;
  let count = 0;
  const flush = (end: number): void => {
    if (count > 0) enqueue(queue, text.slice(first, end), count);
    count = 0;
  };
  while (place.end < text.length && moveOn(place, text)) {
    const { start, end, sequence } = place;
    if ((session.taken[1] ?? sequence) <= place.mark) drop(session.taken, place.mark);
    const result = resultOf(learner.executor, place.session, sequence);
    if (result !== null) addAnswer(answers, place.session, sequence, result);
    const isMembers = result === null && text.startsWith('members', place.operation);
    const isNew = result === null && take(session.taken, sequence);
    if (!isNew || isMembers || count >= log.batchMax) flush(start);
    if (!isNew) continue;
    if (isMembers) {
      // What is decided must mean the same to all, so the disks of newcomers are named before it is proposed.
      const operation = text.slice(place.operation, end);
      const named = isMembersOperation(operation) ? withDisks(operation, disks) : operation;
      enqueue(queue, commandText({ session: place.session, sequence, mark: place.mark, operation: named }), 1);
      continue;
    }
    if (count === 0) first = start;
    count++;
  }
  flush(text.length);
}

export const startOf = (): Place => ({ session: 0, sequence: 0, mark: 0, start: 0, operation: 0, end: 0 });

/** A batch of invalid text would execute nothing, for anyone in it. */
function isRow(text: string, session: number): boolean {
  const place = startOf();
  while (place.end < text.length) if (!moveOn(place, text) || place.session !== session) return false;
  return place.end === text.length;
}

/** To the next command; false if there is none. See command.ts for the form. */
export function moveOn(place: Place, text: string): boolean {
  const at = place.end;
  const first = text.indexOf('.', at);
  const second = text.indexOf('.', first + 1);
  const third = text.indexOf(':', second + 1);
  const fourth = text.indexOf(':', third + 1);
  if (first < 0 || second < 0 || third < 0 || fourth < 0) return false;
  place.session = numberOf(text, at, first);
  place.sequence = numberOf(text, first + 1, second);
  place.mark = numberOf(text, second + 1, third);
  place.start = at;
  place.operation = fourth + 1;
  place.end = fourth + 1 + numberOf(text, third + 1, fourth);
  return (
    place.sequence >= 1 && place.sequence <= 0xffff_ffff && place.mark < place.sequence && place.end <= text.length
  );
}

/** Ranges that the client has all answers to: it sends nothing of them again. */
function drop(ranges: number[], mark: number): void {
  let over = 0;
  while ((ranges[over + 1] ?? Number.POSITIVE_INFINITY) <= mark) over += 2;
  ranges.splice(0, over);
}

/** Adds a number to ranges; false if it is in one of them. Nearly always it goes on where the last range ends. */
export function take(ranges: number[], sequence: number): boolean {
  let at = ranges.length - 2;
  while (at >= 0 && (ranges[at] ?? 0) > sequence) at -= 2;
  const last = ranges[at + 1];
  if (at >= 0 && last !== undefined && sequence <= last) return false;
  const joinsBefore = last !== undefined && at >= 0 && last + 1 === sequence;
  const joinsAfter = ranges[at + 2] === sequence + 1;
  if (joinsBefore && joinsAfter) ranges.splice(at + 1, 2);
  else if (joinsBefore) ranges[at + 1] = sequence;
  else if (joinsAfter) ranges[at + 2] = sequence;
  else ranges.splice(at + 2, 0, sequence, sequence);
  return true;
}
