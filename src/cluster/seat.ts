/**
 * A seat of the cluster and who sits there now: the worker changes from start to start, the disk that votes does not.
 */
import { allNodes, type Configuration } from '../paxos/configuration.js';
import type { NodeId } from '../paxos/ballot.js';
import type { Peer } from '../schema/control.js';
import type { WorkerProcess } from './worker-process.js';

export type Seat = {
  readonly node: NodeId;
  /** Count of starts so far. */
  incarnation: number;
  /** The running worker, or null. */
  worker: WorkerProcess | null;
  /** Settles when the end of the last worker has been recorded. */
  over: Promise<void>;
  /** Where the last worker that said hello listened. Stays when it dies: what it sent before may still be under way. */
  address: { readonly port: number; readonly disk: string } | null;
  /** The first disk that was heard from here. Votes count from it alone, so whoever lost it votes no more. */
  disk: string | null;
};

export function createSeats(configuration: Configuration): ReadonlyMap<NodeId, Seat> {
  return new Map(
    allNodes(configuration).map((node) => [
      node,
      { node, incarnation: 0, worker: null, over: Promise.resolve(), address: null, disk: null },
    ]),
  );
}

export function peersOf(seats: ReadonlyMap<NodeId, Seat>): readonly Peer[] {
  return [...seats.values()].flatMap(({ node, address, disk }) =>
    address === null || disk === null ? [] : [{ node, port: address.port, disk: address.disk, seatDisk: disk }],
  );
}

export function isSeated({ address, disk }: Seat): boolean {
  return address !== null && address.disk === disk;
}
