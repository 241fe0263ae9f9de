/** Faults of single nodes of a simulated world: held messages let go, crashes planned at run time, disks that lie. */
import type { NodeId } from '../paxos/ballot.js';
import type { Crash, MessageKey } from '../paxos/host.js';
import type { Release } from '../faults/held.js';
import { setLies } from './disk.js';
import { type Nodes, seatOf, tell } from './nodes.js';

/** One copy of a message that is held at `node`; false if none is, or nobody is awake to let it go. */
export function releaseHeld(nodes: Nodes, node: NodeId, key: MessageKey, how: Release): boolean {
  const { state, process } = seatOf(nodes, node);
  return state === 'up' && process !== null && process.release(key, how);
}

/** For the running incarnation, counted from now; false if there is none. */
export function planCrash(nodes: Nodes, node: NodeId, crash: Crash | null): boolean {
  const seat = seatOf(nodes, node);
  if (seat.process === null) return false;
  seat.process.planCrash(crash);
  tell(nodes, seat, { type: 'crash-planned', crash });
  return true;
}

/** Of the running incarnation. */
export const isCrashPlanned = (nodes: Nodes, node: NodeId): boolean =>
  seatOf(nodes, node).process?.hasPlannedCrash() === true;

/** From now on, whichever process runs there. */
export function setDiskLies(nodes: Nodes, node: NodeId, lies: boolean): void {
  const seat = seatOf(nodes, node);
  setLies(seat.disk, lies);
  tell(nodes, seat, { type: 'disk-lies', lies });
}
