/** paxos-tui play without a terminal: walks as text, and refusals. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const written = path.join(folder, name);
  writeFileSync(written, text);
  return written;
}

describe('the walk through a scenario is printed', () => {
  test.each(['case-1', 'case-2', 'case-3'])('%s', async (name) => {
    const { code, stdout, stderr } = await run('play', name, '--print');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot(`golden/play-${name}.txt`);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('without --print, too, where there is no terminal', async () => {
    const { code, stdout } = await run('play', 'case-1');
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(new URL('golden/play-case-1.txt', import.meta.url), 'utf8'));
  });

  test('of any scenario, with other nodes than friends', async () => {
    const scenario = path.join(import.meta.dirname, '../../scenarios/basics/one-value-is-chosen.txt');
    const { code, stdout } = await run('play', scenario);
    expect(await run('play', 'one-value-is-chosen')).toMatchObject({ code, stdout });
    expect(code).toBe(0);
    expect(stdout).toMatch(/a\s+quorum:\s+from\s+this\s+moment\s+x\s+is\s+CHOSEN,\s+for\s+good/);
    expect(stdout).toMatch(/Safety holds: no property was violated\.\n$/);
  });

  test('what follows from a forged message is called neither safe nor violated', async () => {
    const forged = ['cluster friends=Amy,Ben', 'inject Amy->Ben decision 1.Amy = Jaws', 'deliver Amy->Ben decision'];
    const { code, stdout } = await run('play', file('forged.txt', `${forged.join('\n\n')}\n`));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Safety is unknown: learned-means-chosen: .* may be the work of a hand: messages are in play that no node sent\.\n$/,
    );
  });
});

describe('refused in one sentence with exit code 2', () => {
  const bad = file('bad.txt', '# A slip.\ncluster friends=Amy,Ben\n\ndeliver Amy->Ben prepare\n');
  const empty = file('empty.txt', '# Nothing.\n');
  const log = file('log.txt', '# A log.\ncluster replicas=3 clients=1\n\nlead r0\n');
  test.each<readonly [words: string, sentence: string]>([
    ['play', 'free play needs a terminal; name one: case-1, case-2, case-3 or a file'],
    ['play --print', '--print prints the walk through a scenario; name one: case-1, case-2, case-3 or a file'],
    ['play case1', 'there is no scenario named case1; did you mean case-1?'],
    ['play thing', 'there is no scenario named thing; paxos-tui scenario lists them'],
    ['play ./none.txt', './none.txt: there is no such file'],
    ['play src', 'src: is a folder, not a scenario'],
    [`play ${bad}`, `${bad}:4: no message matches "Amy->Ben prepare"; in flight: nothing`],
    [`play ${log}`, `${log}:2: a cluster of a log, and play shows single decrees; paxos-tui scenario prints it`],
    [`play ${empty}`, `${empty}: holds no command, such as "cluster friends=Amy,Ben,Cal"`],
    ['play case-1 --acceptors 3', '--acceptors is for free play; case-1 says itself who takes part'],
    [
      'play case-1 --names A,B --proposers 1',
      '--proposers and --names are for free play; case-1 says itself who takes part',
    ],
    [
      'play --acceptors 0',
      "option '--acceptors <n>' argument '0' is invalid: expected a whole number from 1 to 12; see --help",
    ],
  ])('paxos-tui %s', async (words, sentence) => {
    expect(await run(...words.split(' '))).toEqual({ code: 2, stdout: '', stderr: `paxos-tui: ${sentence}\n` });
  });
});
