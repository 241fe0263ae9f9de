/** The commands that prove: `sim`, `scenario` and `check`. */
import { type Command, InvalidArgumentError } from 'commander';
import { addCheck } from './check-command.js';
import type { Installation } from './installation.js';
import type { RunOptions } from './run-options.js';
import type { ScenarioOptions } from './scenario.js';
import type { SeedRange, SimOptions } from './sim.js';

const simEpilogue = `
Also for this command:
  --seed <number>    the one seed to run (default: 1); preset and seed alone
                     decide what happens
  --set <key=value>  change an option of the preset for this run; may be
                     repeated
  --json             the trace as NDJSON, the verdict on stderr; of many seeds
                     and with --shrink: one object
  --record <file>    keep the trace there, for check, why and replay

Examples:
  paxos-tui sim run2 --seed 6          every message in order, then the verdict
  paxos-tui sim run2 --seed 6 --swarm  under random faults, drawn from the seed
  paxos-tui sim run2 --seeds 1..10000  ten thousand of those on all cores, to
                                       the first failure
  paxos-tui sim run2 --seeds 1..99 --quirk skips-prepare
                                       with a rule that every node gets wrong
  paxos-tui sim run2 --seed 1 --swarm --quirk skips-prepare --shrink
                                       a seed that fails, in as few commands as
                                       show it
  paxos-tui sim duel --seed 3 --json | head
                                       the trace itself

Random faults come in two phases. First without end: loss to 30 %, duplication
to 50 %, delay, reordering, cut links, partitions, kills, crashes at named
points, restarts, wiped disks, pauses; safety is checked after every step. Then
they stop, a majority comes back, and the open decree must be decided within a
minute of virtual time.

Exit codes:
  0 all properties and the expectation held   1 a property was violated
  2 bad usage or input                        3 not in time, with the reason
  4 verdict unknown                           70 two runs of one seed differ
  129, 130, 143 ended by a signal             141 the reader went away
`;

const scenarioEpilogue = `
Also for this command:
  --json  of the list: one object a line

Examples:
  paxos-tui scenario                           the shipped ones by topic, with
                                               the rule that each shows
  paxos-tui scenario duels-end-by-backing-off  one of them
  paxos-tui scenario ./mine.txt --write        a file of your own, with the
                                               world's answers filled in

A scenario is a text of commands, each followed by ---- and what the world did;
# begins a comment:

  cluster proposers=1 acceptors=3 learners=1 clients=1
  propose c5 value=x
  deliver c5->p0 request
  deliver all prepare

A message in flight is meant by FROM->TO and the beginning of its words; "all"
means several. There are also: drop, duplicate, inject, timer, crash, restart,
pause, resume, hold-disk, sync, state, in-flight, timers, open-decree, election,
and verdict: what the checker says of all that happened. A cluster with
quirk=NAME is wrong on purpose. Commands without an answer are filled in by
--write. A difference is shown with file and line.

Replicas of a log are led in one line, and dull stretches told in short:

  cluster replicas=3 joiners=1 clients=1 app=kv window=4 snapshot-every=100
  lead r0 with r1,r2
  propose c4 value=put a x filled=5000
  quietly deliver everything
  campaign r2 with r1
  applied

Exit codes:
  0 the world did what is written   1 it did something else
  2 bad usage or input
`;

type Settle = (code: number) => void;

/** `settle` is told the exit code. */
export function addProvingCommands(program: Command, installation: Installation, settle: Settle): void {
  addSim(program, installation, settle);
  addScenario(program, installation, settle);
  addCheck(program, settle);
}

function addSim(program: Command, installation: Installation, settle: Settle): void {
  const twice = 'with --seeds: run only each n-th a second time, to compare (1: each, 0: none)';
  program
    .command('sim')
    .description('run a preset in virtual time: one seed message by message, or many on all cores')
    .argument('<preset>', "a preset's name, or a file, as for a live run")
    .option('--seeds <range>', 'run these, each with random faults of its own, such as 1..10000', parseRange)
    .option('--swarm', 'with --seed: random faults in place of those of the preset, as --seeds has them')
    .option('--small', 'a preset of a log made small, so that rare things are near: a few members, commands and slots')
    .option('--shrink', 'a seed that violates a property, as a scenario of as few commands as show it')
    .option('--out <file>', 'with --shrink: write the scenario there')
    .option(
      '--quirk <name>',
      'with a rule of Paxos wrong at every node, see `paxos-tui gallery`; may be repeated',
      collect,
    )
    .option('--keep-going', 'with --seeds: do not stop at the first failure')
    .option('--repeat-every <n>', twice, parseCount(0))
    .option('--cores <n>', 'with --seeds: how many to use (default: all)', parseCount(1))
    .addHelpText('after', simEpilogue)
    .action(async (preset: string, own: SimOptions) => {
      const { simulate } = await import('./sim.js');
      settle(await simulate(preset, { ...program.opts<RunOptions>(), ...own }, installation));
    });
}

function addScenario(program: Command, { scenariosFolder }: Installation, settle: Settle): void {
  program
    .command('scenario')
    .description('replay scenarios by the shipped core and compare with what is written; without a name, list them')
    .argument('[name...]', 'shipped scenarios by name, or files: texts of commands and answers')
    .option('--write', 'write what the world did into the files')
    .option('--quiet', 'print differences alone')
    .addHelpText('after', scenarioEpilogue)
    .action(async (names: readonly string[], own: ScenarioOptions) => {
      if (names.length === 0) {
        const { printShippedScenarios } = await import('./shipped-scenarios.js');
        settle(await printShippedScenarios(scenariosFolder, program.opts<RunOptions>().json === true));
        return;
      }
      const { playScenarios } = await import('./scenario.js');
      settle(await playScenarios(names, own, scenariosFolder));
    });
}

const collect = (name: string, before: readonly string[] = []): readonly string[] => [...before, name];

const seedMax = 4_294_967_295;
const seedsMax = 100_000_000;

function parseRange(text: string): SeedRange {
  const [, from, to] = /^(\d{1,10})\.\.(\d{1,10})$/.exec(text) ?? [];
  const [first, last] = [Number(from ?? Number.NaN), Number(to ?? Number.NaN)];
  if (first <= last && last <= seedMax && last - first < seedsMax) return { first, last };
  throw new InvalidArgumentError('expected two rising numbers such as 1..10000');
}

const parseCount =
  (min: number) =>
  (text: string): number => {
    if (/^\d{1,6}$/.test(text) && Number(text) >= min) return Number(text);
    throw new InvalidArgumentError(`expected a whole number from ${min}`);
  };
