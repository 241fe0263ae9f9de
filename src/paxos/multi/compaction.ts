/**
 * Which slots an acceptor may forget. Forgetting is safe at any time, since a promise names its mark and no leader
 * proposes below it; but a decision that all have forgotten could never be learned again. So a slot is forgotten only
 * once enough members hold it durably, in a snapshot of their own: so many that every phase-1 quorum has one of them,
 * n - phase1 + 1, which for majorities of 2f + 1 is f + 1. That is never more than a phase-2 quorum: a cluster that
 * decides can compact, too.
 */
import type { NodeId, Slot } from '../ballot.js';
import type { LogConfiguration } from './configuration.js';
import { type Membership, neededFrom } from './membership.js';

/** By node: what it said last. Another disk begins at nothing. */
export type DurableReports = Map<NodeId, { readonly disk: string; readonly durable: Slot }>;

/** A node's word that its snapshot of all slots below `durable` is on its disk. Late words lower nothing. */
export function hearDurable(reports: DurableReports, node: NodeId, disk: string, durable: Slot): void {
  const known = reports.get(node);
  if (known?.disk === disk && known.durable >= durable) return;
  reports.set(node, { disk, durable });
}

/**
 * Slots below are held by enough members of each configuration that is in force from `applied` on: of those that are
 * to come, too, for which the old members hold the log until then.
 */
export function forgettableBelow(reports: DurableReports, membership: Membership, applied: Slot): Slot {
  const marks = neededFrom(membership, applied).map((configuration) => heldBelow(reports, configuration));
  return Math.min(...(marks.length === 0 ? [0] : marks)) as Slot;
}

function heldBelow(reports: DurableReports, { members, quorums }: LogConfiguration): Slot {
  const held = members.map((member) => {
    const report = reports.get(member.node);
    return report?.disk === member.disk ? report.durable : 0;
  });
  held.sort((a, b) => b - a);
  return (held[members.length - quorums.phase1] ?? 0) as Slot;
}
