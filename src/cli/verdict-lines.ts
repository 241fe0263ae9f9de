/** The end of a run in words and as an exit code. */
import type { Verdict } from '../checker/judge.js';
import type { CourseCheck } from '../views/course-checks.js';
import { printable } from '../views/printable.js';
import { counted } from '../views/words.js';
import { exitCodes } from './exit-codes.js';
import type { RunOptions } from './run-options.js';
import type { Result } from './watch.js';

export function exitCodeOf(verdict: Verdict, { expectation }: Result): number {
  if (verdict.state === 'violated') return exitCodes.propertyViolated;
  if (expectation.state === 'unknown') return exitCodes.verdictUnknown;
  if (expectation.state !== 'held') return exitCodes.notInTime;
  return verdict.state === 'unknown' ? exitCodes.verdictUnknown : exitCodes.expectationHeld;
}

/** Said in the midst of a log as soon as it is settled; `printResult` repeats it at the end. */
export function printExpectation({ expectation }: Result): void {
  process.stdout.write(`${printable(expectationText(expectation))}\n`);
}

/**
 * Said last, when every record has been heard: what `tail` shows is the whole result. `seedText` goes on after the
 * word seed.
 */
export function printResult(verdict: Verdict, result: Result, seedText: string, options: RunOptions): void {
  const { checked, notChecked } = verdict;
  const safety = {
    holds: checked.length === 0 ? nothingChecked : 'safety holds: no property was violated',
    violated: `safety is VIOLATED, ${counted(verdict.violationCount, 'time')}`,
    unknown: `safety is unknown: ${verdict.unknown[0]}`,
  }[verdict.state];
  const violations = verdict.violations.flatMap(({ property, text, evidence }) => [
    `${property}: ${text}`,
    ...evidence.map(({ atMs, text: shown }) => `  ${(atMs / 1000).toFixed(3)} s: ${shown}`),
  ]);
  const unchecked =
    notChecked.length === 0 ? [] : [`not checked at this trace level or for this app: ${notChecked.join(', ')}`];
  const reason = result.stuck === null ? [] : [`why: ${result.stuck}`];
  print(
    [
      ...violations,
      safety,
      ...unchecked,
      ...(result.checks ?? []).map(checkText),
      expectationText(result.expectation),
      ...reason,
      `seed ${seedText}`,
    ],
    options,
  );
}

/** At trace level `counters`. */
export const nothingChecked = 'safety is not checked: counts alone say nothing of it';

/** In the words of the course's own script; what is still open at the end has failed. */
function checkText({ name, state, text }: CourseCheck): string {
  return `${name}: ${state === 'OK' ? 'OK' : 'Failed!'} (${text})`;
}

function expectationText({ state, text }: Result['expectation']): string {
  if (state === 'unknown') return `the expectation is unknown: ${text}`;
  return `the expectation ${state === 'held' ? 'held' : 'does not hold'}: ${text}`;
}

/** On stdout, or on stderr beside a trace that goes there. */
function print(lines: readonly string[], options: RunOptions): void {
  const output = options.json === true ? process.stderr : process.stdout;
  output.write(lines.map((line) => `${printable(line)}\n`).join(''));
}
