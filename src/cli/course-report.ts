/** What was found in the files of a run of the course: as lines for people, as data. */
import { type CourseCheck, isSound } from '../checker/course/checks.js';
import type { ValueFile } from '../checker/course/value-file.js';
import { quotedBytes } from '../views/byte-words.js';
import { printable } from '../views/printable.js';
import { counted } from '../views/words.js';

export function courseLines(checks: readonly CourseCheck[]): readonly string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const own = checks.filter(({ number }) => number === null);
  const theirs = checks.filter(({ number }) => number !== null);
  return [
    ...theirs.flatMap((each) => checkLines(each, width)),
    '',
    'beyond the course:',
    ...own.flatMap((each) => checkLines(each, width)),
    '',
    closingText(checks),
  ].map(printable);
}

function checkLines({ number, name, state, text, findings, findingCount }: CourseCheck, width: number): string[] {
  const title = number === null ? '       ' : `check ${number}`;
  const rest = findings.length === 0 ? 0 : findingCount - findings.length;
  return [
    `${title}  ${name.padEnd(width)}  ${state.padEnd(9)}  ${text}`,
    ...findings.map((finding) => `           ${finding.text}`),
    ...(rest > 0 ? [`           and ${rest} more`] : []),
  ];
}

function closingText(checks: readonly CourseCheck[]): string {
  const failed = checks.filter(({ state, mustFail }) => state === 'Failed' && !mustFail);
  if (failed.length > 0)
    return `${counted(failed.length, 'check')} failed: ${failed.map(({ name }) => name).join(', ')}`;
  const must = checks.some(({ state, mustFail }) => state === 'Failed' && mustFail);
  return must ? 'every check is as it must be' : 'every check is OK';
}

/** Values and findings as people read them: bytes that are no UTF-8 have no place in JSON. */
export function courseReport(checks: readonly CourseCheck[], files: readonly ValueFile[]): unknown {
  return {
    state: isSound(checks) ? 'OK' : 'Failed',
    files: files.map(({ name, values, isTorn }) => ({ name, lines: values.length, isTorn })),
    checks: checks.map(({ findings, ...check }) => ({
      ...check,
      findings: findings.map(({ value, ...finding }) => ({
        ...finding,
        value: value === null ? null : quotedBytes(value),
      })),
    })),
  };
}
