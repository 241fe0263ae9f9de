/** What one node of an atomic broadcast hears: the datagrams to its group, of which each receiver has a copy. */
import type { NodeId } from '../paxos/ballot.js';
import { groupAsNode, type GroupName, groupOf } from '../paxos/broadcast/groups.js';
import type { Configuration } from '../paxos/configuration.js';

export type Heard = {
  /** As a datagram to it is addressed. */
  readonly group: NodeId;
  /**
   * Which of the sender's copies is this node's: they are counted through the nodes of the group that the configuration
   * names, without the sender. One that it does not name shares the first.
   */
  placeAmongReceiversOf(sender: NodeId): number;
};

/** Null where nodes send to one another. */
export function heardBy(configuration: Configuration, self: NodeId): Heard | null {
  const group = configuration.multicast === undefined ? null : groupOf(self);
  if (group === null) return null;
  const place = Math.max(0, nodesOf(configuration, group).indexOf(self));
  const comesAfter = new Set(nodesOf(configuration, group).slice(0, place));
  return { group: groupAsNode(group), placeAmongReceiversOf: (sender) => place - (comesAfter.has(sender) ? 1 : 0) };
}

const nodesOf = (configuration: Configuration, group: GroupName): readonly NodeId[] => configuration[group];
