/** The commands of the course: `course`, one role in this terminal, and `course-kit`, a copy of its programs. */
import type { Command } from 'commander';
import { courseHelp } from './course-options.js';
import type { Installation } from './installation.js';
import type { RunOptions } from './run-options.js';

const kitEpilogue = `
The folder holds acceptor.sh, proposer.sh, learner.sh, learn.sh and client.sh,
each called as ./ROLE.sh ID CONFIG, and the one program that they start. It can
be copied anywhere. An earlier kit there is written anew.

Examples:
  paxos-tui course-kit paxos
  (cd paxos && ./acceptor.sh 1 /path/to/paxos.conf)
`;

/** `settle` is told the exit code. */
export function addCourse(program: Command, installation: Installation, settle: (code: number) => void): void {
  program
    .command('course')
    .description('start one role of an atomic broadcast in this terminal')
    .argument('[words...]', 'its role, its id and the file, and then options')
    .allowUnknownOption()
    .addHelpText('after', `\n${courseHelp(null).replace(/^usage: /, 'Words:\n  ')}`)
    .action(async (words: readonly string[]) => {
      const { runCourse } = await import('./course.js');
      settle(await runCourse([...words, ...wordsOf(program)], process.env));
    });
  program
    .command('course-kit')
    .description("write a copy of the course's programs that needs nothing beside it but Node")
    .argument('<folder>', 'where to: an empty folder, or one that is not there yet')
    .addHelpText('after', kitEpilogue)
    .action(async (folder: string) => {
      const { writeCourseKit } = await import('./course-kit.js');
      settle(await writeCourseKit(folder, installation));
    });
}

/** Options that every command has are taken before this one sees them. */
function wordsOf(program: Command): readonly string[] {
  const { logLevel, seed } = program.opts<RunOptions>();
  const level = program.getOptionValueSource('logLevel') === 'cli' ? ['--log-level', logLevel] : [];
  return [...level, ...(seed === undefined ? [] : ['--seed', seed])];
}
