/** The command `explore`: every reachable state within bounds. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { propertyNames } from '../checker/property-words.js';
import { boundsMax } from '../sim/explore/bounds.js';
import type { ExploreOptions } from './explore.js';
import type { RunOptions } from './run-options.js';

const epilogue = `
Also for this command:
  --json  one object: how it ended, the bounds, the counts, and the scenario of
          a violation

What is explored is the core that the workers run, behind its step function:
proposers, acceptors and learners. The election is over, clients are left out,
and each proposer is sent one request with a value of its own. The network is a
set: messages arrive in any order, and any of them may be late for ever. That is
what a loss is to every property, so --loss changes no verdict; it adds the
losses themselves as steps, and states in which a message is gone.
A node that crashes restarts from its disk at once. It may also die after its
disk is synced and before anything leaves it; before the sync nothing of the
step has happened. Acceptors that are alike are one state. Each proposer, round,
learner, crash and duplicate multiplies the states; --states-max ends what would
not end soon.

Examples:
  paxos-tui explore --acceptors 3 --proposers 2 --rounds 1
  paxos-tui explore --crash 1 --duplicate 1 --proposers 1 --rounds 2
  paxos-tui explore --quirk forgets-promise --crash 1 --out found.txt
  paxos-tui scenario found.txt

Exit codes:
  0 complete: all properties hold
  1 a property is violated: the shortest way there is printed
  2 bad usage or input
  4 not complete: --states-max was reached
  70 a fault of the program itself
  129, 130, 143 ended by a signal
`;

/** `settle` is told the exit code. */
export function addExplore(program: Command, settle: (code: number) => void): void {
  const { proposers, acceptors, learners, rounds, crashes, timers } = boundsMax;
  program
    .command('explore')
    .description('visit every reachable state of the core within bounds, breadth first, on all cores')
    .option('--acceptors <n>', 'how many', countOf(1, acceptors), 3)
    .option('--proposers <n>', 'how many, each with a value of its own', countOf(1, proposers), 2)
    .option('--learners <n>', 'how many; without any, the proposers alone count votes', countOf(0, learners), 0)
    .option('--rounds <n>', 'no ballot of a later round begins', countOf(1, rounds), 1)
    .option('--duplicate <n>', 'so many deliveries leave a copy in flight, or "any" of them', parseDuplicates, 0)
    .option('--crash <n>', 'so many crashes in one run', countOf(0, crashes), 0)
    .option('--timers <n>', 'so often each timer that repeats something fires', countOf(0, timers), 0)
    .option('--loss', 'losses as steps of their own; see below')
    .addOption(new Option('--only <property>', 'judge this one alone').choices(propertyNames))
    .option('--quirk <name>', 'with a rule of Paxos wrong at every node, see `paxos-tui gallery`')
    .option('--states-max <n>', 'stop when so many states were reached', countOf(1, 1_000_000_000))
    .option('--cores <n>', 'how many to use (default: all)', countOf(1, 64))
    .option('--out <file>', 'write the scenario of a violation there')
    .addHelpText('after', epilogue)
    .action(async (own: ExploreOptions) => {
      const { explore } = await import('./explore.js');
      settle(await explore({ ...program.opts<RunOptions>(), ...own }));
    });
}

const countOf =
  (min: number, max: number) =>
  (text: string): number => {
    if (/^\d{1,10}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  };

function parseDuplicates(text: string): number | 'any' {
  if (text === 'any') return text;
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`expected a whole number from 0 to ${boundsMax.duplicates}, or any`);
}
