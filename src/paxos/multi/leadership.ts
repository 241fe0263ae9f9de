/**
 * Who leads: heartbeats and suspicion, the canvass before a campaign, and the end of a leadership. Nothing here is
 * needed for safety, which ballots see to; it keeps one leader in office while it serves, and finds the next one soon.
 */
import { type Ballot, compareBallots, type NodeId, type Slot } from '../ballot.js';
import { type Effect, persist, send, setTimer } from '../effect.js';
import { startLeader } from './leader.js';
import { memberOf } from './membership.js';
import type { LogMessage } from './message.js';
import { configurationNow, isSame, ownSeat, type Replica, seatsKnown } from './replica.js';
import type { Leader, Scout } from './roles.js';
import { covers, startScout } from './scout.js';
import { logWaits } from './timing.js';

/** From now on silence counts. */
export function watch({ leadership }: Replica, effects: Effect[]): void {
  leadership.heard++;
  leadership.hasSpoken = false;
  effects.push(setTimer({ type: 'suspicion', heard: leadership.heard }, logWaits.suspicion, 0));
}

/** The leader of this ballot lives, or a candidate that this node promised to follow deserves its time. */
export function follow(replica: Replica, ballot: Ballot, effects: Effect[]): void {
  const { leadership } = replica;
  leadership.canvass = null;
  replica.round = Math.max(replica.round, ballot.round);
  if (!isSame(leadership.hearing, ballot)) {
    leadership.hearing = ballot;
    effects.push({ type: 'follow', ballot });
    watch(replica, effects);
  } else {
    leadership.hasSpoken = true;
  }
}

/** A heartbeat. A late timer is judged anew after all that waited with it was heard: it counts for nothing then. */
export function hearHeartbeat(replica: Replica, ballot: Ballot, effects: Effect[]): void {
  follow(replica, ballot, effects);
  watch(replica, effects);
}

export function expireSuspicion(replica: Replica, heard: number, effects: Effect[]): void {
  const { leadership, leader } = replica;
  if (heard !== leadership.heard) return;
  if (leader !== null) {
    judgeOwnOffice(replica, leader, effects);
  } else if (leadership.hasSpoken) {
    watch(replica, effects);
  } else if (replica.scout === null) {
    fallSilent(replica, effects);
    canvass(replica, effects);
  } else {
    watch(replica, effects); // A candidate: its own timer sees to it.
  }
}

/**
 * A leader that no phase-2 quorum answers can decide nothing. It stops its heartbeats, so that others, which may reach
 * a quorum, no longer hear a leader and may campaign.
 */
function judgeOwnOffice(replica: Replica, leader: Leader, effects: Effect[]): void {
  const configuration = configurationNow(replica);
  const { confirmed, nonceThen } = leader;
  leader.nonceThen = leader.nonce;
  const answered = configuration?.members.filter(({ seat }) => (confirmed.get(seat) ?? 0) > nonceThen).length ?? 0;
  if (configuration !== null && answered < configuration.quorums.phase2) {
    leaveOffice(replica);
    fallSilent(replica, effects);
  }
  watch(replica, effects);
}

function fallSilent({ leadership }: Replica, effects: Effect[]): void {
  if (leadership.hearing === null) return;
  leadership.hearing = null;
  effects.push({ type: 'follow', ballot: null });
}

/** Asks, without raising any ballot, whether others hear no leader either. */
export function canvass(replica: Replica, effects: Effect[]): void {
  const { leadership, self } = replica;
  const configuration = configurationNow(replica);
  const own = configuration === null ? null : memberOf(configuration, self, replica.disk);
  watch(replica, effects);
  if (configuration === null || own === null) return; // It has no vote, so it does not campaign.
  leadership.nonce = (leadership.nonce + 1) >>> 0;
  const { nonce } = leadership;
  leadership.canvass = { nonce, silent: new Set([own.seat]) };
  const others = configuration.members.filter(({ node }) => node !== self).map(({ node }) => node);
  if (others.length > 0) effects.push(send(others, { type: 'canvass', nonce }));
  effects.push(setTimer({ type: 'canvass-end', nonce }, logWaits.canvassEnd, 0));
  campaignIfAlone(replica, effects);
}

