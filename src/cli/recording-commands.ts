/** The commands that take something out of a recording: `why` and `export`. */
import { type Command, Option } from 'commander';
import type { ExportOptions } from './export-selection.js';
import { exportFormats } from './export-formats.js';
import type { RunOptions } from './run-options.js';

const whyEpilogue = `
Also for this command:
  --json  one object: the certificates, the violations, and what kept an
          undecided decree from a decision

Examples:
  paxos-tui sim run3 --seed 1 --record run3.ndjson
  paxos-tui why run3.ndjson
  paxos-tui why run3.ndjson 0

Exit codes:
  0 decided, or undecided as expected   1 a property is violated
  2 bad usage or input                  3 not decided
  4 unknown: the trace has gaps
`;

const exportEpilogue = `
Examples:
  paxos-tui sim run3 --seed 1 --record run3.ndjson
  paxos-tui export run3.ndjson --as svg --out run3.svg
  paxos-tui export run3.ndjson --as mermaid --from 10ms --to 0.1s --node p0 a1

Exit codes:
  0 drawn   2 bad usage or input
`;

/** `settle` is told the exit code. */
export function addRecordingCommands(program: Command, settle: (code: number) => void): void {
  program
    .command('why')
    .description('say why a decree of a recording was decided as it was, or what kept it from that')
    .argument('<file>', 'a recording, cut short or not')
    .argument('[decree]', 'its number; without it the last one that was decided')
    .addHelpText('after', whyEpilogue)
    .action(async (file: string, decree: string | undefined) => {
      const { why } = await import('./why.js');
      settle(await why(file, decree ?? null, program.opts<RunOptions>().json === true));
    });
  program
    .command('export')
    .description('draw a recording, or a window of it, as a space-time diagram')
    .argument('<file>', 'a recording, cut short or not')
    .addOption(new Option('--as <format>', 'what to write').choices(exportFormats).makeOptionMandatory())
    .option('--from <time>', 'since the run began, such as 1.2s or 350ms')
    .option('--to <time>', 'up to and including that time')
    .option('--node <label...>', 'only these nodes and what passes between them, such as p0 a3 a4')
    .option('--out <file>', 'write there and not to standard output')
    .addHelpText('after', exportEpilogue)
    .action(async (file: string, options: ExportOptions) => {
      settle(await (await import('./export.js')).exportRecording(file, options));
    });
}
