/** The command `gallery`: wrong versions of Paxos, and what comes of them. */
import type { Command } from 'commander';
import type { Installation } from './installation.js';
import type { RunOptions } from './run-options.js';

const epilogue = `
Also for this command:
  --headless  no dashboard: print the scenario, the verdict and the two
              certificates
  --json      the list, or what came of one scenario, as JSON

Examples:
  paxos-tui gallery                  all quirks, each with its sentence
  paxos-tui gallery forgets-promise  its scenario in the dashboard, to the red
                                     verdict
  paxos-tui gallery forgets-promise --headless
                                     the same as text
  paxos-tui sim run2 --seeds 1..100 --quirk forgets-promise
                                     random faults in place of the scenario

Exit codes:
  0 listed, or looked at in the dashboard
  1 a property is violated, as it should be
  2 bad usage
`;

/** `settle` is told the exit code. */
export function addGallery(program: Command, installation: Installation, settle: (code: number) => void): void {
  program
    .command('gallery')
    .description('the gallery of wrong Paxos: rules got wrong by name, and the schedules that show it')
    .argument('[quirk]', 'one of them; without it all are listed')
    .addHelpText('after', epilogue)
    .action(async (name: string | undefined) => {
      const { listGallery, showExhibit } = await import('./gallery.js');
      const options = program.opts<RunOptions>();
      settle(name === undefined ? listGallery(options) : await showExhibit(name, options, installation));
    });
}
