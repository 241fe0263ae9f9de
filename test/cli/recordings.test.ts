/** `why` and `export` on recordings: what they print, what they refuse, and their exit codes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decreeNumber } from '../../src/paxos/ballot.js';
import { a2, a3, a4, decree, l5, p0, p1, presetOf, proposal, small, TraceScript } from '../checker/trace-script.js';
import { simulated } from '../recording/diagram/small-run.js';
import { LogScript } from '../checker/log/log-script.js';
import type { TraceLevel } from '../../src/schema/trace.js';
import { run } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function recording(name: string, records: readonly unknown[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return file;
}

const end = { kind: 'end', reason: 'over' } as const;
const decided = recording('decided', TraceScript.decided().supervisor(end).records);
const violated = recording('violated', disagreement().supervisor(end).records);
const undecided = recording('undecided', nobodyVotes(presetOf(small)).supervisor(end).records);
const unwanted = presetOf(small, { expect: { outcome: 'undecided', withinMs: 1000 } });
const rightlyUndecided = recording('rightly', nobodyVotes(unwanted).supervisor(end).records);
const later = TraceScript.decided().supervisor({ kind: 'decree', decree: decreeNumber(1) });
const twoDecrees = recording('two', later.supervisor(end).records);
const duel = recording('duel', (await simulated('duel', 2, 1_500)).records);

/** a3 forgets that it promised 2.1, and so both x and y find a quorum. */
function disagreement(): TraceScript {
  const script = new TraceScript();
  const first = script.prepares('1.0', 'x');
  script.hears(p0, script.promises(a2, first, '1.0', null));
  const old = script.proposes(script.promises(a3, first, '1.0', null), '1.0', 'x', null);
  const second = script.prepares('2.1', 'y');
  script.hears(p1, script.promises(a3, second, '2.1', null));
  const rival = script.proposes(script.promises(a4, second, '2.1', null), '2.1', 'y', null);
  const fair = [script.accepts(a3, rival, '2.1', 'y'), script.accepts(a4, rival, '2.1', 'y')];
  script.counts(p1, fair, 'chosen', '2.1', 'y');
  const foul = [script.accepts(a2, old, '1.0', 'x'), script.accepts(a3, old, '1.0', 'x')];
  script.counts(l5, foul, 'decide', '1.0', 'x');
  return script;
}

/** Two of three acceptors are gone when p0 has the promise of the third. */
function nobodyVotes(preset: ReturnType<typeof presetOf>): TraceScript {
  const script = new TraceScript(preset);
  for (const node of [0, 1, 2, 3, 4, 5, 6]) {
    script.process(node as never, { type: 'ready', port: 9000 + node, disk: '0000000000000001', seated: true });
  }
  script.acts(l5, { type: 'elected', election: 1 });
  const prepared = script.prepares('1.0', 'x');
  script.hears(p0, script.promises(a2, prepared, '1.0', null));
  return script.exits(a3).exits(a4);
}

/** A log whose run told so much, and nothing more of it. */
function toldBy(trace: TraceLevel): string {
  const { records } = LogScript.served();
  const [first] = records;
  if (first?.kind !== 'run') throw new Error('a trace without its run');
  const end = { kind: 'end', node: null, incarnation: 1, sequence: 1, atMs: 1, reason: 'over' } as const;
  return recording(trace, [{ ...first, preset: { ...first.preset, trace } }, end]);
}

describe('why', () => {
  test('gives the certificate of the last decided decree', async () => {
    const { code, stdout, stderr } = await run('why', decided);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot('golden/why-decided.txt');
    expect((await run('why', twoDecrees)).stdout).toBe(stdout);
  });

  test('gives both certificates of a violated agreement side by side, then the evidence; exit code 1', async () => {
    const { code, stdout } = await run('why', violated, '0');
    expect(code).toBe(1);
    await expect(stdout).toMatchFileSnapshot('golden/why-violated.txt');
  });

  test('says what an undecided decree waited for; 3 where a decision was expected, else 0', async () => {
    const { code, stdout } = await run('why', undecided);
    expect(code).toBe(3);
    await expect(stdout).toMatchFileSnapshot('golden/why-undecided.txt');
    expect(await run('why', rightlyUndecided)).toMatchObject({ code: 0, stdout });
    expect((await run('why', twoDecrees, '1')).stdout).toMatch(/^Decree 1 is not decided\.\n[\s\S]*no proposer began/);
  });

  test('--json holds the same facts', async () => {
    const { code, stdout } = await run('why', violated, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      decree,
      state: 'decided',
      certificates: [{ proposal: proposal('2.1', 'y') }, { proposal: proposal('1.0', 'x') }],
      violations: expect.arrayContaining([expect.objectContaining({ property: 'agreement' })]),
    });
  });
});

