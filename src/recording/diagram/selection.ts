/** What of a recording goes into a diagram: a window of time, and nodes. */
import type { NodeId } from '../../paxos/ballot.js';
import { allNodes, type Configuration } from '../../paxos/configuration.js';

export type Selection = {
  /** In milliseconds since the run began, both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Null: all that do something in the window. */
  readonly nodes: ReadonlySet<NodeId> | null;
};

export const isInWindow = ({ fromMs, toMs }: Selection, atMs: number): boolean => atMs >= fromMs && atMs <= toMs;
export const isSelected = ({ nodes }: Selection, node: NodeId): boolean => nodes === null || nodes.has(node);

/** As a message goes: clients, proposers, acceptors, learners; by the first of its seats, each node once. */
export function lifelineOrder({ clients, proposers, acceptors, learners }: Configuration): readonly NodeId[] {
  const seats = { clients, proposers, acceptors, learners };
  const inOrder = [seats.clients, seats.proposers, seats.acceptors, seats.learners].flat();
  return [...new Set([...inOrder, ...allNodes(seats)])];
}
