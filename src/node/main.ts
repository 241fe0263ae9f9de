/**
 * A worker process: one node of a cluster. Reads its options from the environment, and ends by itself when nobody
 * watches over it.
 */
import type { Crash } from '../paxos/host.js';
import { groupOf } from '../paxos/broadcast/groups.js';
import { createMachine } from '../paxos/machine.js';
import { quirksOf } from '../paxos/quirks.js';
import { plannedCrashExitCode, type WorkerOptions, workerOptionsVariable } from '../schema/control.js';
import { openChatLog } from './chat-log.js';
import { ControlLink } from './control-link.js';
import { openDisk } from './disk.js';
import { randomBytes } from 'node:crypto';
import { exitCodes, WorkerFailure } from './exit-codes.js';
import { say } from './last-words.js';
import { createLyingDisk } from './lying-disk.js';
import { createRealClock } from './real-clock.js';
import { createMemoryStorage, type Storage } from './storage.js';
import { openMulticastSocket } from './multicast-socket.js';
import { type Arrival, openUdpSocket, type UdpSocket } from './udp.js';
import { Worker } from './worker.js';
import { parseWorkerOptions } from './worker-options.js';

/** Ends the process with one sentence: a failure that was to be expected, or a fault of our own. */
function end(error: unknown): never {
  say(error instanceof Error ? error.message : String(error));
  process.exit(error instanceof WorkerFailure ? error.code : exitCodes.brokenInvariant);
}

/** As sudden as a real one: nothing that waits is sent. */
function crash({ point, on, nth }: Crash): never {
  say(`planned crash: ${point} of ${on} ${nth}`);
  process.exit(plannedCrashExitCode);
}

function openStorage({ diskFolder: folder, cluster, node }: WorkerOptions): Storage {
  return folder === null ? createMemoryStorage() : openDisk({ folder, cluster, node, note: say, fail: end });
}

function openSocket(options: WorkerOptions, onDatagram: (arrival: Arrival) => void): Promise<UdpSocket> {
  const { node, port, portRequired: isRequired, configuration } = options;
  const { multicast } = configuration;
  const group = multicast === undefined ? null : groupOf(node);
  if (multicast === undefined || group === null) return openUdpSocket({ port, isRequired, onDatagram });
  return openMulticastSocket({ group: multicast.groups[group], multicast, onDatagram, note: say });
}

/** The first one is told, so that a hub that speaks otherwise is noticed and a stubborn one does not fill stderr. */
function complainOnce(): () => void {
  let isTold = false;
  return () => {
    if (!isTold) say('the hub sent a frame that is not understood; it and others like it are left aside');
    isTold = true;
  };
}

async function run(options: WorkerOptions): Promise<void> {
  const { node, incarnation, logFolder: folder } = options;
  const storage = createLyingDisk(openStorage(options));
  const quirks = quirksOf(options.quirks);
  let worker: Worker | null = null;
  const udp = await openSocket(options, (arrival) => worker?.receive(arrival));
  const link = new ControlLink({
    url: options.hubUrl,
    token: options.controlToken,
    hello: { type: 'hello', node, incarnation, port: udp.port, disk: storage.disk },
    onFrame: (frame) => worker?.hear(frame),
    onUnknownFrame: complainOnce(),
    onLost: () => end(new WorkerFailure(exitCodes.linkLost, 'the control link was lost and did not come back')),
  });
  const stop = (): void => {
    worker?.close();
    void link.close().then(() => process.exit(exitCodes.stopped));
  };
  worker = new Worker({
    options,
    machine: createMachine({ configuration: options.configuration, self: node, client: options.client, quirks }),
    quirks,
    storage,
    udp,
    chatLog: folder === null ? null : openChatLog({ folder, node, fail: end }),
    clock: createRealClock(),
    session: randomBytes(4).readUInt32LE(),
    atMs: clockSince(options.runStartedAtMs),
    report: (record) => link.report(record),
    crash,
    stop,
  });
  process.on('SIGTERM', stop);
  process.on('uncaughtException', (error) => {
    // What was reported before it is true, and may explain it.
    link.flush();
    end(error);
  });
}

/** To the microsecond, and never going back, though the wall clock may. */
function clockSince(startedAtMs: number): () => number {
  const originMs = performance.timeOrigin - startedAtMs;
  return () => Math.round((originMs + performance.now()) * 1000) / 1000;
}

// Ctrl-c reaches the whole group; ending the workers is for the supervisor.
process.on('SIGINT', () => {});
const answer = parseWorkerOptions(process.env[workerOptionsVariable]);
delete process.env[workerOptionsVariable];
if (answer.ok) run(answer.options).catch(end);
else end(new WorkerFailure(exitCodes.badOptions, answer.reason));
