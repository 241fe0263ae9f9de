/**
 * Linearizable reads without a slot and without leases. A read sees all slots that this leader ever proposed in or was
 * told of when it came; and a round of heartbeats that began after it came proves that no other leader can have gone
 * beyond. The votes for a slot may be lost on their way to the leader while others have applied it, so what the leader
 * knows to be decided is not enough.
 */
import type { NodeId, Slot } from '../ballot.js';
import { type Effect, send } from '../effect.js';
import { isRead, readNow } from './executor.js';
import { type Answers, addAnswer, readIndexOf, sendAnswers } from './leader.js';
import { beat } from './leadership.js';
import { configurationAt } from './membership.js';
import type { LogMessage } from './message.js';
import { later, type Replica } from './replica.js';
import type { Leader, PendingRead, Scout } from './roles.js';
import { covers } from './scout.js';
import { readsMax, sessionsMax } from './timing.js';

/** Reads that come while a round is under way wait for the next, all for the same. */
export function takeRead(
  replica: Replica,
  leader: Leader,
  scout: Scout,
  from: NodeId,
  { session, sequence, operation }: LogMessage & { type: 'read' },
  effects: Effect[],
): void {
  if (!isRead(replica.learner.executor, operation)) {
    effects.push({ type: 'refuse', from, reason: `read ${sequence}: "${operation}" is no read` });
    return;
  }
  const { reads } = leader;
  if (reads.length >= readsMax) return;
  rememberClient(leader, session, from);
  reads.push({
    session,
    sequence,
    operation,
    from,
    index: indexOf(replica, leader, scout),
    nonce: leader.nonce + 1,
  });
  if (reads[0]?.nonce === leader.nonce + 1) beat(replica, leader, effects);
}

const indexOf = (replica: Replica, leader: Leader, scout: Scout): Slot =>
  replica.quirks.has('reads-below-decided') ? replica.learner.applied : readIndexOf(replica, leader, scout);

/** Where answers for this session go. */
export function rememberClient({ sessions }: Leader, session: number, node: NodeId): void {
  const known = sessions.get(session);
  if (known !== undefined) {
    known.node = node;
    return;
  }
  const [oldest] = sessions.keys();
  if (sessions.size >= sessionsMax && oldest !== undefined) sessions.delete(oldest);
  sessions.set(session, { node, taken: [] });
}

/** Answers the reads whose time has come, the oldest first, and begins the round that the next ones wait for. */
export function serveReads(replica: Replica, effects: Effect[]): void {
  const { leader, scout, learner } = replica;
  if (leader === null || scout === null || leader.reads.length === 0) return;
  const answers: Answers = new Map();
  let served = 0;
  for (const read of leader.reads) {
    if (!isConfirmed(replica, leader, scout, read)) break;
    addAnswer(answers, read.session, read.sequence, readNow(learner.executor, read.operation));
    const { session, sequence } = read;
    effects.push({ type: 'read-served', session, sequence, index: learner.applied });
    served++;
  }
  leader.reads.splice(0, served);
  sendAnswers(leader, answers, effects);
  const next = leader.reads[0];
  if (served > 0 && next !== undefined && next.nonce > leader.nonce) beat(replica, leader, effects);
}

function isConfirmed(
  { membership, learner, quirks }: Replica,
  leader: Leader,
  scout: Scout,
  read: PendingRead,
): boolean {
  // A promise for a later configuration may have come since and reported more.
  const index = quirks.has('reads-below-decided') ? read.index : later(read.index, scout.top);
  if (membership === null || learner.applied < index) return false;
  // The first slot above all that the read sees: whoever led after us had to win its members.
  const configuration = configurationAt(membership, index, learner.applied);
  if (configuration === null || !covers(scout, configuration, index)) return false;
  const { members, quorums } = configuration;
  let confirming = 0;
  for (const { seat } of members) if ((leader.confirmed.get(seat) ?? 0) >= read.nonce) confirming++;
  // So many that every phase-1 quorum has one of them.
  return confirming > members.length - quorums.phase1;
}

/** To a client that asked one who does not lead. */
export function nameLeader(to: NodeId, session: number, leader: NodeId | null, effects: Effect[]): void {
  effects.push(send([to], { type: 'leader-is', session, leader }));
}
