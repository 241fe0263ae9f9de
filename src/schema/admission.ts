/**
 * Whether a datagram is for this node, and from one that it may heed. The first reason against it is the one that is
 * shown.
 */
import type { NodeId } from '../paxos/ballot.js';
import { groupOf } from '../paxos/broadcast/groups.js';
import { needsSeat } from '../paxos/message.js';
import type { Quirks } from '../paxos/quirks.js';
import type { Peer } from './control.js';
import { type Header, unknownDisk } from './datagram.js';
import type { RefusalReason } from './trace.js';

export function refusalOf(
  header: Header,
  me: {
    readonly node: NodeId;
    readonly disk: string;
    readonly cluster: string;
    readonly digest: number;
    readonly quirks?: Quirks;
    /** Of an atomic broadcast: the group that this node hears, as `groupAsNode` has it. */
    readonly group?: NodeId;
  },
  peers: ReadonlyMap<NodeId, Peer>,
): RefusalReason | null {
  if (header.cluster !== me.cluster) return 'other cluster';
  if (header.digest !== me.digest) return 'other configuration';
  if (me.group !== undefined && header.to === me.group) {
    // Nobody knows who is in a group; which disk may vote is for the protocol, whose table of seats says it.
    return groupOf(header.from) === null ? 'unknown sender' : null;
  }
  const sender = peers.get(header.from);
  if (sender === undefined) return 'unknown sender';
  const knowsDisk = header.toDisk !== unknownDisk;
  if (header.to !== me.node || (knowsDisk && header.toDisk !== me.disk)) return 'not for this disk';
  // A vote counts only from the disk that the seat is known by: an emptied one has forgotten what it promised.
  const isStrange = header.disk !== sender.seatDisk && me.quirks?.has('wiped-disk-votes') !== true;
  if (needsSeat(header.type) && isStrange) return 'not the disk of that seat';
  return null;
}
