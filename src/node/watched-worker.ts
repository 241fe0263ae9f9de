/** The worker of a node that a person starts: as in a cluster, without a hub of its own, but for whoever watches. */
import { randomBytes } from 'node:crypto';
import type { FaultRule } from '../faults/settings.js';
import type { NodeId } from '../paxos/ballot.js';
import type { Configuration } from '../paxos/configuration.js';
import type { Machine } from '../paxos/host.js';
import type { WorkerOptions } from '../schema/control.js';
import type { NodeRecord } from '../schema/trace.js';
import type { ChatLog } from './chat-log.js';
import { createLyingDisk } from './lying-disk.js';
import { createRealClock } from './real-clock.js';
import type { Storage } from './storage.js';
import type { UdpSocket } from './udp.js';
import { Watched } from './watched.js';
import { Worker } from './worker.js';

export type WatchedWorkerOptions = {
  readonly node: NodeId;
  readonly incarnation: number;
  readonly cluster: string;
  readonly configuration: Configuration;
  readonly machine: Machine;
  readonly storage: Storage;
  readonly chatLog: ChatLog | null;
  readonly udp: UdpSocket;
  /** Where faults and timers draw their chance from. */
  readonly seed: number;
  /** Faults that it was started with. */
  readonly rules: readonly FaultRule[];
  /** Each step and all that this node saw. */
  readonly report: (record: NodeRecord) => void;
  /** One sentence for people. */
  readonly note: (sentence: string) => void;
  readonly onWatched: ((isWatched: boolean) => void) | undefined;
};

export function createWatchedWorker(options: WatchedWorkerOptions): {
  readonly worker: Worker;
  readonly watched: Watched;
} {
  const { node, incarnation, cluster, machine, storage, chatLog, udp, seed, rules, note } = options;
  const session = randomBytes(4).readUInt32LE();
  let watched: Watched | null = null;
  const worker: Worker = new Worker({
    options: workerOptionsOf(options),
    machine,
    storage: createLyingDisk(storage),
    chatLog,
    udp,
    clock: createRealClock(),
    session,
    atMs: () => watched?.atMs() ?? 0,
    report(record) {
      if (watched?.report(record) !== true) options.report(record);
    },
    crash: () => {},
    stop: () => {},
  });
  const hello = { type: 'hello', node, incarnation, port: udp.port, disk: storage.disk } as const;
  const { onWatched = () => {} } = options;
  watched = new Watched({ cluster, hello, machine, session, faults: { seed, rules }, worker, note, onWatched });
  return { worker, watched };
}

/** What only a worker with a hub needs is empty. */
const workerOptionsOf = ({ node, incarnation, cluster, configuration, udp, seed }: WatchedWorkerOptions) => {
  const options: WorkerOptions = {
    node,
    incarnation,
    cluster,
    configuration,
    client: null,
    diskFolder: null,
    logFolder: null,
    port: udp.port,
    portRequired: true,
    hubUrl: '',
    controlToken: '',
    runStartedAtMs: 0,
    seed,
    crashes: [],
  };
  return options;
};
