/** The command that watches what runs already: `attach`, to a cluster of ours or to nodes that people started. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { idsPerGroup } from '../paxos/broadcast/groups.js';
import { type AppName, appNames } from '../paxos/multi/apps/app.js';
import type { Installation } from './installation.js';
import type { RunOptions } from './run-options.js';
import { refuse } from './say.js';

const epilogue = `
With an address it is a second dashboard on somebody's cluster. With --config it
watches what was started by hand with the same file, replicas and clients of an
app or the roles of a paxos.conf, whether they run already or come later: they
look for it about once a second. They go on when it ends.

Examples:
  paxos-tui attach 'ws://127.0.0.1:40123/?view=...'
  paxos-tui attach --config config.txt
  paxos-tui attach --config paxos.conf
  paxos-tui attach --config config.txt --app kv --json > trace.ndjson
`;

type OwnOptions = {
  readonly config?: string;
  readonly f?: number;
  readonly app: AppName;
  readonly acceptors: number;
};

/** `settle` is told the exit code. */
export function addAttach(program: Command, installation: Installation, settle: (code: number) => void): void {
  program
    .command('attach')
    .description('open a dashboard on what runs already: a cluster, or nodes that were started by hand')
    .argument('[url]', 'the address that the first dashboard shows')
    .option('--config <file>', 'watch what was started with this file: config.txt or paxos.conf')
    .option('--f <number>', 'failures to be tolerated, as they were told; the file has 2f+1 lines', parseWhole)
    .addOption(new Option('--app <app>', 'what the replicas execute').choices(appNames).default('chat'))
    .option('--acceptors <number>', 'of a paxos.conf, as they were told: how many there may be', parseSeats, 3)
    .addHelpText('after', epilogue)
    .action(async (url: string | undefined, { config, f, app, acceptors }: OwnOptions) => {
      const options = program.opts<RunOptions>();
      if (url !== undefined && config === undefined) {
        settle(await (await import('./attach.js')).attach(url, options, installation));
      } else if (url === undefined && config !== undefined) {
        const { attachByHand } = await import('./attach-by-hand.js');
        settle(await attachByHand({ config, f: f ?? null, app, acceptors }, options, installation));
      } else {
        settle(refuse('one of both: the address of a cluster, or --config with the file of nodes started by hand'));
      }
    });
}

function parseWhole(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number from 0 to 999999');
}

function parseSeats(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) < idsPerGroup) return Number(text);
  throw new InvalidArgumentError(`expected a whole number from 1 to ${idsPerGroup - 1}`);
}
