/** The commands that take something out of a recording: `why` and `export`. */
import { type Command, Option } from 'commander';
import type { ExportOptions } from './export-selection.js';
import { exportFormats } from './export-formats.js';
import type { RunOptions } from './run-options.js';

/** `settle` is told the exit code. */
export function addRecordingCommands(program: Command, settle: (code: number) => void): void {
  program
    .command('why')
    .description('say why a decree of a recording was decided as it was, or what kept it from that')
    .argument('<file>', 'a recording, cut short or not')
    .argument('[decree]', 'its number; without it the last one that was decided')
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
    .action(async (file: string, options: ExportOptions) => {
      settle(await (await import('./export.js')).exportRecording(file, options));
    });
}
