/**
 * Phase 2 of a ballot whose phase 1 is whole (Paxos Made Moderately Complex, section 2.3): slots in a row, several in
 * flight, each with the batch of commands that waits. Values are frozen with their first p2a.
 */
import { type Ballot, decreeNumber, type Slot } from '../ballot.js';
import { type Effect, send } from '../effect.js';
import { answerText } from './answer.js';
import { batchLengthMax, noOp } from './command.js';
import { command, type Proposing } from './commander.js';
import { configurationAt } from './membership.js';
import { createQueue, takeBatch } from './queue.js';
import { later, plus, type Replica } from './replica.js';
import type { Leader, Scout } from './roles.js';
import { covers } from './scout.js';
import { eagerSlotsMax } from './timing.js';

/** By session: texts of answers, each short enough for a datagram. */
export type Answers = Map<number, string[]>;

export function startLeader(replica: Replica, scout: Scout, effects: Effect[]): Leader {
  const { applied } = replica.learner;
  const next = later(applied, scout.floor);
  const leader: Leader = {
    ballot: scout.ballot,
    next,
    commanders: new Map(),
    tick: 0,
    isResending: false,
    queue: createQueue(),
    sessions: new Map(),
    nonce: 0,
    confirmed: new Map(),
    reads: [],
    nonceThen: 0,
    skipped: null,
    isFirst: next === 0 && scout.top === 0,
    hole: null,
  };
  replica.leader = leader;
  effects.push({ type: 'adopted', ballot: scout.ballot, from: next, promises: [...scout.promises.keys()] });
  return leader;
}

/**
 * Proposes as far as window, promises and work allow: in each slot what a promise reported, a no-op in a hole, else the
 * batch that waits.
 */
export function proposeNext(replica: Replica, effects: Effect[]): void {
  const { leader, scout, membership, learner, log } = replica;
  if (leader === null || scout === null || membership === null) return;
  leader.next = later(leader.next, later(learner.applied, scout.floor));
  const proposing: Proposing[] = [];
  const end = learner.applied + log.window;
  while (leader.next < end) {
    const slot = leader.next;
    // Known only once the slot a window before is applied.
    const configuration = configurationAt(membership, slot, learner.applied);
    // Without a whole quorum of promises for this very slot, something may be chosen there that nobody reported.
    if (configuration === null) break;
    if (!covers(scout, configuration, slot) && !replica.quirks.has('fills-holes-early')) break;
    if (isToBeSkipped(replica, leader, slot)) {
      leader.skipped = slot;
      leader.next = plus(slot, 1);
      continue;
    }
    const value = valueFor(replica, leader, scout, slot);
    if (value === null) break;
    leader.next = plus(slot, 1);
    const isOld = replica.quirks.has('counts-old-members');
    const asked = isOld ? (membership.configurations[0] ?? configuration) : configuration;
    proposing.push({ slot, value: value.value, adoptedFrom: value.adoptedFrom, configuration: asked });
  }
  command(replica, leader, proposing, effects);
}

type Value = { readonly value: string; readonly adoptedFrom: Ballot | null };

function valueFor(replica: Replica, leader: Leader, scout: Scout, slot: Slot): Value | null {
  const reported = scout.reported.get(slot);
  if (reported !== undefined && !replica.quirks.has('proposes-over-reports')) {
    scout.reported.delete(slot);
    return { value: reported.value, adoptedFrom: reported.ballot };
  }
  // Told by another replica, ahead of a slot that is missing here.
  const decided = replica.learner.decided.get(slot);
  if (decided !== undefined) return { value: decided.value, adoptedFrom: decided.ballot };
  if (slot < scout.top) return { value: noOp, adoptedFrom: null };
  const isEager = leader.commanders.size < eagerSlotsMax;
  const batch = takeBatch(leader.queue, replica.log.batchMax, isEager);
  if (batch !== null) return { value: batch, adoptedFrom: null };
  // A change of the members takes effect some slots later; they are filled so that it does.
  const last = replica.membership?.configurations.at(-1)?.from ?? 0;
  return slot < last ? { value: noOp, adoptedFrom: null } : null;
}

function isToBeSkipped({ log }: Replica, leader: Leader, slot: Slot): boolean {
  return slot === log.skipSlot && leader.isFirst && leader.skipped === null && leader.queue.commands > 0;
}

/**
 * A slot in which this leader proposed nothing though it proposed above: seen at two heartbeats in turn, it gets a
 * no-op, or all above it would wait for ever. Nothing was proposed there in this ballot, and the promises hold.
 */
export function repairHole(replica: Replica, effects: Effect[]): void {
  const { leader, scout, membership, learner } = replica;
  if (leader === null || scout === null || membership === null) return;
  const slot = learner.applied;
  const isHole = slot < leader.next && slot >= scout.floor && !leader.commanders.has(slot);
  const wasHole = leader.hole === slot;
  leader.hole = isHole ? slot : null;
  const configuration = configurationAt(membership, slot, learner.applied);
  if (!isHole || !wasHole || configuration === null || !covers(scout, configuration, slot)) return;
  const value = takeBatch(leader.queue, replica.log.batchMax, true) ?? noOp;
  command(replica, leader, [{ slot, value, adoptedFrom: null, configuration }], effects);
}

/** One above the highest slot that this leader ever proposed in or was told of: a read has to see all below. */
export const readIndexOf = (replica: Replica, leader: Leader, scout: Scout): Slot =>
  [scout.top, scout.floor, replica.learner.applied].reduce(later, later(leader.next, decreeNumber(0)));

export function addAnswer(answers: Answers, session: number, sequence: number, result: string): void {
  const answer = answerText(sequence, result);
  const texts = answers.get(session);
  const last = texts?.at(-1);
  if (texts === undefined || last === undefined) answers.set(session, [answer]);
  else if (last.length + answer.length > batchLengthMax) texts.push(answer);
  else texts[texts.length - 1] = last + answer;
}

/** Only a leader answers: it knows at which node a session is, and a client that it does not know asks again. */
export function sendAnswers({ sessions }: Leader, answers: Answers, effects: Effect[]): void {
  for (const [session, texts] of answers) {
    const node = sessions.get(session)?.node;
    if (node === undefined) continue;
    for (const text of texts) effects.push(send([node], { type: 'invoked', session, answers: text }));
  }
}
