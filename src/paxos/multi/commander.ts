/**
 * Commanders: phase 2 of one slot in one ballot each. A commander's value is frozen, its votes are a set of members of
 * the slot's own configuration, and it asks again only those that have not voted.
 */
import type { Ballot, NodeId, Slot } from '../ballot.js';
import { type Effect, send, setTimer } from '../effect.js';
import type { LogConfiguration } from './configuration.js';
import { learn } from './learner.js';
import type { LogMessage } from './message.js';
import { takeBatch } from './queue.js';
import { plus, type Replica, seatIn } from './replica.js';
import type { Commander, Leader } from './roles.js';
import { fitting, logWaits, resentDatagramsMax } from './timing.js';

export type Proposing = {
  readonly slot: Slot;
  readonly value: string;
  readonly adoptedFrom: Ballot | null;
  readonly configuration: LogConfiguration;
};

/** Starts a commander for each; slots in a row leave in one datagram as far as they fit. */
export function command(replica: Replica, leader: Leader, proposing: readonly Proposing[], effects: Effect[]): void {
  if (proposing.length === 0) return;
  const { ballot, commanders } = leader;
  const started: Commander[] = [];
  for (const { slot, value, adoptedFrom, configuration } of proposing) {
    const commander = { slot, value, configuration, voters: new Set<NodeId>(), sentAt: leader.tick };
    commanders.set(slot, commander);
    started.push(commander);
    effects.push({ type: 'propose', decree: slot, proposal: { ballot, value }, adoptedFrom });
  }
  sendInRows(replica, leader, started, Number.MAX_SAFE_INTEGER, effects);
  if (leader.isResending) return;
  leader.isResending = true;
  effects.push(setTimer({ type: 'commander-resend', ballot, attempt: 0 }, logWaits.commanderResend, 0));
}

/** Votes, durable at their acceptor. True if something was decided by them. */
export function countVotes(
  replica: Replica,
  leader: Leader,
  from: NodeId,
  disk: string,
  { first, count }: LogMessage & { type: 'p2b' },
  effects: Effect[],
): boolean {
  const { commanders, ballot } = leader;
  let decides = false;
  for (let slot = first; slot < first + count; slot = plus(slot, 1)) {
    const commander = commanders.get(slot);
    if (commander === undefined) continue; // Decided already.
    const { configuration, voters, value } = commander;
    const member = seatIn(replica, configuration, from, disk);
    if (member === null) continue; // It has no seat in this slot's configuration.
    voters.add(member.seat);
    if (voters.size < configuration.quorums.phase2) continue;
    commanders.delete(slot);
    decides = learn(replica, slot, { ballot, value }, true, effects) || decides;
  }
  return decides;
}

/** Sends again what has waited for a whole turn of the timer, to those that did not vote. */
export function resendCommands(replica: Replica, leader: Leader, attempt: number, effects: Effect[]): void {
  const { commanders, ballot } = leader;
  if (commanders.size === 0) {
    leader.isResending = false;
    return;
  }
  const due: Commander[] = [];
  for (const commander of commanders.values()) if (commander.sentAt < leader.tick) due.push(commander);
  leader.tick++;
  if (replica.quirks.has('recomputes-batch'))
    for (const each of due) Object.assign(each, { value: `${each.value}${takeBatch(leader.queue, 1, true) ?? ''}` });
  sendInRows(replica, leader, due, resentDatagramsMax, effects);
  const next = due.length === 0 ? 0 : attempt + 1;
  effects.push(setTimer({ type: 'commander-resend', ballot, attempt: next }, logWaits.commanderResend, next));
}

function sendInRows(
  replica: Replica,
  { ballot }: Leader,
  commanders: readonly Commander[],
  datagramsMax: number,
  effects: Effect[],
): void {
  const textAt = (index: number): string => commanders[index]?.value ?? '';
  let datagrams = 0;
  for (let at = 0; at < commanders.length && datagrams < datagramsMax; datagrams++) {
    const first = commanders[at];
    if (first === undefined) return;
    const to = missing(replica, first);
    let end = at + 1;
    while (end < commanders.length && goesOn(replica, commanders[end - 1], commanders[end], to)) end++;
    const count = fitting(textAt, at, end);
    const values = commanders.slice(at, at + count).map(({ value }) => value);
    effects.push(send(to, { type: 'p2a', ballot, first: first.slot, values, decided: replica.learner.applied }));
    at += count;
  }
}

function missing({ quirks, replicas }: Replica, { configuration, voters }: Commander): readonly NodeId[] {
  if (quirks.has('joiner-votes')) return replicas;
  const { members } = configuration;
  return members.filter(({ seat }) => !voters.has(seat)).map(({ node }) => node);
}

/** Whether the second commander's slot follows the first one's and asks the same nodes. */
function goesOn(
  replica: Replica,
  before: Commander | undefined,
  after: Commander | undefined,
  to: readonly NodeId[],
): boolean {
  if (before === undefined || after === undefined || after.slot !== before.slot + 1) return false;
  if (before.voters.size === 0 && after.voters.size === 0) return before.configuration === after.configuration;
  const others = missing(replica, after);
  return others.length === to.length && others.every((node, index) => node === to[index]);
}
