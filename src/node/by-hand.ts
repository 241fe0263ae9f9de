/**
 * A node that a person starts in a terminal: the same worker as in a cluster, without a hub. Replicas listen at the
 * ports of the configuration file; whoever else speaks to this node with the same configuration (a client) is answered
 * where its datagrams come from.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultRule } from '../faults/settings.js';
import type { NodeId } from '../paxos/ballot.js';
import { type Configuration, digestOf } from '../paxos/configuration.js';
import type { Machine } from '../paxos/host.js';
import { logText, type LogSettings } from '../paxos/multi/settings.js';
import type { Peer } from '../schema/control.js';
import { decodeHeader, unknownDisk } from '../schema/datagram.js';
import { incarnationByMeeting } from '../schema/meeting-file.js';
import { firstDecree } from '../schema/preset.js';
import type { NodeRecord } from '../schema/trace.js';
import { openChatLog } from './chat-log.js';
import { openDisk, replaceFile } from './disk.js';
import { exitCodes, WorkerFailure } from './exit-codes.js';
import { createMemoryStorage } from './storage.js';
import { type Arrival, openUdpSocket, type UdpSocket } from './udp.js';
import { createWatchedWorker } from './watched-worker.js';
import type { Worker } from './worker.js';

/** UDP ports of all replicas, by id. */
type ReplicaPorts = readonly { readonly node: NodeId; readonly port: number }[];

export type HandStart = {
  readonly node: NodeId;
  readonly log: LogSettings;
  readonly ports: ReplicaPorts;
  /** Of the configuration of a cluster that was started by hand: see `configurationByHand`. */
  readonly machine: Machine;
  /** Where the disk is kept; null for memory. */
  readonly diskFolder: string | null;
  /** Where a replica of a chat writes its lines; null for all others. */
  readonly logFolder: string | null;
  /** Where faults and timers draw their chance from. */
  readonly seed: number;
  readonly rules: readonly FaultRule[];
  /** Each step and all that this node saw. */
  readonly report: (record: NodeRecord) => void;
  /** One sentence for people. */
  readonly note: (sentence: string) => void;
  /** Somebody watches this node from now on, or does no more. */
  readonly onWatched?: (isWatched: boolean) => void;
  /** The disk does not take what is written: the process must end with this sentence. */
  readonly fail: (failure: WorkerFailure) => void;
};

export type HandNode = {
  readonly port: number;
  /** Id of its disk. */
  readonly disk: string;
  readonly incarnation: number;
  /** A user's wish to a client; at this replica or, where null, at the client's own choice. */
  propose(operation: string, replica: NodeId | null): void;
  /** Takes nothing any more at once; settles when whoever watches was told all. */
  close(): Promise<void>;
};

/** Clients beyond this many at once make replicas forget the one heard of first; it is learned anew when it speaks. */
const learnedMax = 512;

/** Clients come and go, so they are no part of it; all that is alike at every node of the cluster is. */
export const configurationByHand = (log: LogSettings): Configuration => ({
  proposers: [],
  acceptors: [],
  learners: [],
  clients: [],
  log,
});

