/** The command that starts one replica in this terminal: `replica`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { appNames } from '../paxos/multi/apps/app.js';
import type { ReplicaOptions } from './replica.js';
import type { RunOptions } from './run-options.js';

const epilogue = `
The file has a line for each replica, such as localhost 10000; the line's place,
from 0, is the replica's id. All of a cluster are started with the same file and
app, each in a terminal of its own; a client is started with

  paxos-tui client --config config.txt

A replica that was killed is started again by the same command: its disk knows
what it promised. Its chat log is learner0.txt in the folder of --log-dir.

Examples:
  paxos-tui replica --id 0 --config config.txt --f 1
  paxos-tui replica --id 1 --config config.txt --loss 5%
  paxos-tui replica --id 2 --config config.txt --app kv --storage disks/2

Exit codes:
  0 ended with ctrl-c or a signal   2 bad usage or input, no port, no disk
  70 a disk that fails, or a fault of the program itself
`;

/** `settle` is told the exit code. */
export function addReplica(program: Command, settle: (code: number) => void): void {
  program
    .command('replica')
    .description('start one replica of a log in this terminal')
    .option('--id <n>', 'which line of the file it is, from 0', parseCount)
    .option('--config <file>', 'one line a replica: its host and its port')
    .option('--f <n>', 'how many replicas may fail; the file has 2f+1 lines', parseCount)
    .option('--log-dir <folder>', 'where its chat log is written (default: logs)')
    .option('--loss <ratio>', 'lose messages that it receives, such as 5%', parseRatio)
    .option('--skip-slot <n>', 'as the first leader, propose nothing there', parseCount)
    .addOption(new Option('--app <app>', 'what the log is for (default: chat)').choices(appNames))
    .option('--storage <folder>', 'where its disk is kept, or memory for none (default: beside the chat log)')
    .addOption(new Option('--replica_id <n>').argParser(parseCount).hideHelp())
    .addOption(new Option('--config_path <file>').hideHelp())
    .addOption(new Option('--log_dir <folder>').hideHelp())
    .addOption(new Option('--skip_slot <n>').argParser(parseCount).hideHelp())
    .addOption(new Option('--msg_loss <percent>').argParser(parsePercent).hideHelp())
    .addHelpText('after', epilogue)
    .action(async (own: OwnOptions) => {
      const { runReplica } = await import('./replica.js');
      settle(await runReplica({ ...optionsOf(own), seed: program.opts<RunOptions>().seed }));
    });
}

type OwnOptions = Omit<ReplicaOptions, 'seed'> & {
  readonly replica_id?: number;
  readonly config_path?: string;
  readonly log_dir?: string;
  readonly skip_slot?: number;
  readonly msg_loss?: number;
};

/** The names that people know from the message log mean the same. */
function optionsOf(own: OwnOptions): Omit<ReplicaOptions, 'seed'> {
  const { replica_id: id, config_path: config, log_dir: logDir, skip_slot: skipSlot, msg_loss: loss, ...named } = own;
  return { id, config, logDir, skipSlot, loss, ...named };
}

function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number from 0');
}

function parseRatio(text: string): number {
  const percent = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text)?.[1];
  const ratio = percent === undefined ? Number(/^[01](?:\.\d+)?$/.exec(text)?.[0]) : Number(percent) / 100;
  if (ratio >= 0 && ratio <= 1) return ratio;
  throw new InvalidArgumentError('expected a ratio such as 5% or 0.05');
}

function parsePercent(text: string): number {
  const percent = /^\d{1,3}(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (percent <= 100) return percent / 100;
  throw new InvalidArgumentError('expected a percentage from 0 to 100');
}
