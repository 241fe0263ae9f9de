/** Bad usage and bad input: one sentence, exit 2, nothing started. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mainPath, run, start } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const refusals: readonly [words: string, sentence: string][] = [
  ['rnu2 --headless', 'there is no preset named rnu2; did you mean run2?'],
  ['./none.yaml --headless', './none.yaml: there is no such file'],
  ['--headless', 'without a dashboard a preset must be named, such as run2; paxos-tui presets lists them'],
  ['run2 --headles', "unknown option '--headles'; did you mean --headless?"],
  ['run2 run3 --headless', 'too many arguments: expected 1 argument but got 2; see --help'],
  ['run2 --headless --set loss=20', '--set loss=20: loss: expected a ratio such as 0.2 or 20%, found 20'],
  ['run2 --headless --set los=20%', '--set los=20%: los: unknown key; did you mean loss?'],
  ['run2 --headless --set', "option '--set <key=value>' argument missing; see --help"],
  [
    'run2 --headless --pace quick',
    "option '--pace <pace>' argument 'quick' is invalid: allowed choices are slow, normal, fast, full; see --help",
  ],
  [
    'run2 --headless --seed -1',
    "option '--seed <number>' argument '-1' is invalid: expected a whole number from 0 to 4294967295; see --help",
  ],
  ['run2 --headless --record ./none/x.ndjson', `--record ./none/x.ndjson: there is no folder ${path.resolve('none')}`],
  ['run2 --headless --record .', '--record .: it is there and is no file'],
  [
    'replicas --headless --set clients=[{}]',
    "replicas: its clients wait for a command by key; give one with --set 'clients[0].lanes=[[put A 9]]'",
  ],
  ['stress --headless --set clients=0', "stress: it has no client; give one with --set 'clients[0].lanes=[[hello]]'"],
  [
    'replicas --headless --set clients=[{load:{}}]',
    "replicas: the load of a client has no end; give it one, as with --set 'clients=[{load: {operations: 1000}}]'",
  ],
  ['run2 --sim --set seed=3', 'a simulation takes its seed from --seed'],
  ['--sim --json', 'without a dashboard a preset must be named, such as run2; paxos-tui presets lists them'],
  ['replay --headless', "missing required argument 'file'; see --help"],
  ['replay none.ndjson --headless', 'none.ndjson: there is no such file'],
  ['chekc none.ndjson', 'there is no command chekc; did you mean check?'],
  ['replay none.ndjson', 'none.ndjson: there is no such file'],
  ['src', 'src: is a folder, not a preset'],
  ['replay src', 'src: is a folder, not a recording'],
  ['scenario src', 'src: is a folder, not a scenario'],
  ['attach nowhere', '"nowhere" is not an address: expected ws://127.0.0.1:PORT/?view=TOKEN'],
];

test.each(['gallery', 'presets', 'sim run2'])('a full disk under the output of %s is no success', async (words) => {
  const program = start([], { shell: `'${process.execPath}' '${mainPath}' ${words} > /dev/full` });
  const { code } = await program.exit;
  const stderr = program.stderr();
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'paxos-tui: standard output cannot be written (ENOSPC)\n' });
});

describe('bad usage is refused in one sentence with exit code 2', () => {
  test.each(refusals)('paxos-tui %s', async (words, sentence) => {
    expect(await run(...words.split(' '))).toEqual({ code: 2, stdout: '', stderr: `paxos-tui: ${sentence}\n` });
  });

  test('a port that is in use is named, and no process is started', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const file = path.join(folder, 'hosts.txt');
    writeFileSync(
      file,
      `PROPOSERS 1\nACCEPTORS 1\nLEARNERS 1\n${[0, 1, 2, 3].map((at) => `localhost ${port + at} ${at === 3 ? 'cli' : 'con'}\n`).join('')}`,
    );
    const { code, stdout, stderr } = await run(file, '--headless', '--set', 'clients[0].value=55');
    socket.close();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(`paxos-tui: UDP port ${port} of 127.0.0.1 is in use\n`);
  });

  test('a broken file is refused with its line', async () => {
    const file = path.join(folder, 'mine.yaml');
    writeFileSync(file, 'title: x\nteaches: y\nnodes: { proposers: 1, acceptors: none, learners: 1 }\n');
    const { code, stderr } = await run(file, '--headless');
    expect(code).toBe(2);
    expect(stderr).toBe(`paxos-tui: ${file}:3: nodes.acceptors: expected a whole number from 1 to 64, found "none"\n`);
  });
});

describe('without a terminal', () => {
  test('the run goes headless by itself, with a note on stderr', async () => {
    const { code, stdout, stderr } = await run('run');
    expect(code).toBe(0);
    expect(stdout).toContain('the expectation held: 210 is decided');
    expect(stderr).toBe(
      'paxos-tui: there is no terminal to draw on, so this goes without the dashboard, as with --headless\n',
    );
  });

  test('a list of presets cannot be shown', async () => {
    expect((await run()).code).toBe(2);
  });
});

describe('what needs no cluster', () => {
  test('presets has one line each', async () => {
    const { code, stdout } = await run('presets');
    expect(code).toBe(0);
    const names = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names.slice(0, 7)).toEqual(['run', 'run2', 'run3', 'duel', 'minority', 'crash-phase-1', 'replicas']);
  });

  test('a reader that goes away before the first line is no fault', async () => {
    const program = start([], { shell: `'${process.execPath}' '${mainPath}' presets | true` });
    await program.exit;
    expect(program.stderr()).toBe('');
    await program.nothingLeft();
  });

  test('--help of each command tells its exit codes in 80 columns; no option shows an empty default', async () => {
    expect((await run('--help')).stdout).not.toContain('[]');
    const commands = ['sim', 'scenario', 'check', 'gallery', 'play', 'why', 'export', 'explore', 'replica'];
    for (const words of [[], ...commands.map((command) => [command])]) {
      const { stdout } = await run(...words, '--help');
      expect(stdout).toMatch(/^Exit codes:\n {2}0 /m);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  test('--version is that of the package, --help names every command', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const word of ['presets', 'replay', 'attach', '--headless', '--json', '--set', '--record']) {
      expect(stdout).toContain(word);
    }
  });
});
