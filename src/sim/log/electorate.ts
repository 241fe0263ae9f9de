/** Who may vote in a simulated log, and what it can still lose: schedules take away no quorum for good. */
import type { NodeId } from '../../paxos/ballot.js';
import type { LogConfiguration } from '../../paxos/multi/configuration.js';
import { majorities } from '../../paxos/quorum.js';
import { diskOf } from '../nodes.js';
import type { World } from '../world.js';
import type { LogProgress } from './progress.js';

/** Members that stand where they were counted in: whose disk is the one that the log knows. */
const standing = ({ nodes }: World, { members }: LogConfiguration): readonly NodeId[] =>
  members.filter(({ node, disk }) => diskOf(nodes, node).id === disk).map(({ node }) => node);

/**
 * The newest, and all before it that may still be asked: old members serve until every slot before the change is
 * applied by the new ones.
 */
export function inService(world: World, progress: LogProgress): readonly LogConfiguration[] {
  const { configurations } = progress;
  const newest = configurations.at(-1);
  if (newest === undefined) return [];
  const lowest = Math.min(...standing(world, newest).map((node) => progress.appliedAt(node).slot));
  return configurations.filter((_, place) => (configurations[place + 1]?.from ?? lowest + 1) > lowest);
}

/** Whether the nodes that `remain` can form both quorums of each of these configurations. */
export function areServed(
  world: World,
  configurations: readonly LogConfiguration[],
  remain: (node: NodeId) => boolean,
): boolean {
  return configurations.every((configuration) => {
    const { phase1, phase2 } = configuration.quorums;
    return standing(world, configuration).filter(remain).length >= Math.max(phase1, phase2);
  });
}

/** Never while the members are being changed, and never before there are any. */
export function mayLoseDisk(world: World, progress: LogProgress, node: NodeId): boolean {
  const serving = inService(world, progress);
  if (progress.isChanging || serving.length === 0) return false;
  // Who the members are must be known to those that stay: the Seed alone cannot be asked a second time.
  return areServed(world, serving, (other) => other !== node && progress.isInformed(other));
}

/** Whether a newcomer in the place of another, or beside it, leaves quorums of those that stand. */
export function mayChange(
  world: World,
  { configurations }: LogProgress,
  add: NodeId | null,
  remove: NodeId | null,
): boolean {
  const newest = configurations.at(-1);
  if (newest === undefined) return false;
  const stay = newest.members.filter(({ node }) => node !== remove);
  const size = stay.length + (add === null ? 0 : 1);
  if (size === 0) return false;
  const { phase1, phase2 } = size === newest.members.length ? newest.quorums : majorities(size);
  // Of a preset with quorums of its own, those return with the size: one vote more than needed is on the safe side.
  const needed = Math.max(phase1, phase2);
  const stand = standing(world, newest).filter((node) => node !== remove).length + (add === null ? 0 : 1);
  return stand >= needed;
}
