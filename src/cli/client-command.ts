/** The command that asks replicas which were started by hand: `client`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { appNames } from '../paxos/multi/apps/app.js';
import type { ClientOptions } from './hand-client.js';
import type { Installation } from './installation.js';
import type { RunOptions } from './run-options.js';

const epilogue = `
The file has a line "host port" for each replica; start them with paxos-tui
replica, with the same file and the same --app. What is typed is sent to the
replica that leads, sent again if no answer comes, and executed once whatever
happens. Tab completes, arrows go through the history, ctrl-d ends.

Without a terminal, each line of the input is one operation, sent when the one
before is answered; the results are printed, one a line.

Examples:
  paxos-tui client --config config.txt
  paxos-tui client --config config.txt --app kv
  echo 'get A' | paxos-tui client --config config.txt --app kv

Exit codes:
  0 left, or all operations were answered
  1 no answer within --timeout
  2 bad usage or input
  130 left with ctrl-c
`;

/** As people's scripts call them. */
type OptionsAsOfOld = ClientOptions & {
  readonly client_id?: number | undefined;
  readonly config_path?: string | undefined;
};

/** `settle` is told the exit code. */
export function addClient(program: Command, installation: Installation, settle: (code: number) => void): void {
  program
    .command('client')
    .description('ask replicas that were started by hand: an interactive client, or lines of the input')
    .option('--config <file>', 'a line "host port" for each replica')
    .option('--f <number>', 'failures to be tolerated; the file has 2f+1 lines', parseWhole)
    .option('--id <number>', 'in the chat: what is said begins with "client 3: "', parseWhole)
    .option('--name <name>', 'in the chat: it begins with this name (default: yours)', parseName)
    .addOption(new Option('--app <app>', 'what the replicas execute').choices(appNames).default('chat'))
    .option(
      '--timeout <seconds>',
      'give up when an operation is not answered in that time (lines of the input: 60)',
      parseSeconds,
    )
    .addOption(new Option('--client_id <number>').argParser(parseWhole).hideHelp())
    .addOption(new Option('--config_path <file>').hideHelp())
    .addHelpText('after', epilogue)
    .action(async ({ client_id: idAsOfOld, config_path: configAsOfOld, ...own }: OptionsAsOfOld) => {
      const { runClient } = await import('./client.js');
      const named = { id: own.id ?? idAsOfOld, config: own.config ?? configAsOfOld };
      settle(await runClient({ ...program.opts<RunOptions>(), ...own, ...named }, installation));
    });
}

function parseWhole(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number from 0 to 999999');
}

function parseSeconds(text: string): number {
  const seconds = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('expected seconds, such as 10 or 0.5');
}

function parseName(text: string): string {
  const name = text.trim();
  if (name.length >= 1 && name.length <= 30 && !/[\p{Cc}:]/u.test(name)) return name;
  throw new InvalidArgumentError('expected a name of at most 30 characters, without a colon');
}
