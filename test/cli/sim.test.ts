/** paxos-tui sim: one seed in full, the same bytes each time; many seeds on all cores, to the first that fails. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openProgram } from '../terminal/terminal.js';
import { mainPath, recordsOf, run, start } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A cluster whose client waits for a value by key: nothing is ever decided unless chance proposes something. */
const idle = path.join(folder, 'hosts.txt');
const hosts = [1, 2, 3, 4].map((port) => `localhost ${20_000 + port} ${port === 4 ? 'cli' : 'con'}`);
writeFileSync(idle, ['PROPOSERS 1', 'ACCEPTORS 1', 'LEARNERS 1', ...hosts, ''].join('\n'));

describe('one seed', () => {
  test('is told message by message, with its verdict, and the same bytes each time', async () => {
    const first = await run('sim', 'run3', '--seed', '6');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^ {3}0\.\d{3} {5}p0 -> a2 {2}prepare 1\.0$/m);
    expect(first.stdout).toMatch(/^ {3}0\.\d{3} {11}p0 {2}counts a quorum: 1\.0 = \d+ is chosen$/m);
    expect(first.stdout).toMatch(
      /^safety holds: no property was violated\nthe expectation held: .*\nseed 6 \(repeat with --seed 6\)\n/m,
    );
    expect(first.stdout).toMatch(/^\d+ events, \d+ records, 1 decree; the trace's hash is [0-9a-f]{16}\n$/m);
    expect(await run('sim', 'run3', '--seed', '6')).toEqual(first);
    expect(await run('run3', '--sim', '--seed', '6', '--headless')).toEqual(first);
    expect((await run('sim', 'run3')).stdout).toContain('seed 1 (repeat with --seed 1)\n');
  });

  test('as JSON is its trace, which is the recording that --record keeps and that check passes', async () => {
    const file = path.join(folder, 'run2.ndjson');
    const { code, stdout, stderr } = await run('sim', 'run2', '--seed', '6', '--swarm', '--json', '--record', file);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^the expectation held: decree \d+ was decided/m);
    const records = recordsOf(stdout);
    expect(records[0]).toMatchObject({ kind: 'run', preset: { name: 'run2', seed: 6 } });
    expect(records.at(-1)).toMatchObject({ kind: 'end' });
    expect(readFileSync(file, 'utf8')).toBe(stdout);
    expect((await run('check', file)).code).toBe(0);
  });

  test('that decides nothing in time ends with 3 and says why', async () => {
    const { code, stdout } = await run('sim', 'run3', '--set', 'loss=100%');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^the expectation does not hold: .*\nwhy: all messages are lost \(loss 100 %\)$/m);
  });

  test('that holds every property leaves nothing to shrink; one that only decides nothing is not shrunk', async () => {
    const sound = await run('sim', 'run3', '--seed', '6', '--swarm', '--shrink');
    expect(sound).toEqual({ code: 0, stdout: 'seed 6: nothing to shrink, every property held\n', stderr: '' });
    const stuck = await run('sim', 'run3', '--set', 'loss=100%', '--shrink');
    expect(stuck).toMatchObject({ code: 3, stderr: '' });
    expect(stuck.stdout).toMatch(/^seed 1: nothing to shrink, every property held; only what violates a property/);
  });

  test('whose reader goes away is no fault', async () => {
    const program = start([], { shell: `'${process.execPath}' '${mainPath}' sim run2 --swarm | head -n 1` });
    await program.exit;
    expect(program.stderr()).toBe('');
    await program.nothingLeft();
  });
});

