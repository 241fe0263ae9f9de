/** paxos-tui check --course: files that anybody wrote, judged by the built program. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const prop1 = write('prop1', '5\n7\n');
const prop2 = write('prop2', '7');
const learn1 = write('learn1', '7\n5\n7\n');
const learn2 = write('learn2', '7\n5\n7\n');
const swapped = write('swapped', '5\n7\n7\n');
const empty = [write('empty1', ''), write('empty2', '')];

const check = async (...words: readonly string[]) => {
  const { code, stdout, stderr } = await run('check', ...words);
  return { code, stdout: stdout.replaceAll(`${folder}/`, ''), stderr: stderr.replaceAll(`${folder}/`, '') };
};

test('files of a sound run pass by name, and all is said in one screen', async () => {
  expect(await check('--course', learn1, learn2, '--proposed', prop1, prop2)).toEqual({
    code: 0,
    stderr: '',
    stdout: `check 1  same-order     OK         learn1 and learn2 hold the same 3 lines in one order
check 2  only-proposed  OK         what was learned, 6 lines, was proposed
check 3  all-learned    OK         learn1 and learn2 hold each of 2 distinct proposed values

beyond the course:
         as-often       OK         each value was learned exactly as often as proposed, 3 lines in all
         whole-lines    OK         learn1 and learn2 are whole to the last line

every check is OK
`,
  });
});

test('a swap is named with its line and both values, and ends with 1', async () => {
  const { code, stdout } = await check('--course', learn1, swapped, '--proposed', prop1, prop2);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^check 1 {2}same-order +Failed +learn1 and swapped are not the same$/m);
  expect(stdout).toMatch(/^ {11}line 1: learn1 has "7", swapped has "5"; lines 1 and 2 have changed places$/m);
  expect(stdout).toMatch(/\n\n1 check failed: same-order\n$/);
});

test('with one acceptor empty files pass, and full ones do not', async () => {
  const rest = ['--proposed', prop1, prop2, '--acceptors', '1'];
  const nothing = await check('--course', ...empty, ...rest);
  expect(nothing.stdout).toMatch(/^check 3 {2}all-learned +Failed +nothing was learned, as it must be with 1 of 3 /m);
  expect(nothing.code).toBe(0);
  const something = await check('--course', learn1, learn2, ...rest);
  expect(something.stdout).toMatch(/^ {11}learn2, line 1: "7" was learned with 1 of 3 acceptors, and 2 lines more$/m);
  expect(something.code).toBe(1);
});

test('--json tells the same as data', async () => {
  const { code, stdout } = await check('--course', learn1, swapped, '--proposed', prop1, prop2, '--json');
  expect(code).toBe(1);
  const report = JSON.parse(stdout);
  expect(report.state).toBe('Failed');
  expect(report.files[3]).toEqual({ name: 'prop2', lines: 1, isTorn: true });
  expect(report.checks[0]).toMatchObject({ number: 1, name: 'same-order', state: 'Failed', findingCount: 1 });
  expect(report.checks[0].findings[0]).toMatchObject({ file: 'swapped', line: 1, value: '"5"' });
});

test('ten megabytes of bytes that are no text are judged to the last one', async () => {
  const noise = new Uint8Array(10_000_000).map((_, index) => (index * index * 31 + index * 7) % 251);
  noise[noise.length - 1] = 10;
  const [one, other] = [write('noise', noise), write('noise2', noise)];
  expect(await check('--course', one, other, '--proposed', one)).toMatchObject({ code: 0 });
  noise[9_999_990] = 11;
  const spoilt = await check('--course', one, write('noise3', noise), '--proposed', one);
  expect(spoilt.code).toBe(1);
  expect(spoilt.stdout).toMatch(/^check 2 {2}only-proposed +Failed {5}1 learned line nobody proposed$/m);
});

describe('in one sentence it refuses', () => {
  test.each([
    [[], 'expected a recording, or --course and --proposed with files'],
    [['--proposed', prop1], "--proposed and --acceptors belong to --course: give the learners' files"],
    [['--course', 'nowhere', '--proposed', prop1], 'nowhere: there is no such file'],
    [['--course', folder, '--proposed', prop1], 'is a folder, expected a file of values, one a line'],
    [
      ['--course', learn1, `${folder}/./learn1`, '--proposed', prop1],
      'learn1: named twice; each file is of one client',
    ],
    [['--course', learn1, '--proposed', prop1, '--acceptors', '4'], 'expected how many ran, from 0 to 3'],
  ])('%j', async (words, reason) => {
    const { code, stdout, stderr } = await check(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(reason);
    expect(stderr).toMatch(/^paxos-tui: [^\n]+\n$/);
  });

  test('a recording together with --course', async () => {
    const { code, stderr } = await check('run.ndjson', '--course', learn1, '--proposed', prop1);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'paxos-tui: give a recording or --course, not both\n' });
  });
});