export function answerCanvass(replica: Replica, from: NodeId, nonce: number, effects: Effect[]): void {
  const { leadership, acceptor, leader } = replica;
  const hearsLeader = leader !== null || leadership.hearing !== null;
  effects.push(send([from], { type: 'canvassed', nonce, hearsLeader, promised: acceptor.promised }));
}

export function hearCanvassed(
  replica: Replica,
  from: NodeId,
  disk: string,
  { nonce, hearsLeader, promised }: LogMessage & { type: 'canvassed' },
  effects: Effect[],
): void {
  const { leadership } = replica;
  // The next ballot is above all that were promised, or it would only be refused.
  replica.round = Math.max(replica.round, promised?.round ?? 0);
  const configuration = configurationNow(replica);
  const member = configuration === null ? null : memberOf(configuration, from, disk);
  if (leadership.canvass?.nonce !== nonce || member === null || hearsLeader) return;
  leadership.canvass.silent.add(member.seat);
  campaignIfAlone(replica, effects);
}

/** Too few answered that they hear no leader; the suspicion timer begins the next canvass. */
export function expireCanvass({ leadership }: Replica, nonce: number): void {
  if (leadership.canvass?.nonce === nonce) leadership.canvass = null;
}

/** Campaigns once a phase-1 quorum hears no leader. */
function campaignIfAlone(replica: Replica, effects: Effect[]): void {
  const { leadership } = replica;
  const configuration = configurationNow(replica);
  const seat = ownSeat(replica)?.seat;
  if (leadership.canvass === null || configuration === null || seat === undefined) return;
  if (leadership.canvass.silent.size < configuration.quorums.phase1) return;
  leadership.canvass = null;
  replica.round++;
  // Durable before the first p1a leaves: no start of this disk uses the round again.
  effects.push(persist({ type: 'log-round', round: replica.round }));
  startScout(replica, { round: replica.round, node: seat }, effects);
}

/** Leads as soon as a phase-1 quorum of the members in force has promised. True if it leads from now on. */
export function takeOffice(replica: Replica, scout: Scout, effects: Effect[]): boolean {
  const configuration = configurationNow(replica);
  const everySlot = Number.MAX_SAFE_INTEGER - 1;
  if (replica.leader !== null || configuration === null || !covers(scout, configuration, everySlot as Slot))
    return false;
  const leader = startLeader(replica, scout, effects);
  replica.leadership.hearing = scout.ballot;
  effects.push({ type: 'follow', ballot: scout.ballot });
  watch(replica, effects);
  beat(replica, leader, effects);
  effects.push(setTimer({ type: 'heartbeat', ballot: leader.ballot }, logWaits.heartbeat, 0));
  return true;
}

/** A round of heartbeats to all replicas, joiners too, so that these learn of the leader and of what was decided. */
export function beat(replica: Replica, leader: Leader, effects: Effect[]): void {
  const { replicas, learner } = replica;
  leader.nonce++;
  const { ballot, nonce } = leader;
  if (replica.quirks.has('reads-unconfirmed')) {
    for (const { seat } of configurationNow(replica)?.members ?? []) leader.confirmed.set(seat, nonce);
  }
  effects.push(send(replicas, { type: 'heartbeat', ballot, nonce, decided: learner.applied }));
}

/** An answer to a heartbeat of this ballot: its sender had promised no higher one after the nonce was drawn. */
export function hearAnswer(replica: Replica, leader: Leader, from: NodeId, disk: string, nonce: number): void {
  if (nonce > leader.nonce) return;
  for (const seat of seatsKnown(replica, from, disk)) {
    if ((leader.confirmed.get(seat) ?? 0) < nonce) leader.confirmed.set(seat, nonce);
  }
}

/**
 * A higher ballot ends this node's own. It follows the ballot that beat it for a suspicion time and does not scout at
 * once, or two leaders would beat each other for ever.
 */
export function yieldTo(replica: Replica, by: Ballot, slot: Slot, effects: Effect[]): void {
  const ballot = replica.scout?.ballot;
  replica.round = Math.max(replica.round, by.round);
  if (ballot === undefined || compareBallots(by, ballot) <= 0) return;
  effects.push({ type: 'preempted', decree: slot, ballot, by });
  leaveOffice(replica);
  follow(replica, by, effects);
}

/** What waits at a leader is forgotten with it: clients send again what was not answered. */
export function leaveOffice(replica: Replica): void {
  replica.scout = null;
  replica.leader = null;
}
