/** Ballots and node ids: who speaks, and with which right. */
import type { Quirks } from './quirks.js';

/** Numeric id of a node, unique in its cluster, 0 and up. A name on a screen is a label apart. */
export type NodeId = number & { readonly __brand: 'NodeId' };

/** Number of a decision on one cluster, 0 and up. Each decree is decided by an instance of Paxos of its own. */
export type Decree = number & { readonly __brand: 'Decree' };

/** Place of a command in a replicated log, 0 and up. Each slot is a decree: an instance of Paxos decides it. */
export type Slot = Decree;

/** Ordered by `round`, then by `node`, so no two proposers share a ballot (Paxos Made Simple, section 2.2). */
export type Ballot = { readonly round: number; readonly node: NodeId };

/** A proposal in the sense of Paxos Made Simple: a number and a value. */
export type Proposal = { readonly ballot: Ballot; readonly value: string };

/** Three-way: negative if `a` is lower, 0 if they are the same ballot, positive if `a` is higher. */
export function compareBallots(a: Ballot, b: Ballot): number {
  return a.round !== b.round ? a.round - b.round : a.node - b.node;
}

/** The order that acceptors go by. */
export function ballotOrderOf(quirks: Quirks): typeof compareBallots {
  return quirks.has('ballots-without-node') ? (a, b) => a.round - b.round : compareBallots;
}

/** As ballots are read aloud and printed: round, dot, node. */
export function formatBallot(ballot: Ballot): string {
  return `${ballot.round}.${ballot.node}`;
}

/** How a ballot is written: as above, or with the name of its node. */
export type BallotText = (ballot: Ballot) => string;

/** Marks a number that was checked, or that is written out in a test, as a node's id. */
export const nodeId = (id: number): NodeId => id as NodeId;

/** Marks a number as a decree's number. */
export const decreeNumber = (decree: number): Decree => decree as Decree;
