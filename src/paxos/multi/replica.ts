/**
 * All that a replica is: plain data, which only its steps change. Steps append their effects to one list, in the order
 * in which these are to leave.
 */
import { type Ballot, compareBallots, type NodeId, type Slot } from '../ballot.js';
import type { Effect } from '../effect.js';
import type { Quirks } from '../quirks.js';
import type { LogConfiguration, Member } from './configuration.js';
import { createPast, type Past } from './past.js';
import { configurationAt, type Membership, memberOf } from './membership.js';
import {
  type Acceptor,
  createAcceptor,
  createLeadership,
  createLearner,
  type Leader,
  type Leadership,
  type Learner,
  type Scout,
} from './roles.js';
import { type LogSettings, replicasOf } from './settings.js';

export type Replica = {
  readonly self: NodeId;
  readonly log: LogSettings;
  /** Members and joiners, this node too. */
  readonly replicas: readonly NodeId[];
  readonly quirks: Quirks;
  disk: string;
  /** Highest round that this seat used or heard of; the next ballot is above it. */
  round: number;
  /** Null until this node knows who the members are. */
  membership: Membership | null;
  readonly acceptor: Acceptor;
  readonly learner: Learner;
  readonly leadership: Leadership;
  readonly past: Past;
  /** Phase 1 of the ballot that this node campaigns with or leads in. */
  scout: Scout | null;
  leader: Leader | null;
};

export function createReplica(self: NodeId, log: LogSettings, quirks: Quirks): Replica {
  return {
    self,
    log,
    replicas: replicasOf(log),
    quirks,
    disk: '',
    round: 0,
    membership: null,
    acceptor: createAcceptor(),
    learner: createLearner(log.app, quirks),
    leadership: createLeadership(),
    past: createPast(),
    scout: null,
    leader: null,
  };
}

/** Who may vote on the first slot that is not applied here; null for a node that has no members yet. */
export function configurationNow({ membership, learner }: Replica): LogConfiguration | null {
  return membership === null ? null : configurationAt(membership, learner.applied, learner.applied);
}

/** Configurations in force for some slot that is not applied here. */
export function configurationsAhead(replica: Replica): readonly LogConfiguration[] {
  const { membership, learner } = replica;
  if (membership === null) return [];
  const { configurations } = membership;
  const now = configurations.findLastIndex(({ from }) => from <= learner.applied);
  return configurations.slice(Math.max(0, now));
}

/** The latest seat that this node has held with this disk, in any configuration known here; null for none. */
function seatKnown(replica: Replica, node: NodeId, disk: string): Member | null {
  const { membership } = replica;
  if (membership === null) return null;
  const { configurations } = membership;
  for (let index = configurations.length - 1; index >= 0; index--) {
    const configuration = configurations[index];
    const member = configuration === undefined ? null : seatIn(replica, configuration, node, disk);
    if (member !== null) return member;
  }
  return null;
}

/**
 * All seats that this node has held with this disk, the latest first: one that was removed and added again sits anew
 * while the configuration of its old seat may still serve, and its word is good for both.
 */
export function seatsKnown(replica: Replica, node: NodeId, disk: string): readonly NodeId[] {
  const seats: NodeId[] = [];
  for (const configuration of (replica.membership?.configurations ?? []).toReversed()) {
    const member = seatIn(replica, configuration, node, disk);
    if (member !== null && !seats.includes(member.seat)) seats.push(member.seat);
  }
  return seats;
}

/** The seat that this node holds with this disk in one configuration, or null: votes count from seats alone. */
export function seatIn(
  { quirks }: Replica,
  configuration: LogConfiguration,
  node: NodeId,
  disk: string,
): Member | null {
  if (quirks.has('joiner-votes')) return { node, seat: node, disk };
  const known = quirks.has('wiped-member-votes') ? configuration.members.find((member) => member.node === node) : null;
  return known ?? memberOf(configuration, node, disk);
}

export const ownSeat = (replica: Replica): Member | null => seatKnown(replica, replica.self, replica.disk);

/** A ballot counts only from the node and disk that hold its seat: a wiped node is not the one that used it. */
export function ownsBallot({ membership, quirks }: Replica, from: NodeId, disk: string, ballot: Ballot): boolean {
  if (membership === null) return false;
  for (const { members } of membership.configurations) {
    for (const { seat, node, disk: held } of members) {
      if (seat === ballot.node && node === from && (held === disk || quirks.has('wiped-member-votes'))) return true;
    }
  }
  return false;
}

export const isSame = (a: Ballot | null, b: Ballot | null): boolean =>
  a === null || b === null ? a === b : compareBallots(a, b) === 0;

export const later = (a: Slot, b: Slot): Slot => (a > b ? a : b);
export const plus = (slot: Slot, count: number): Slot => (slot + count) as Slot;

export function refuse(effects: Effect[], from: NodeId, reason: string): void {
  effects.push({ type: 'refuse', from, reason });
}
