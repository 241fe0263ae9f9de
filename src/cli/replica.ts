/** paxos-tui replica: one replica of a log in this terminal, among others that were started by hand. */
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { harmless } from '../faults/settings.js';
import { configurationByHand, type HandNode, startByHand } from '../node/by-hand.js';
import { WorkerFailure } from '../node/exit-codes.js';
import { nodeId } from '../paxos/ballot.js';
import { createMachine } from '../paxos/machine.js';
import type { AppName } from '../paxos/multi/apps/app.js';
import { type ByHand, loadByHand } from '../preset/by-hand.js';
import { exitCodes } from './exit-codes.js';
import { endInterrupted, watchForInterruption } from './interruption.js';
import { createReplicaLines } from './replica-lines.js';
import { refuse, say } from './say.js';

/** As the command line has them; undefined where nothing was said. */
export type ReplicaOptions = {
  readonly id?: number | undefined;
  readonly config?: string | undefined;
  readonly f?: number | undefined;
  readonly logDir?: string | undefined;
  readonly loss?: number | undefined;
  readonly skipSlot?: number | undefined;
  readonly app?: AppName | undefined;
  /** A folder, or `memory`. */
  readonly storage?: string | undefined;
  readonly seed?: string | undefined;
};

/** Settles with the exit code when the replica is ended. */
export async function runReplica(options: ReplicaOptions): Promise<number> {
  const { id, config, f = null, app = 'chat', skipSlot = null } = options;
  if (id === undefined) return refuse('which replica this is must be said: its line in the file, from 0, as in --id 0');
  if (config === undefined) return refuse('the file with a line for each replica must be named: --config config.txt');
  const loaded = await loadByHand(config, { f, app, skipSlot });
  if (!loaded.ok) return refuse(loaded.reason);
  const last = loaded.cluster.ports.length - 1;
  if (id > last)
    return refuse(`--id: expected a replica from 0 to ${last}, one of the lines of ${config}, found ${id}`);
  const interruption = watchForInterruption();
  const folders = foldersOf(options, id);
  const printer = createPrinter();
  let node: HandNode;
  try {
    node = await start(loaded.cluster, { ...options, id, ...folders }, printer.print);
  } catch (error) {
    if (!(error instanceof WorkerFailure)) throw error;
    return refuse(sentenceOf(error));
  }
  const where = folders.diskFolder === null ? 'in memory, which forgets when it ends' : `in ${folders.diskFolder}`;
  printer.open(`replica ${id} of ${last + 1} listens on port ${node.port}; its disk is kept ${where}`);
  const signal = await interruption.first;
  await node.close();
  if (signal === 'SIGPIPE') return endInterrupted(signal);
  say(`replica ${id} was ended by ${signal}`);
  return exitCodes.expectationHeld;
}

type Folders = { readonly diskFolder: string | null; readonly logFolder: string };

/** Disks lie beside the folder of the chat logs, each in a folder of its own. */
function foldersOf({ logDir = 'logs', storage }: ReplicaOptions, id: number): Folders {
  const logFolder = path.resolve(logDir);
  if (storage === 'memory') return { diskFolder: null, logFolder };
  const beside = path.join(path.dirname(logFolder), 'disks', `replica${id}`);
  return { diskFolder: storage === undefined ? beside : path.resolve(storage), logFolder };
}

function start(
  { log, ports }: ByHand,
  { id, loss = 0, seed, diskFolder, logFolder }: ReplicaOptions & Folders & { readonly id: number },
  print: (lines: readonly string[]) => void,
): Promise<HandNode> {
  const node = nodeId(id);
  const lines = createReplicaLines(node);
  return startByHand({
    node,
    log,
    ports,
    machine: createMachine({ configuration: configurationByHand(log), self: node, client: null }),
    diskFolder,
    logFolder: log.app === 'chat' ? logFolder : null,
    seed: seed === undefined ? randomInt(2 ** 32) : Number(seed),
    rules: loss === 0 ? [] : [{ ...harmless, lossRatio: loss }],
    report(record) {
      if (record.kind === 'step') print(lines.linesOf(record.input, record.effects));
    },
    note: say,
    onWatched: (isWatched) => print([isWatched ? 'is watched from now on' : 'is not watched any more']),
    fail(failure) {
      say(failure.message);
      process.exit(exitCodes.ourFault);
    },
  });
}

/** What it does from the first moment on is told after where it is. */
function createPrinter() {
  let early: string[] | null = [];
  const write = (lines: readonly string[]): void => {
    if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
  };
  return {
    print(lines: readonly string[]): void {
      if (early === null) write(lines);
      else early.push(...lines);
    },
    open(first: string): void {
      write([first, ...(early ?? [])]);
      early = null;
    },
  };
}

/** What a start cannot do for want of a port or a disk. */
function sentenceOf({ message }: WorkerFailure): string {
  if (/it is a disk of the cluster /.test(message)) {
    return `${message}, which was started with another file or app; name another folder with --storage`;
  }
  return /it is the disk of node /.test(message) ? `${message}; name another folder with --storage` : message;
}