describe('many seeds', () => {
  test('are run twice each, on as many cores as asked for, with the same report', async () => {
    const { code, stdout, stderr } = await run('sim', 'run3', '--seeds', '1..12', '--cores', '2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^run3, seeds 1 to 12: 12 run, every property held in all of them\n/);
    expect(stdout).toMatch(/^[\d,]+ events, \d+ decrees; each seed was run twice, to compare the traces\n/m);
    expect(stdout).toMatch(/^\d+ of \d+ sights seen/m);
    // After a line of progress, on a slow machine.
    expect(stderr).toMatch(/(^|\n)paxos-tui: [\d,]+ events of 12 seeds in [\d.]+ s, [\d,]+ events a second\n$/);
    expect((await run('sim', 'run3', '--seeds', '1..12', '--cores', '1')).stdout).toBe(stdout);
  });

  test('stop at the lowest that fails, with the command that shows it again', async () => {
    const many = await run('sim', idle, '--seeds', '1..60', '--set', 'storage=memory');
    expect(many.code).toBe(3);
    const [, seed = '', why = '', shown = ''] =
      /^seed (\d+) FAILED\n {2}decree .*\n {2}why: (.*)\n {2}see it: paxos-tui (.*)\n$/.exec(many.stdout) ?? [];
    expect(shown).toBe(`sim ${idle} --seed ${seed} --swarm --set storage=memory`);
    const one = await run(...shown.split(' '));
    expect(one.code).toBe(3);
    expect(one.stdout).toContain(`why: ${why}\n`);
    for (let lower = 1; lower < Number(seed); lower++) {
      expect((await run('sim', idle, '--swarm', '--set', 'storage=memory', '--seed', `${lower}`)).code).toBe(0);
    }
  });

  test('go on after a failure with --keep-going, and are one object with --json', async () => {
    const words = ['sim', idle, '--seeds', '1..20', '--keep-going', '--repeat-every', '0', '--json'];
    const { code, stdout } = await run(...words);
    expect(code).toBe(3);
    const report = JSON.parse(stdout) as { seeds: number; repeated: number; failed: number };
    expect(report).toMatchObject({ seeds: 20, repeated: 0 });
    expect(report.failed).toBeGreaterThan(1);
  });

  test('show how far they are, and ctrl-c ends them with what was seen so far', async () => {
    const terminal = openProgram(['sim', 'run3', '--seeds', '1..1000000'], { columns: 90, rows: 10 });
    await terminal.until(/\] [1-9]\d* of 1,000,000 seeds, [\d,]+ s left/);
    terminal.press('\u0003');
    expect(await terminal.exited).toBe(130);
    expect(terminal.screen().join('\n')).toMatch(/^run3, seeds 1 to 1000000: \d+ of 1,000,000 run, every property/m);
    await terminal.close();
  });
});

describe('bad usage is refused in one sentence', () => {
  test.each([
    [
      'sim run2 --seeds 9..1',
      "option '--seeds <range>' argument '9..1' is invalid: expected two rising numbers such as 1..10000; see --help",
    ],
    ['sim run2 --seeds 1..9 --seed 3', '--seed is for one seed and --seeds for many: give one of them'],
    ['sim run2 --seeds 1..9 --record x', '--record is for one seed: give --seed in place of --seeds'],
    ['sim run2 --repeat-every 4', '--repeat-every is for many seeds: give --seeds too'],
    ['sim run2 --set seed=4', 'a simulation takes its seed from --seed'],
    ['sim run2 --seeds 1..9 --shrink', '--shrink is for one seed: give --seed in place of --seeds'],
    ['sim run2 --shrink --record x', '--record keeps a whole run and --shrink what is left of one: give one of them'],
    ['sim run2 --out x', '--out is for what --shrink makes: give --shrink too'],
    ['sim run2 --shrink --out ./none/x', `--out ./none/x: there is no folder ${path.resolve('none')}`],
    ['sim rnu2', 'there is no preset named rnu2; did you mean run2?'],
    ['sim', "missing required argument 'preset'; see --help"],
  ])('paxos-tui %s', async (words, sentence) => {
    expect(await run(...words.split(' '))).toEqual({ code: 2, stdout: '', stderr: `paxos-tui: ${sentence}\n` });
  });
});
