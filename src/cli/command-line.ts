/** Arguments to a command. Code is loaded when it is asked for, since the time to start is a published number. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { paceNames } from '../faults/pace.js';
import { didYouMean } from '../views/nearest.js';
import { addAttach } from './attach-command.js';
import { addClient } from './client-command.js';
import { addCourse } from './course-command.js';
import { exitCodes } from './exit-codes.js';
import { addExplore } from './explore-command.js';
import { addGallery } from './gallery-command.js';
import type { Installation } from './installation.js';
import { addPlay } from './play-command.js';
import { addProvingCommands } from './proving-commands.js';
import { addRecordingCommands } from './recording-commands.js';
import { addReplica } from './replica-command.js';
import { runPreset } from './run.js';
import { logLevels, type RunOptions } from './run-options.js';
import { refuse } from './say.js';

const epilogue = `
Examples:
  paxos-tui                           opens the dashboard on a list of presets
  paxos-tui run2                      a cluster of nineteen processes, live
  paxos-tui run2 --set loss=20%       the same with a fifth of all messages lost
  paxos-tui run2 --sim --seed 6       in virtual time: stop it, step it, go back
  paxos-tui ./mine.yaml               a preset of your own
  paxos-tui ./run.sh                  the cluster of a run script, never run
  paxos-tui run3 --headless           log and verdict, without a dashboard
  paxos-tui run3 --json > run3.ndjson the trace, one record a line

Exit codes:
  0 the preset's expectation held     1 a property was violated
  2 bad usage or input                3 not in time, with the reason
  4 verdict unknown                   70 a fault of the program itself
  129, 130, 143 ended by a signal     141 the reader of the output went away
`;

/** Settles with the exit code. */
export async function runCommandLine(words: readonly string[], installation: Installation): Promise<number> {
  let code: number = exitCodes.expectationHeld;
  const run = (command: () => Promise<number>) => async () => {
    code = await command();
  };
  const program = createProgram(installation.version);
  program.action(async (nameOrPath: string | undefined) => {
    code = await runPreset(nameOrPath ?? null, program.opts<RunOptions>(), installation);
  });
  program
    .command('presets')
    .description('list the presets, one line each')
    .action(run(async () => (await import('./presets.js')).printPresets(installation)));
  program
    .command('replay')
    .description('open a recording')
    .argument('<file>', 'a recording, cut short or not')
    .action(async (file: string) => {
      code = await (await import('./replay.js')).replay(file, program.opts<RunOptions>(), installation);
    });
  addAttach(program, installation, (exit) => {
    code = exit;
  });
  addProvingCommands(program, installation, (exit) => {
    code = exit;
  });
  addGallery(program, installation, (exit) => {
    code = exit;
  });
  addPlay(program, installation, (exit) => {
    code = exit;
  });
  addClient(program, installation, (exit) => {
    code = exit;
  });
  addCourse(program, installation, (exit) => {
    code = exit;
  });
  addRecordingCommands(program, (exit) => {
    code = exit;
  });
  addExplore(program, (exit) => {
    code = exit;
  });
  addReplica(program, (exit) => {
    code = exit;
  });

  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.expectationHeld : refuse(sentenceOf(error, program, words));
  }
  return code;
}

function createProgram(version: string): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  return new Command('paxos-tui')
    .description('A laboratory for Paxos in the terminal: real processes, real messages, faults at a key.')
    .argument('[preset]', "a preset's name, or a file: a preset in YAML, run.sh, hosts.txt, config.txt or paxos.conf")
    .option('--headless', 'no dashboard: print the log and a verdict, end when the expectation holds or fails')
    .option('--json', 'no dashboard: print the trace as NDJSON, the verdict on stderr')
    .option('--set <key=value>', 'change an option of the preset for this run; may be repeated', collect)
    .setOptionValueWithSource('set', [], 'default') // A default of the option itself would be printed by --help.
    .addOption(new Option('--pace <pace>', 'how fast it goes (headless: full)').choices(paceNames))
    .option('--sim', 'simulate it: the same dashboard in virtual time, without processes; headless as sim')
    .option('--seed <number>', 'where all chance of faults and timers comes from', parseSeed)
    .option('--record <file>', 'keep the recording there')
    .addOption(
      new Option('--netem <where>', 'over multicast: loss on all links by the kernel (root)').choices(['kernel']),
    )
    .addOption(new Option('--log-level <level>', 'least level that is printed').choices(logLevels).default('info'))
    .option('--no-color', 'no colours, as with NO_COLOR in the environment')
    .option('--ascii', 'borders of plain characters')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', epilogue)
    .exitOverride()
    .configureOutput({ outputError: () => {} }); // Said by us, in one sentence.
}

function parseSeed(text: string): string {
  if (/^\d{1,10}$/.test(text) && Number(text) <= 4_294_967_295) return text;
  throw new InvalidArgumentError('expected a whole number from 0 to 4294967295');
}

/** Commander's message on one line, without its prefix. */
function sentenceOf({ code, message }: CommanderError, program: Command, [word = '']: readonly string[]): string {
  if (code === 'commander.excessArguments') {
    const names = program.commands.map((command) => command.name());
    const guess = names.includes(word) ? '' : didYouMean(word, names);
    if (guess !== '') return `there is no command ${word}${guess}`;
  }
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const hint = rest.map((line) => line.replace(/^\(Did you mean (.*)\?\)$/, '; did you mean $1?')).join('');
  const sentence = first.replace(/\.$/, '').replaceAll(/\. (\w)/g, (_, letter: string) => `: ${letter.toLowerCase()}`);
  return `${sentence}${hint === '' ? '; see --help' : hint}`;
}
