/** paxos-tui scenario: scenarios replayed, compared with what is written, and rewritten when asked. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scenariosFolder = fileURLToPath(new URL('../../scenarios', import.meta.url));
const scenario = path.join(scenariosFolder, 'basics/one-value-is-chosen.txt');
const right = readFileSync(scenario, 'utf8');

function file(name: string, text: string): string {
  const written = path.join(folder, name);
  writeFileSync(written, text);
  return written;
}

describe('a scenario', () => {
  test('that is as written is printed with the answers of the world', async () => {
    expect(await run('scenario', scenario)).toEqual({
      code: 0,
      stdout: right,
      stderr: `paxos-tui: ${scenario}: 12 commands, all as written\n`,
    });
  });

  test('with another answer than written is shown with file and line, and ends with 1', async () => {
    const wrong = file('wrong.txt', right.replace('a1 -> p0 promise 1.0', 'a1 -> p0 promise 2.0'));
    const { code, stdout, stderr } = await run('scenario', '--quiet', wrong);
    expect(code).toBe(1);
    expect(stdout).toBe(
      `${wrong}:28: deliver p0->a1 prepare\n` +
        '  a1 receives prepare 1.0 from p0\n    persists promised 1.0\n' +
        '-   a1 -> p0 promise 2.0\n+   a1 -> p0 promise 1.0\n',
    );
    expect(stderr).toContain('12 commands, 1 with another answer than written; --write rewrites the file');
  });

  test('is rewritten by --write, and then as written', async () => {
    const wrong = file('rewritten.txt', right.replace('a1 -> p0 promise 1.0', 'a1 -> p0 promise 2.0'));
    expect(await run('scenario', '--quiet', '--write', wrong)).toMatchObject({
      code: 0,
      stderr: `paxos-tui: ${wrong}: written, with 1 answer changed\n`,
    });
    expect(readFileSync(wrong, 'utf8')).toBe(right);
    expect((await run('scenario', '--quiet', wrong)).code).toBe(0);
  });

  test('without answers has nothing to compare with, and --write fills them in', async () => {
    const bare = file('bare.txt', 'cluster acceptors=1 clients=1\npropose c3 value=x\n');
    const played = await run('scenario', '--quiet', bare);
    expect(played).toMatchObject({ code: 0, stderr: expect.stringContaining('2 without an answer to compare with') });
    expect((await run('scenario', '--quiet', '--write', bare)).stderr).toMatch(
      /: written, with \d+ answers filled in\n$/,
    );
    expect(readFileSync(bare, 'utf8')).toContain('\n----\nc3 is asked to propose x\n');
  });

  test('is played whatever became of the one before; the gravest exit code counts', async () => {
    const bad = file('bad.txt', '# A slip.\nclutser acceptors=3\n');
    const { code, stdout, stderr } = await run('scenario', bad, path.join(folder, 'none.txt'), scenario);
    expect(code).toBe(2);
    expect(stdout).toBe(`# ${scenario}\n${right}\n`);
    const [first, second, third] = stderr.split('\n');
    expect(first).toContain(`paxos-tui: ${bad}:2: unknown command "clutser", expected one of cluster, `);
    expect(second).toMatch(/none\.txt: there is no such file$/);
    expect(third).toMatch(/12 commands, all as written$/);
  });

  test('without a command is refused', async () => {
    const empty = file('empty.txt', '# Nothing yet.\n');
    expect(await run('scenario', empty)).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('the shipped scenarios', () => {
  const names = readdirSync(scenariosFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.txt'))
    .map((file) => path.basename(file, '.txt'));

  test('are listed by topic with the rule that each shows, within eighty columns', async () => {
    const { code, stdout, stderr } = await run('scenario');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines[0]).toBe('basics');
    expect(names.filter((name) => !lines.includes(`  ${name}`))).toEqual([]);
    expect(stdout).toContain('  a-promise-survives-a-crash\n      A promise is on disk before it is given, and');
  });

  test('are listed as one object a line with --json', async () => {
    const { stdout } = await run('scenario', '--json');
    const listed = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly name: string; readonly topic: string; readonly rule: string });
    expect(listed.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(listed.find(({ name }) => name === 'one-value-is-chosen')).toMatchObject({ topic: 'basics' });
  });

  test('are played by name, alone or behind the topic', async () => {
    const played = await run('scenario', 'one-value-is-chosen');
    expect(played).toMatchObject({
      code: 0,
      stdout: right,
      stderr: 'paxos-tui: one-value-is-chosen: 12 commands, all as written\n',
    });
    expect((await run('scenario', 'basics/one-value-is-chosen')).stdout).toBe(right);
  });

  test.each([
    ['one-value-is-chose', 'there is no scenario named one-value-is-chose; did you mean one-value-is-chosen?'],
    ['x', 'there is no scenario named x; paxos-tui scenario lists them'],
    ['./one-value-is-chosen', './one-value-is-chosen: there is no such file'],
  ])('%s is none of them', async (name, sentence) => {
    expect(await run('scenario', name)).toEqual({ code: 2, stdout: '', stderr: `paxos-tui: ${sentence}\n` });
  });

  test('are not rewritten', async () => {
    const { code, stderr } = await run('scenario', '--write', 'one-value-is-chosen');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'paxos-tui: --write is for files of your own: one-value-is-chosen is a shipped one\n',
    });
  });
});
