/**
 * How a client reaches the leader: what goes to whom, many commands in one datagram; who is believed to lead; what is
 * sent again, to whom, and when.
 */
import { decreeNumber, type NodeId } from '../ballot.js';
import { type Effect, send, setTimer } from '../effect.js';
import type { Wait } from '../timing.js';
import { batchLengthMax, commandWriter } from './command.js';
import { type Operation, type Outstanding, unanswered } from './outstanding.js';

/** What is unanswered since two ticks is sent again: not before an answer could have come. */
const tick: Wait = { minMs: 150, maxMs: 220, growthPercent: 125, ceilingMs: 500 };
const ticksBeforeResend = 2;
/** Rounds of resends to one replica before the client moves on to the next. */
const roundsBeforeMove = 2;
/** From this round without any answer on, all replicas are asked. */
const roundsBeforeAll = 4;
/** Datagrams in one round of resends, so that a slow leader is not buried. */
const resendsMax = 8;
/** Times that a client follows "ask there" at once; replicas that name each other must not keep it running. */
const redirectsMax = 4;

export type Post = {
  readonly replicas: readonly NodeId[];
  /** Most commands of a datagram. */
  readonly batchMax: number;
  /** Believed to lead. */
  leader: NodeId;
  /** Whether anybody ever said who leads; until then the first replica is only a guess. */
  isTold: boolean;
  /** Counts the ends of the timer. */
  tick: number;
  isTicking: boolean;
  /** Rounds of resends since the last answer. */
  silentRounds: number;
  /** "Ask there" followed in this tick. */
  redirects: number;
};

export function createPost(replicas: readonly NodeId[], batchMax: number): Post {
  const [leader] = replicas;
  if (leader === undefined) throw new Error('a client of a log without replicas');
  return { replicas, batchMax, leader, isTold: false, tick: 0, isTicking: false, silentRounds: 0, redirects: 0 };
}

/** Sends operations in the order given, each to where `to` says; runs of commands to one replica share datagrams. */
export function dispatch(
  post: Post,
  session: number,
  mark: number,
  operations: readonly Operation[],
  effects: Effect[],
): void {
  const write = commandWriter(session, mark);
  let commands = '';
  let count = 0;
  let to: readonly NodeId[] = [];
  const flush = (): void => {
    if (count > 0) effects.push(send(to, { type: 'invoke', session, commands }));
    commands = '';
    count = 0;
  };
  for (const { sequence, operation, isRead, to: replica } of operations) {
    if (count > 0 && to[0] !== replica) flush();
    if (isRead) {
      flush();
      effects.push(send([replica], { type: 'read', session, sequence, operation }));
      continue;
    }
    const command = write(sequence, operation);
    if (count > 0 && (count >= post.batchMax || commands.length + command.length > batchLengthMax)) flush();
    to = [replica];
    commands += command;
    count++;
  }
  flush();
  watch(post, effects);
}

/** The timer runs while anything is unanswered. */
function watch(post: Post, effects: Effect[]): void {
  if (post.isTicking) return;
  post.isTicking = true;
  const attempt = Math.max(0, post.silentRounds - roundsBeforeAll);
  effects.push(setTimer({ type: 'invoke-retry', attempt: post.tick }, tick, attempt));
}

/** An answer came: its sender leads. */
export function hearAnswer(post: Post, from: NodeId): void {
  post.leader = from;
  post.isTold = true;
  post.silentRounds = 0;
  post.redirects = 0;
}

/**
 * Follows "ask there", unless it comes from one who was not asked (an old datagram, or one of all): what that replica
 * was sent goes to the one it names. Answers what is to be sent.
 */
export function redirect(post: Post, from: NodeId, leader: NodeId | null, outstanding: Outstanding): Operation[] {
  if (leader === null) turnedAway(post, from, outstanding);
  if (leader === null || leader === from || !post.replicas.includes(leader)) return [];
  if (post.leader === from) post.leader = leader;
  post.isTold = true;
  if (post.redirects >= redirectsMax) return [];
  const moved = [...unanswered(outstanding)].filter(({ to }) => to === from);
  if (moved.length === 0) return [];
  post.redirects++;
  for (const operation of moved) address(operation, leader, post.tick);
  return moved;
}

/** Nobody leads as far as this replica knows: no answer is under way, so the next tick is soon enough to ask again. */
function turnedAway(post: Post, from: NodeId, outstanding: Outstanding): void {
  for (const operation of unanswered(outstanding)) {
    if (operation.to === from) operation.sentInTick = Math.min(operation.sentInTick, post.tick + 1 - ticksBeforeResend);
  }
}

/** The timer ended: what was long unanswered is sent again. */
export function expirePost(post: Post, session: number, outstanding: Outstanding, attempt: number): Effect[] {
  if (attempt !== post.tick || !post.isTicking) return [];
  post.tick++;
  post.isTicking = false;
  post.redirects = 0;
  if (outstanding.count === 0) return [];
  const effects: Effect[] = [];
  const late = lateOnes(post, outstanding);
  if (late.length > 0) {
    post.silentRounds++;
    if (post.silentRounds % roundsBeforeMove === 0) moveOn(post, effects);
    for (const operation of late) address(operation, post.leader, post.tick);
    const again: Effect[] = [];
    dispatch(post, session, outstanding.mark, late, again);
    const asksAll = post.silentRounds >= roundsBeforeAll || !post.isTold;
    effects.push(...(asksAll ? again.map((effect) => toAll(post, effect)) : again));
  }
  watch(post, effects);
  return effects;
}

/** The oldest first, as many as a round of resends may hold. */
function lateOnes(post: Post, outstanding: Outstanding): Operation[] {
  const late: Operation[] = [];
  let length = 0;
  for (const operation of unanswered(outstanding)) {
    if (operation.sentInTick > post.tick - ticksBeforeResend) continue;
    length += operation.isRead ? batchLengthMax / 8 : operation.operation.length + 24;
    if (late.length > 0 && length > batchLengthMax * resendsMax) break;
    late.push(operation);
  }
  return late;
}

const toAll = (post: Post, effect: Effect): Effect =>
  effect.type === 'send' ? { ...effect, to: post.replicas } : effect;

function moveOn(post: Post, effects: Effect[]): void {
  const from = post.leader;
  const place = post.replicas.indexOf(from);
  const to = post.replicas[(place + 1) % post.replicas.length] ?? from;
  if (to === from) return;
  post.leader = to;
  effects.push({ type: 'move-on', decree: decreeNumber(0), from, to });
}

function address(operation: Operation, to: NodeId, tickNow: number): void {
  operation.to = to;
  operation.sentInTick = tickNow;
}
