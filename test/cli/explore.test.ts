/** paxos-tui explore: complete within bounds, or the shortest scenario of a violation, which `scenario` replays. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { exploreProgressText } from '../../src/cli/explore-progress.js';
import { openProgram } from '../terminal/terminal.js';
import { run } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bounds = 'any message late for ever\n';

test('a small world is complete, the same on one core and on two', async () => {
  const words = ['explore', '--proposers', '1', '--learners', '1', '--crash', '1'];
  const { code, stdout, stderr } = await run(...words, '--cores', '2');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^complete: [\d,]+ states, depth \d+, all properties hold within these bounds\nbounds: /);
  expect(stdout).toContain(
    `bounds: 1 proposer, 3 acceptors, 1 learner, ballots to round 1, no duplicates, 1 crash, nothing said again on a timer, ${bounds}`,
  );
  expect(stderr).toMatch(
    // After lines of progress, on a slow machine.
    /(^|\n)paxos-tui: [\d,]+ steps in [\d.]+ s, [\d,]+ states a second on 2 cores, \d+ MB of states\n$/,
  );
  expect((await run(...words, '--cores', '1')).stdout).toBe(stdout);
});

test('a wrong rule is shown by the shortest scenario, which replays as written', async () => {
  const file = path.join(folder, 'found.txt');
  const words = ['explore', '--quirk', 'forgets-promise', '--crash', '1', '--cores', '2'];
  const { code, stdout } = await run(...words, '--out', file);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^promise-monotone is VIOLATED: a\d forgot over a restart the promise of \d\.\d\n/);
  expect(stdout).toContain('no way to it is shorter than 3 steps');
  expect(stdout).toMatch(/^the checker, on its replay: promise-monotone is violated: /m);
  expect(stdout).toContain(`see it: paxos-tui scenario ${file}\n`);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^crash a\d$[\s\S]*^restart a\d$[\s\S]*^verdict$/m);
  const replayed = await run('scenario', file);
  expect(replayed.code).toBe(0);
  expect(replayed.stdout).toBe(text);
  const printed = await run(...words);
  expect(printed.stdout.endsWith(`\n\n${text}`)).toBe(true);
});

test('--only judges one property, and --json is one object', async () => {
  const words = ['explore', '--quirk', 'forgets-promise', '--crash', '1', '--acceptors', '1', '--json'];
  const { code, stdout } = await run(...words, '--only', 'validity');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ end: 'complete', bounds: { acceptors: 1, crashes: 1 }, violation: null });
  const violated = JSON.parse((await run(...words)).stdout) as { readonly violation: { readonly depth: number } };
  expect(violated).toMatchObject({ end: 'violated', violation: { findings: [{ property: 'promise-monotone' }] } });
  expect(violated.violation.depth).toBe(3);
});

test('--states-max stops it, which is no verdict', async () => {
  const { code, stdout } = await run('explore', '--states-max', '1000');
  expect(code).toBe(4);
  expect(stdout).toMatch(/^not complete: [\d,]+ states to depth \d+, no violation so far\n/);
});

test('it shows how far it is, and ctrl-c ends it with what was covered', async () => {
  const terminal = openProgram(['explore', '--proposers', '3', '--rounds', '3'], { columns: 90, rows: 12 });
  await terminal.until(/[\d,]+ states, depth [1-9]\d*, [\d,]+ in the frontier/);
  terminal.press('\u0003');
  expect(await terminal.exited).toBe(130);
  expect(terminal.screen().join('\n')).toMatch(/^interrupted: [\d,]+ states to depth \d+, no violation so far$/m);
  await terminal.close();
});

test('progress is one line', () => {
  const reached = { states: 1_234_567, transitions: 9, depth: 14, frontier: 70_000, bytes: 64_000_000 };
  const line = '1,234,567 states, depth 14, 70,000 in the frontier, 123,457 states/s, 64 MB';
  expect(exploreProgressText(reached, 10_000)).toBe(line);
});

describe('bad usage is refused in one sentence', () => {
  test.each([
    [
      'explore --acceptors 0',
      "option '--acceptors <n>' argument '0' is invalid: expected a whole number from 1 to 7; see --help",
    ],
    [
      'explore --duplicate some',
      "option '--duplicate <n>' argument 'some' is invalid: expected a whole number from 0 to 99, or any; see --help",
    ],
    ['explore --loss --duplicate any', '--loss has no meaning where --duplicate any keeps all messages'],
    [
      'explore --quirk answers-before-sync',
      '--quirk answers-before-sync is not of the roles, which alone are explored: see paxos-tui gallery answers-before-sync',
    ],
    ['explore --quirk forgets-promis', 'there is no quirk forgets-promis; did you mean forgets-promise?'],
    ['explore --out ./none/x', `--out ./none/x: there is no folder ${path.resolve('none')}`],
    ['explore run2', "too many arguments for 'explore': expected 0 arguments but got 1; see --help"],
  ])('paxos-tui %s', async (words, sentence) => {
    expect(await run(...words.split(' '))).toEqual({ code: 2, stdout: '', stderr: `paxos-tui: ${sentence}\n` });
  });
});
