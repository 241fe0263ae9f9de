/** Each message for the role that it is for, and what follows from it for the others of the same replica. */
import { type Ballot, compareBallots, decreeNumber, type NodeId, type Slot } from '../ballot.js';
import { type Effect, send, unreachable } from '../effect.js';
import { accept, preempt, promise } from './acceptor.js';
import { applyDecided, tellChat } from './apply.js';
import { askIfBehind, hearDecisions, tellDecisions } from './catch-up.js';
import { countVotes } from './commander.js';
import { hearJoin, hearWelcome, noteDisk } from './initializer.js';
import { answerQuery, hearPart, heedDurable } from './keeping.js';
import { proposeNext } from './leader.js';
import { answerCanvass, follow, hearAnswer, hearCanvassed, hearHeartbeat, takeOffice, yieldTo } from './leadership.js';
import { heedAccepted, heedDecided, noteDurable } from './learner.js';
import { beginWork, initiate, type LogNode } from './log-node.js';
import type { LogMessage } from './message.js';
import { nameLeader, serveReads, takeRead } from './reads.js';
import { isSame, later, ownsBallot, type Replica } from './replica.js';
import { leaderOf, takeCommands } from './requests.js';
import { askForPromises, gather } from './scout.js';

/** `disk` is the sender's: votes, promises and ballots count from members by node and disk alone. */
export function hear(node: LogNode, from: NodeId, disk: string, message: LogMessage, effects: Effect[]): void {
  const { replica, initializer } = node;
  if (replica.replicas.includes(from)) {
    if (from !== replica.self && message.type !== 'join') noteDisk(initializer, from, disk);
    hearReplica(node, from, disk, message, effects);
  } else if (message.type === 'invoke') {
    takeCommands(replica, from, message, initializer.disks, effects);
  } else if (message.type === 'read') {
    const { leader, scout } = replica;
    if (leader === null || scout === null) nameLeader(from, message.session, leaderOf(replica), effects);
    else takeRead(replica, leader, scout, from, message, effects);
  } else {
    effects.push({ type: 'refuse', from, reason: `${message.type} from a node that is no replica` });
  }
}

function hearReplica(node: LogNode, from: NodeId, disk: string, message: LogMessage, effects: Effect[]): void {
  const { replica } = node;
  switch (message.type) {
    case 'p1a':
      // Whoever promised is beaten by the ballot itself, and leaves its candidate the time that it needs.
      if (promise(replica, from, disk, message, effects)) bowTo(replica, message.ballot, message.from, effects);
      break;
    case 'p1b':
      hearPromise(replica, from, disk, message, effects);
      break;
    case 'p2a':
      hearProposal(replica, from, disk, message, effects);
      break;
    case 'p2b': {
      const { leader } = replica;
      const isOld = leader === null || !isSame(leader.ballot, message.ballot);
      if (leader === null || (isOld && !replica.quirks.has('counts-votes-of-other-ballots'))) break;
      if (countVotes(replica, leader, from, disk, message, effects)) goOn(replica, effects);
      break;
    }
    case 'preempted':
      if (replica.quirks.has('counts-refusals') && replica.leader !== null) {
        countVotes(
          replica,
          replica.leader,
          from,
          disk,
          { type: 'p2b', ballot: message.ballot, first: message.slot, count: 1 },
          effects,
        );
      }
      // One refusal is enough; a late one, of an older ballot of ours, pre-empts nothing.
      if (isSame(replica.scout?.ballot ?? null, message.ballot)) {
        yieldTo(replica, message.promised, message.slot, effects);
      }
      break;
    case 'heartbeat':
      hearBeat(replica, from, disk, message, effects);
      break;
    case 'heard':
      hearHeard(replica, from, disk, message, effects);
      break;
    case 'canvass':
      answerCanvass(replica, from, message.nonce, effects);
      break;
    case 'canvassed':
      hearCanvassed(replica, from, disk, message, effects);
      break;
    default:
      hearOfPast(node, from, disk, message, effects);
  }
}

type OfPast = Exclude<
  LogMessage,
  {
    type: 'p1a' | 'p1b' | 'p2a' | 'p2b' | 'preempted' | 'heartbeat' | 'heard' | 'canvass' | 'canvassed';
  }
>;

/** What was decided before, and who the members are. */
function hearOfPast(node: LogNode, from: NodeId, disk: string, message: OfPast, effects: Effect[]): void {
  const { replica, initializer } = node;
  const { membership, learner } = replica;
  switch (message.type) {
    case 'catch-up':
      tellDecisions(replica, from, message.from, effects);
      break;
    case 'decisions': {
      const isNews = hearDecisions(replica, message, effects);
      if (isNews) goOn(replica, effects);
      noteDurable(replica, effects);
      // Of a duplicate nothing new follows: each would be answered, and the answers doubled on their way again.
      if (isNews) askIfBehind(replica, from, effects);
      break;
    }
    case 'snapshot-query':
      answerQuery(replica, from, message, effects);
      break;
    case 'snapshot':
      if (!hearPart(replica, from, message, effects)) break;
      if (membership === null) beginWork(replica, effects); // A newcomer that no welcome has reached.
      tellChat(replica, effects);
      askAnew(replica, effects);
      goOn(replica, effects);
      break;
    case 'join': {
      const known = membership === null ? null : { ...membership, applied: learner.applied };
      initiate(node, hearJoin(initializer, from, disk, known), effects);
      break;
    }
    case 'welcome':
      if (membership === null) initiate(node, hearWelcome(message.configurations), effects);
      break;
    case 'invoke':
    case 'read':
    case 'invoked':
    case 'leader-is':
      effects.push({ type: 'refuse', from, reason: `${message.type} from a replica` });
      break;
    default:
      unreachable(message);
  }
}

