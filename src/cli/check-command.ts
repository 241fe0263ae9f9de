/** The command that judges what was written down: recordings, and the files of a run of the course. */
import { type Command, InvalidArgumentError } from 'commander';
import type { CourseOptions } from './check-course.js';
import type { RunOptions } from './run-options.js';
import { refuse } from './say.js';

const epilogue = `
Also for this command:
  --json  one object: the verdict, each property or check with what was found

Examples:
  paxos-tui sim run3 --seed 1 --record run3.ndjson
  paxos-tui check run3.ndjson
  paxos-tui check --course learn1 learn2 --proposed prop1 prop2
  paxos-tui check --course learn1 learn2 --proposed prop1 prop2 --acceptors 1

With --course the files may be written by any program. The course's three checks
(the learners' files are the same; only proposed values were learned; every one
was) are followed by ours: each value is learned exactly as often as proposed,
and no file is torn. With too few acceptors for a quorum nothing may be learned:
then check 3 must fail.

Exit codes:
  0 every property holds   1 a property is violated, or a check failed
  2 bad usage or input     4 unknown: the trace has gaps
`;

type CheckOptions = CourseOptions & { readonly junit?: true };

/** `settle` is told the exit code. */
export function addCheck(program: Command, settle: (code: number) => void): void {
  program
    .command('check')
    .description("judge a recording with all properties, or the course's files with its checks")
    .argument('[file]', 'a recording, cut short or not')
    .option('--junit', 'a JUnit report in XML: a test case a property')
    .option('--course <file...>', "files of learned values, one a line, each one learner's")
    .option('--proposed <file...>', "with --course: files of proposed values, each one client's")
    .option('--acceptors <n>', 'with --course: so many acceptors ran, of 3 or such as 2/5 (default: 3)', parseAcceptors)
    .addHelpText('after', epilogue)
    .action(async (file: string | undefined, { junit, ...course }: CheckOptions) => {
      const run = program.opts<RunOptions>();
      const isOfCourse = Object.keys(course).length > 0;
      if (file !== undefined && isOfCourse) settle(refuse('give a recording or --course, not both'));
      else if (isOfCourse && junit === true) settle(refuse('--junit is for recordings; --course has --json'));
      else if (isOfCourse) settle(await (await import('./check-course.js')).checkCourse(course, run.json === true));
      else if (file === undefined) settle(refuse('expected a recording, or --course and --proposed with files'));
      else settle(await (await import('./check.js')).check(file, { ...run, ...(junit === true ? { junit } : {}) }));
    });
}

function parseAcceptors(text: string): CourseOptions['acceptors'] {
  const [, running, max = '3'] = /^(\d{1,2})(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  const acceptors = { running: Number(running ?? Number.NaN), max: Number(max) };
  if (acceptors.running <= acceptors.max && acceptors.max > 0) return acceptors;
  throw new InvalidArgumentError('expected how many ran, from 0 to 3, or of how many, such as 2/5');
}
