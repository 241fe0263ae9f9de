/** The command that plays Paxos by hand: `play`. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Installation } from './installation.js';
import type { PlayOptions } from './play.js';
import type { RunOptions } from './run-options.js';

const epilogue = `
Also for this command:
  --no-color  no colours
  --ascii     borders of plain characters

Without an argument: friends who vote and propose, and nothing moves unless you
move it. Messages in flight are a list; Enter delivers the selected one, other
keys drop or duplicate it, let a timer fire, propose, crash, restart and undo.
Each step is told in a sentence or two. What was played can be saved as a
scenario (ctrl-s).

Examples:
  paxos-tui play                 five friends, free play
  paxos-tui play case-1          a value is chosen, then another proposer comes
  paxos-tui play case-2          a value was accepted by one of the next quorum
  paxos-tui play case-3          a value was accepted outside of the next quorum
  paxos-tui play case-1 --print  the walk as text
  paxos-tui play --acceptors 3 --proposers 2
  paxos-tui play --names Ann,Bob,Cleo
  paxos-tui play one-value-is-chosen
                                 walk through a shipped scenario
  paxos-tui play mine.txt        or one of yours, then go on freely

Exit codes:
  0 left, or printed to the end   1 a property was violated in what was printed
  2 bad usage or input            130 left with ctrl-c
`;

/** `settle` is told the exit code. */
export function addPlay(program: Command, installation: Installation, settle: (code: number) => void): void {
  program
    .command('play')
    .description('play Paxos by hand, one message at a time, among friends with names')
    .argument('[scenario]', 'case-1, case-2, case-3 or another shipped scenario by name, or a file')
    .option('--print', 'print the walk through a scenario, as without a terminal')
    .option('--acceptors <n>', 'free play: how many friends vote (default: 5)', parseCount)
    .option('--proposers <n>', 'free play: how many friends may propose (default: all)', parseCount)
    .option('--names <names>', 'free play: what the friends are called, such as Ann,Bob,Cleo', parseNames)
    .addHelpText('after', epilogue)
    .action(async (scenario: string | undefined, own: PlayOptions) => {
      const { playByHand } = await import('./play.js');
      settle(await playByHand(scenario ?? null, { ...program.opts<RunOptions>(), ...own }, installation));
    });
}

const friendsMax = 12;

function parseCount(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= friendsMax) return count;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${friendsMax}`);
}

function parseNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.length <= friendsMax && names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError(`expected 1 to ${friendsMax} names with commas between them`);
}
