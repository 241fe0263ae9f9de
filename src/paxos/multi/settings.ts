/** What a preset fixes of a replicated log: who takes part at first, which app it feeds, and the bounds of its work. */
import type { NodeId, Slot } from '../ballot.js';
import type { QuorumSizes } from '../quorum.js';
import type { AppName } from './apps/app.js';

export type LogSettings = {
  /** Members of the first configuration, ascending. The first of them is the Seed. */
  readonly members: readonly NodeId[];
  /** Replicas that start outside it, ascending: each joins, learns, and has no vote until the log gives it one. */
  readonly joiners: readonly NodeId[];
  /** Of the first configuration; every phase-1 quorum meets every phase-2 quorum. */
  readonly quorums: QuorumSizes;
  readonly app: AppName;
  /** Slots until a change of the members takes effect, and the most that a leader has in flight. */
  readonly window: number;
  /** Most commands in one slot. */
  readonly batchMax: number;
  /** Applied slots from one snapshot to the next. */
  readonly snapshotEvery: number;
  /** The first leader proposes nothing there, as if it had forgotten; the hole is to be repaired. */
  readonly skipSlot: Slot | null;
};

export const replicasOf = ({ members, joiners }: LogSettings): readonly NodeId[] =>
  [...members, ...joiners].sort((a, b) => a - b);

/** All that must be alike at every node, as a text for the digest. */
export function logText(log: LogSettings): string {
  const { members, joiners, quorums, app, window, batchMax, snapshotEvery } = log;
  const sizes = `${quorums.phase1}+${quorums.phase2}`;
  return `${members.join(',')};${joiners.join(',')};${sizes};${app};${window};${batchMax};${snapshotEvery}`;
}