test.each([
  ['decisions', 'safety holds: no property was violated'],
  ['counters', 'safety is not checked: counts alone say nothing of it'],
] as const)('check of a run that told %s says how much it can say', async (trace, closing) => {
  const { code, stdout } = await run('check', toldBy(trace));
  expect(code).toBe(0);
  expect(stdout).toContain(`\nwhat is decided in it is not told at trace level ${trace}\n`);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(closing);
});

describe('export', () => {
  test.each([
    ['mermaid', /^sequenceDiagram\n/],
    ['svg', /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>\n$/],
    ['shiviz', /^\(\?<event>\.\*\)\\n/],
  ])('as %s, to standard output or to a file alike', async (format, pattern) => {
    const out = path.join(folder, `out.${format}`);
    const { code, stdout } = await run('export', decided, '--as', format);
    expect(code).toBe(0);
    expect(stdout).toMatch(pattern);
    expect(await run('export', decided, '--as', format, '--out', out)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(out, 'utf8')).toBe(stdout);
  });

  test('of a window and some nodes is a part of the whole', async () => {
    const { stdout } = await run(
      'export',
      duel,
      '--as',
      'mermaid',
      '--from',
      '0.1s',
      '--to',
      '300ms',
      '--node',
      'p0',
      'a2',
    );
    const participants = stdout.split('\n').filter((line) => line.includes('participant'));
    expect(participants.map((line) => line.trim())).toEqual([
      'participant p0 as p0 proposer',
      'participant a2 as a2 acceptor',
    ]);
  });

  test('of too much says which window would do, and that window does', async () => {
    const { records } = await simulated('run2', 1, 10_000, { lossRatio: 0.3 });
    const large = recording('large', records);
    const { code, stderr } = await run('export', large, '--as', 'mermaid');
    expect(code).toBe(2);
    const [, from, to] = /messages are too many .* --from (\S+) --to (\S+),/.exec(stderr) ?? [];
    const narrowed = await run('export', large, '--as', 'mermaid', '--from', from ?? '', '--to', to ?? '');
    expect(narrowed).toMatchObject({ code: 0, stdout: expect.stringContaining('proposes') });
  });
});

describe('what cannot be answered is refused in one sentence with exit code 2', () => {
  test.each([
    [['why', 'none'], 'none: there is no such file'],
    [['why', 'package.json'], 'package.json: is not a recording: its first line is not the record of a run'],
    [['why', decided, '7'], `${decided}: there is no decree 7: the run has only decree 0`],
    [['why', twoDecrees, '2'], `${twoDecrees}: there is no decree 2: the run has decrees 0 to 1`],
    [
      ['why', toldBy('decisions')],
      `${toldBy('decisions')}: is told at trace level decisions, and a certificate is made of steps: record it with them`,
    ],
    [['why', decided, 'x'], 'decree x: expected a whole number, 0 or above'],
    [['export', decided], "required option '--as <format>' not specified; see --help"],
    [
      ['export', decided, '--as', 'png'],
      "option '--as <format>' argument 'png' is invalid: allowed choices are mermaid, svg, shiviz; see --help",
    ],
    [
      ['export', decided, '--as', 'svg', '--from', '1'],
      '--from 1: expected a time since the run began, such as 1.2s or 350ms',
    ],
    [['export', decided, '--as', 'svg', '--from', '9s'], '--from 9s: the recording ends at 0.014 s'],
    [['export', decided, '--as', 'svg', '--from', '9ms', '--to', '8ms'], '--to 8ms: expected a time after --from 9ms'],
    [
      ['export', decided, '--as', 'svg', '--node', 'p9'],
      '--node p9: there is no such node; the run has p0, p1, a2, a3, a4, l5 and c6',
    ],
    [
      ['export', decided, '--as', 'svg', '--to', '0ms'],
      `${decided}: there is nothing to draw from 0.000 s to 0.000 s at these nodes`,
    ],
    [['export', decided, '--as', 'svg', '--out', decided], `--out ${decided}: that is the recording itself`],
    [
      ['export', decided, '--as', 'svg', '--out', './none/x'],
      `--out ./none/x: there is no folder ${path.resolve('none')}`,
    ],
  ])('paxos-tui %j', async (words, sentence) => {
    expect(await run(...words)).toEqual({ code: 2, stdout: '', stderr: `paxos-tui: ${sentence}\n` });
  });
});
