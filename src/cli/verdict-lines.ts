/** The end of a run in words and as an exit code. */
import type { Verdict } from '../checker/judge.js';
import { printable } from '../views/printable.js';
import { exitCodes } from './exit-codes.js';
import type { RunOptions } from './run-options.js';
import type { Result } from './watch.js';

export function exitCodeOf(verdict: Verdict, { expectation }: Result): number {
  if (verdict.state === 'violated') return exitCodes.propertyViolated;
  if (expectation.state !== 'held') return exitCodes.notInTime;
  return verdict.state === 'unknown' ? exitCodes.verdictUnknown : exitCodes.expectationHeld;
}

/** Said as soon as it is settled. */
export function printExpectation({ expectation, stuck }: Result, options: RunOptions): void {
  const held = expectation.state === 'held' ? 'the expectation held' : 'the expectation does not hold';
  print([`${held}: ${expectation.text}`, ...(stuck === null ? [] : [`why: ${stuck}`])], options);
}

/** Said when every record has been heard. */
export function printVerdict(verdict: Verdict, seed: number, options: RunOptions): void {
  const safety = {
    holds: 'safety holds: no property was violated',
    violated: `safety is VIOLATED, ${verdict.violationCount} times`,
    unknown: `safety is unknown: ${verdict.unknown[0]}`,
  }[verdict.state];
  const violations = verdict.violations.flatMap(({ property, text, evidence }) => [
    `${property}: ${text}`,
    ...evidence.map(({ atMs, text: shown }) => `  ${(atMs / 1000).toFixed(3)} s: ${shown}`),
  ]);
  print([safety, ...violations, `the seed of all chance was ${seed}`], options);
}

/** On stdout, or on stderr beside a trace that goes there. */
function print(lines: readonly string[], options: RunOptions): void {
  const output = options.json === true ? process.stderr : process.stdout;
  output.write(lines.map((line) => `${printable(line)}\n`).join(''));
}
