/** paxos-tui check --course FILE... --proposed FILE...: judges the files of a run of the course. */
import { constants } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { isSound, judgeCourse } from '../checker/course/checks.js';
import { type ValueFile, valueFile } from '../checker/course/value-file.js';
import { courseLines, courseReport } from './course-report.js';
import { exitCodes } from './exit-codes.js';
import { refuse } from './say.js';

export type CourseOptions = {
  readonly course?: readonly string[];
  readonly proposed?: readonly string[];
  readonly acceptors?: { readonly running: number; readonly max: number };
};

/** Settles with the exit code. */
export async function checkCourse(options: CourseOptions, isJson: boolean): Promise<number> {
  const { course, proposed, acceptors = { running: 3, max: 3 } } = options;
  if (course === undefined) return refuse("--proposed and --acceptors belong to --course: give the learners' files");
  if (proposed === undefined) return refuse('--course: give the files of the clients, too: --proposed prop1 prop2');
  const twice = firstTwice(course) ?? firstTwice(proposed);
  if (twice !== null) return refuse(`${twice}: named twice; each file is of one client or learner`);
  const files: ValueFile[] = [];
  for (const name of [...course, ...proposed]) {
    const problem = await whyUnreadable(name);
    if (problem !== null) return refuse(`${name}: ${problem}`);
    files.push(valueFile(name, await readFile(name, 'latin1')));
  }
  const [learned, submitted] = [files.slice(0, course.length), files.slice(course.length)];
  const checks = judgeCourse({ learned, proposed: submitted, acceptors });
  const text = isJson ? JSON.stringify(courseReport(checks, files)) : courseLines(checks).join('\n');
  process.stdout.write(`${text}\n`);
  return isSound(checks) ? exitCodes.expectationHeld : exitCodes.propertyViolated;
}

/** Whoever names one file twice compares it with itself. */
function firstTwice(names: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const name of names) {
    const full = path.resolve(name);
    if (seen.has(full)) return name;
    seen.add(full);
  }
  return null;
}

async function whyUnreadable(name: string): Promise<string | null> {
  try {
    const found = await stat(name);
    if (found.isDirectory()) return 'is a folder, expected a file of values, one a line';
    return found.size > constants.MAX_STRING_LENGTH ? `is too large: ${found.size} bytes` : null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${message}`;
  }
}