/** What follows from new decisions: they are executed, more is proposed, reads are answered. */
function goOn(replica: Replica, effects: Effect[]): void {
  if (applyDecided(replica, effects)) askAnew(replica, effects);
  proposeNext(replica, effects);
  serveReads(replica, effects);
}

/** New members have promised nothing yet: phase 1 of the same ballot goes on with them. */
function askAnew(replica: Replica, effects: Effect[]): void {
  const { scout, learner } = replica;
  if (scout === null) return;
  scout.covered.clear();
  scout.from = later(scout.from, learner.applied);
  askForPromises(replica, scout, 0, effects);
}

/** Follows a ballot that this acceptor promised or accepted in, unless it is its own. */
function bowTo(replica: Replica, ballot: Ballot, slot: Slot, effects: Effect[]): void {
  if (isSame(replica.scout?.ballot ?? null, ballot)) return;
  yieldTo(replica, ballot, slot, effects);
  follow(replica, ballot, effects);
}

function hearPromise(
  replica: Replica,
  from: NodeId,
  disk: string,
  message: LogMessage & { type: 'p1b' },
  effects: Effect[],
): void {
  const { scout, learner } = replica;
  if (scout === null || compareBallots(scout.ballot, message.ballot) !== 0) return; // Of an older ballot of ours.
  const outcome = gather(replica, scout, from, disk, message);
  if (outcome === false) return;
  if (outcome !== true) {
    yieldTo(replica, outcome, message.from, effects);
    return;
  }
  learner.decidedSeen = later(learner.decidedSeen, scout.floor);
  takeOffice(replica, scout, effects);
  proposeNext(replica, effects);
  serveReads(replica, effects);
  askIfBehind(replica, from, effects);
}

function hearProposal(
  replica: Replica,
  from: NodeId,
  disk: string,
  message: LogMessage & { type: 'p2a' },
  effects: Effect[],
): void {
  const { ballot, first, values, decided } = message;
  const outcome = accept(replica, from, disk, message, effects);
  if (outcome === 'accepted') {
    bowTo(replica, ballot, first, effects);
    heedDecided(replica, ballot, decided, effects);
    heedAccepted(replica, ballot, first, values.length, effects);
    goOn(replica, effects);
    noteDurable(replica, effects);
  } else if (outcome === 'compacted') {
    tellDecisions(replica, from, first, effects); // Decided long ago: whoever proposes there has to learn it.
  } else {
    replica.learner.decidedSeen = later(replica.learner.decidedSeen, decided);
  }
  askIfBehind(replica, from, effects);
}

function hearBeat(
  replica: Replica,
  from: NodeId,
  disk: string,
  { ballot, nonce, decided }: LogMessage & { type: 'heartbeat' },
  effects: Effect[],
): void {
  const { acceptor, learner, past } = replica;
  learner.decidedSeen = later(learner.decidedSeen, decided);
  if (!ownsBallot(replica, from, disk, ballot)) {
    askIfBehind(replica, from, effects); // Its seat may be in a configuration that is not known here yet.
    return;
  }
  if (acceptor.promised !== null && compareBallots(ballot, acceptor.promised) < 0) {
    preempt(acceptor, from, ballot, decided, effects);
    return;
  }
  if (!isSame(replica.scout?.ballot ?? null, ballot)) {
    yieldTo(replica, ballot, decided, effects);
    hearHeartbeat(replica, ballot, effects);
  }
  heedDecided(replica, ballot, decided, effects);
  goOn(replica, effects);
  noteDurable(replica, effects);
  const durable = past.source.latest?.slot ?? decreeNumber(0);
  const top = later(acceptor.top, learner.top);
  effects.push(send([from], { type: 'heard', ballot, nonce, applied: learner.applied, durable, top }));
  askIfBehind(replica, from, effects);
}

function hearHeard(
  replica: Replica,
  from: NodeId,
  disk: string,
  { ballot, nonce, applied, durable, top }: LogMessage & { type: 'heard' },
  effects: Effect[],
): void {
  const { learner, leader } = replica;
  learner.top = later(learner.top, top);
  learner.decidedSeen = later(learner.decidedSeen, applied);
  heedDurable(replica, from, disk, durable, effects);
  // Of nonce 0 it answers no heartbeat.
  if (nonce > 0 && leader !== null && isSame(leader.ballot, ballot)) {
    hearAnswer(replica, leader, from, disk, nonce);
    serveReads(replica, effects);
  }
  askIfBehind(replica, from, effects);
}
