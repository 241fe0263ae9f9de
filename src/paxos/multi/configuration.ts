/** Who may vote on a slot: a function of the log, never of an election. */
import type { NodeId, Slot } from '../ballot.js';
import type { QuorumSizes } from '../quorum.js';

/**
 * One seat. A node that comes back with another disk gets a new seat, so that no ballot of the old one is used again:
 * seats are node + 100 x how often that node had been a member before. Ballots carry seats in the place of nodes.
 */
export type Member = {
  readonly node: NodeId;
  readonly seat: NodeId;
  /** 16 hexadecimal digits. Votes count from this disk alone. */
  readonly disk: string;
};

/** In force from slot `from` until the next one's. */
export type LogConfiguration = {
  /** From 0, the Seed's. */
  readonly number: number;
  readonly from: Slot;
  /** Ascending by seat. */
  readonly members: readonly Member[];
  readonly quorums: QuorumSizes;
};

/** Seats of one node are this far apart, so a cluster has fewer nodes than this. */
export const seatStep = 100;

/** The node that holds or held a seat. */
export const nodeOfSeat = (seat: NodeId): NodeId => (seat % seatStep) as NodeId;
