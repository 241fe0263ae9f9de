/** However a run ends, its exit code says how, and nothing is left of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { TraceRecord } from '../../src/schema/trace.js';
import { mainPath, recordsOf, run, start } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run that decides and then goes on, as long as nobody ends it. */
const endless = [
  'run3',
  '--headless',
  '--set',
  'expect.outcome=undecided',
  '--set',
  'crashes=[{node: 0, point: before-send, on: prepare}]',
];

describe('the exit code says how it ended', () => {
  test('3 and the reason, where nothing is decided in time', async () => {
    const { code, stdout } = await run(
      'minority',
      '--headless',
      '--set',
      'expect.outcome=decided',
      '--set',
      'expect.within=1s',
    );
    expect(code).toBe(3);
    // A machine that is busy has not come as far as to START.
    const why = 'why: (a2, a3 and a4 are down|nobody leads yet)';
    expect(stdout).toMatch(new RegExp(`^the expectation does not hold: .* after 1 s\\n${why}`, 'm'));
  });

  test('3, where a decision was not expected', async () => {
    const { code, stdout } = await run('run', '--headless', '--set', 'expect.outcome=undecided');
    expect(code).toBe(3);
    expect(stdout).toContain('the expectation does not hold: 210 is decided, though no decision was expected');
  });

  test('a pace that people can follow is slower, and holds the same', async () => {
    const { code, stdout } = await run('run', '--headless', '--pace', 'fast', '--seed', '7');
    expect(code).toBe(0);
    expect(stdout).toContain('the pace is fast');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-3)).toBe('safety holds: no property was violated');
    expect(lines.at(-2)).toMatch(/^the expectation held: /);
    expect(lines.filter((line) => line === lines.at(-2))).toHaveLength(2);
    expect(stdout).not.toMatch(/is asked to stop|is gone/);
    expect(stdout).toMatch(/^seed 7 \(repeat with --seed 7\)\n$/m);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends everything with %d', async (signal, expected) => {
    const program = start(endless);
    await program.waitFor(/c5 +submits/);
    expect(program.left().length).toBeGreaterThan(8);
    program.kill(signal);
    expect(await program.exit).toEqual({ code: expected, signal: null });
    await program.nothingLeft();
    expect(program.stderr()).toBe('paxos-tui: interrupted\n');
  });

  test('SIGINT before the first worker is up ends everything, too', async () => {
    const program = start(endless);
    await program.waitFor(/the pace is full/);
    program.kill('SIGINT');
    expect((await program.exit).code).toBe(130);
    await program.nothingLeft();
  });

  test('a reader that goes away ends the run without a word', async () => {
    const program = start([], { shell: `'${process.execPath}' '${mainPath}' ${quoted(endless)} | head -n 1` });
    expect((await program.exit).code).toBe(0);
    await program.nothingLeft();
    expect(program.stderr()).toBe('');
    expect(program.stdout()).toMatch(/run3: .*\n$/);
  });

  test('killed at once with a paused worker, it leaves nothing within two seconds', async () => {
    const program = start([...endless, '--set', 'faults=[{at: 50ms, pause: 2}]']);
    await program.waitFor(/is paused/);
    expect(program.left().length).toBeGreaterThan(8);
    program.kill('SIGKILL');
    expect(await program.exit).toEqual({ code: null, signal: 'SIGKILL' });
    await program.nothingLeft();
  });
});

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');

