/**
 * The groups that nodes of an atomic broadcast speak to: one a role. Nobody knows who is in a group; a node is known by
 * its role and its id within that role, from 1.
 */
import { type NodeId, nodeId } from '../ballot.js';

/** In the order of node ids. */
export const groupNames = ['clients', 'proposers', 'acceptors', 'learners'] as const;
export type GroupName = (typeof groupNames)[number];

/** IPv4 multicast address and UDP port. */
export type Group = { readonly address: string; readonly port: number };

export type MulticastSettings = {
  readonly groups: { readonly [Name in GroupName]: Group };
  /** IPv4 address of the interface that is sent and heard on. */
  readonly interface: string;
  /** 0 stays on this machine. */
  readonly timeToLive: number;
  /** Acceptors that there may be at most; more than half of them make each quorum. */
  readonly acceptorsMax: number;
};

/** Ids of one role are below this one. */
export const idsPerGroup = 20;

/** The node with this id, 1 to `idsPerGroup - 1`, in its role. */
export const nodeIn = (group: GroupName, id: number): NodeId => nodeId(groupNames.indexOf(group) * idsPerGroup + id);

/** Null for a number that belongs to no role. */
export function groupOf(node: NodeId): GroupName | null {
  return node % idsPerGroup === 0 ? null : (groupNames[Math.floor(node / idsPerGroup)] ?? null);
}

export const idInGroup = (node: NodeId): number => node % idsPerGroup;

/** The whole group, where a datagram says for whom it is: the number below those of its nodes. */
export const groupAsNode = (group: GroupName): NodeId => nodeId(groupNames.indexOf(group) * idsPerGroup);