/** 16 hexadecimal digits, the same for all who were started with the same file and options. */
export function clusterByHand(log: LogSettings, ports: ReplicaPorts): string {
  const text = `${logText(log)};${ports.map(({ node, port }) => `${node}:${port}`).join(',')}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** An id that no replica has, and by chance no other client: of twenty digits in binary after the leading one. */
export const clientNodeByHand = (): NodeId => (0x10_0000 + (randomBytes(4).readUInt32LE() >>> 12)) as NodeId;

/** Rejects with a WorkerFailure, one sentence, if the port or the disk cannot be had. */
export async function startByHand(start: HandStart): Promise<HandNode> {
  const { log, ports } = start;
  const cluster = clusterByHand(log, ports);
  const ownPort = ports.find(({ node }) => node === start.node)?.port ?? 0;
  let worker: Worker | null = null;
  const peers = createPeers(start, cluster, (known) => {
    worker?.hear({ type: 'peers', peers: known, decree: firstDecree, seated: true });
  });
  // Before the disk is opened: whoever has the port has the disk, too, and it is not to be touched by two.
  const udp = await openUdpSocket({
    port: ownPort,
    isRequired: true,
    onDatagram: (arrival) => {
      peers.learn(arrival);
      worker?.receive(arrival);
    },
  });
  const node = nodeOn(start, cluster, udp);
  // Whoever watches already is told of the very start.
  await node.watched.looked;
  node.watched.begun();
  worker = node.worker;
  worker.hear({ type: 'faults', settings: { seed: start.seed, rules: start.rules, groups: [] } });
  worker.hear({ type: 'peers', peers: peers.known(), decree: firstDecree, seated: true });
  const runs = worker;
  return {
    port: udp.port,
    disk: node.disk,
    incarnation: node.incarnation,
    propose: (value, proposer) => runs.hear({ type: 'propose', decree: firstDecree, value, proposer }),
    close() {
      runs.close();
      udp.close();
      return node.watched.close();
    },
  };
}

/** Opens disk and chat log, and puts the worker between them and the socket, which is closed if they cannot be had. */
function nodeOn(start: HandStart, cluster: string, udp: UdpSocket) {
  const { node, log, diskFolder, logFolder, note, fail } = start;
  try {
    const storage =
      diskFolder === null ? createMemoryStorage() : openDisk({ folder: diskFolder, cluster, node, note, fail });
    const incarnation = diskFolder === null ? incarnationByMeeting(cluster, node) : countStart(diskFolder);
    const chatLog = logFolder === null ? null : openChatLog({ folder: logFolder, node, fail });
    const configuration = configurationByHand(log);
    const { worker, watched } = createWatchedWorker({
      ...{ node, incarnation, cluster, configuration, machine: start.machine, storage, chatLog, udp },
      ...{ seed: start.seed, rules: start.rules, report: start.report, note, onWatched: start.onWatched },
    });
    return { worker, watched, disk: storage.disk, incarnation };
  } catch (error) {
    udp.close();
    throw error;
  }
}

/** Who listens where: the replicas as the file says, and the others as they are heard. */
function createPeers({ node, log, ports }: HandStart, cluster: string, tell: (peers: readonly Peer[]) => void) {
  const digest = digestOf(configurationByHand(log));
  const peerOf = (id: NodeId, port: number): Peer => ({ node: id, port, disk: unknownDisk, seatDisk: unknownDisk });
  const replicas = new Map(ports.map((replica) => [replica.node, peerOf(replica.node, replica.port)]));
  const others = new Map<NodeId, Peer>();
  const known = (): readonly Peer[] => [...replicas.values(), ...others.values()];
  return {
    known,
    /** Of a datagram that will be refused nothing is learned. */
    learn({ bytes, sender }: Arrival): void {
      if (!replicas.has(node)) return; // A client speaks to replicas alone.
      const decoded = decodeHeader(bytes);
      if (!decoded.ok) return;
      const { from, to, ...header } = decoded.header;
      if (header.cluster !== cluster || header.digest !== digest || to !== node || replicas.has(from)) return;
      const { port } = sender;
      if (others.get(from)?.port === port) return;
      others.delete(from);
      others.set(from, peerOf(from, port));
      const [first] = others.keys();
      if (others.size > learnedMax && first !== undefined) others.delete(first);
      tell(known());
    },
  };
}

const startsFile = 'starts';

/** How often a node was started with this disk, this time included; kept beside the disk. */
function countStart(folder: string): number {
  const path = join(folder, startsFile);
  try {
    mkdirSync(folder, { recursive: true });
    const count = readCount(path) + 1;
    replaceFile(folder, startsFile, `${count}\n`);
    return count;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkerFailure(exitCodes.badDisk, `${path} cannot be written: ${reason}`, { cause: error });
  }
}

function readCount(path: string): number {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^\d{1,9}$/.test(text) ? Number(text) : 0;
  } catch {
    return 0; // The first start.
  }
}