describe('recordings', () => {
  const file = path.join(folder, 'run3.ndjson');

  test('--record keeps one, and it replays with the same verdict', async () => {
    expect((await run('run3', '--headless', '--record', file)).code).toBe(0);
    const { code, stdout, stderr } = await run('replay', file, '--headless');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^the expectation held: \d+ is decided/m);
    expect(stdout).toContain('safety holds');
    const printed = await run('replay', file, '--json');
    expect(recordsOf(printed.stdout)).toEqual(recordsOf(readFileSync(file, 'utf8')));
  });

  test('one in which somebody is killed shortly before the end replays with the same verdict, too', async () => {
    const killed = path.join(folder, 'killed.ndjson');
    const words = ['--headless', '--record', killed, '--set', 'faults=[{at: 0ms, kill: 1}]'];
    expect((await run('run3', ...words)).code).toBe(0);
    const { code, stdout } = await run('replay', killed, '--headless');
    expect(code).toBe(0);
    expect(stdout).not.toContain('is asked to stop');
  });

  test('one that is cut short in a line opens as well', async () => {
    const text = readFileSync(file, 'utf8');
    const cut = path.join(folder, 'cut.ndjson');
    writeFileSync(cut, text.slice(0, Math.floor(text.length * 0.9)));
    const { code, stdout, stderr } = await run('replay', cut, '--headless');
    expect(stderr).toContain('the recording is cut short');
    expect([0, 4]).toContain(code); // Whether all knew the decision by then is chance.
    expect(stdout).toMatch(/^the expectation (?:held|is unknown): /m);
  });

  test('4, where one is cut short before the expectation held; 0, where it is cut short after that', async () => {
    const records = recordsOf(readFileSync(file, 'utf8'));
    const begun = records.findIndex((record) => record.kind === 'step');
    const early = await run('replay', write('early.ndjson', records.slice(0, begun)), '--headless');
    expect(early.code).toBe(4);
    expect(early.stdout).toMatch(
      /^the expectation is unknown: the recording is cut short, and by then 0 of \d+ live learners and clients know/m,
    );
    const late = await run('replay', write('late.ndjson', records.slice(0, -1)), '--headless');
    expect(late.code).toBe(0);
    expect(late.stdout).toMatch(/^the expectation held: /m);
  });

  test('4, where a record is missing', async () => {
    const records = recordsOf(readFileSync(file, 'utf8'));
    const missing = records.findIndex((record) => record.kind === 'step' && record.node === 1 && record.sequence === 3);
    const { code, stdout } = await run('replay', write('gap.ndjson', records.toSpliced(missing, 1)), '--headless');
    expect(code).toBe(4);
    expect(stdout).toContain('safety is unknown: report 3 of a1 (incarnation 1) is missing');
  });

  test('1 and the evidence, where two values are decided', async () => {
    const records = recordsOf(readFileSync(file, 'utf8')).map(withOtherDecision);
    const { code, stdout } = await run('replay', write('split.ndjson', records), '--headless');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^safety is VIOLATED, \d+ times$/m);
    expect(stdout).toMatch(/^agreement: /m);
  });

  test('a recording of a later version is refused', async () => {
    const [first, ...rest] = recordsOf(readFileSync(file, 'utf8'));
    const later = write('later.ndjson', [{ ...first, version: 2 } as TraceRecord, ...rest]);
    const { code, stderr } = await run('replay', later, '--headless');
    expect(code).toBe(2);
    expect(stderr).toMatch(/is a recording of version 2/);
  });

  function write(name: string, records: readonly TraceRecord[]): string {
    const written = path.join(folder, name);
    writeFileSync(written, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    return written;
  }
});

/** The learner of run3 claims to have learned another value than the clients. */
function withOtherDecision(record: TraceRecord): TraceRecord {
  if (record.kind !== 'step' || record.node !== 4) return record;
  const effects = record.effects.map((effect) =>
    effect.type === 'decide' ? { ...effect, proposal: { ...effect.proposal, value: 'another' } } : effect,
  );
  return { ...record, effects };
}

describe('attach', () => {
  test('a second program watches the same run to its end', async () => {
    const owner = start([...endless, '--json']);
    const [, url = ''] = await owner.waitFor(/"url":"([^"]+)"/);
    const viewer = start(['attach', url, '--json']);
    await viewer.waitFor(/"kind":"run"/);
    owner.kill('SIGINT');
    expect((await owner.exit).code).toBe(130);
    await viewer.exit;
    await Promise.all([owner.nothingLeft(), viewer.nothingLeft()]);
    expect(recordsOf(viewer.stdout())).toEqual(recordsOf(owner.stdout()));
  });

  test('a wrong token is refused', async () => {
    const owner = start([...endless, '--json']);
    const [, url = ''] = await owner.waitFor(/"url":"([^"]+)"/);
    const { code, stdout } = await run('attach', url.replace(/.{8}$/, '00000000'), '--json');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    owner.kill('SIGINT');
    await owner.exit;
    await owner.nothingLeft();
  });
});
