/** paxos-tui check: any recording judged with all properties, for people, for programs and for JUnit's readers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Effect } from '../../src/paxos/effect.js';
import type { Machine } from '../../src/paxos/host.js';
import { createMachine, type MachineOptions } from '../../src/paxos/machine.js';
import { harmless } from '../../src/faults/settings.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { runPlain } from '../../src/sim/trial.js';
import { presetNamed } from '../sim/judged.js';
import { run } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const propertyCount = 9;

/** A learner that takes the first vote for the whole quorum. */
function learnsFromOneVote(options: MachineOptions): Machine {
  const machine = createMachine(options);
  return {
    step(input) {
      const effects = machine.step(input);
      if (!options.configuration.learners.includes(options.self)) return effects;
      if (input.type !== 'message' || input.message.type !== 'accepted') return effects;
      const { decree, proposal } = input.message;
      const tooSoon: Effect = { type: 'decide', decree, proposal, counted: true };
      return effects.some(({ type }) => type === 'decide') ? effects : [tooSoon, ...effects];
    },
  };
}

async function record(name: string, machine: typeof createMachine, keep: (record: TraceRecord) => boolean) {
  const lines: string[] = [];
  const run3 = await presetNamed('run3');
  // One vote is early: whoever takes it for a quorum learns what is not chosen yet.
  const late = run3.configuration.acceptors.slice(1);
  const rules = late.map((to) => ({ ...harmless, to, types: ['accept'] as const, delayMinMs: 50, delayMaxMs: 50 }));
  const preset = { ...run3, rules };
  const onRecord = (each: TraceRecord): void => {
    if (keep(each)) lines.push(`${JSON.stringify(each)}\n`);
  };
  runPlain({ preset, seed: 2, createMachine: machine, onRecord });
  const file = path.join(folder, name);
  writeFileSync(file, lines.join(''));
  return file;
}

const whole = await record('whole.ndjson', createMachine, () => true);
const wrong = await record('<wrong> & co.ndjson', learnsFromOneVote, () => true);
const cut = await record('cut.ndjson', createMachine, ({ kind }) => kind !== 'end');
const gappy = await record('gappy.ndjson', createMachine, ({ node, sequence }) => node === null || sequence !== 4);

describe('a recording', () => {
  test('in which all holds has a sentence for each property and exit code 0', async () => {
    const { code, stdout, stderr } = await run('check', whole);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^.*whole\.ndjson: run3, seed 2, \d+ records of 9 nodes\ndecided, by decree: 0 = \d+\n\n/);
    expect(stdout.match(/^holds {5}\S+ +\S/gm)).toHaveLength(propertyCount);
    expect(stdout).toMatch(/\n\ncore: \d+ steps stepped again by this program's core, with the same effects\n\nsafety/);
    expect(stdout).toMatch(/\n\nsafety holds: no property was violated\n$/);
  });

  test('with a violation shows it with its evidence and ends with 1', async () => {
    const { code, stdout } = await run('check', wrong);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^VIOLATED {2}learned-means-chosen {5}\S.*\n {12}\d+\.\d{3} s: .*\n {12}\d+\.\d{3} s: /m);
    expect(stdout).toMatch(/^safety is VIOLATED, \d+ times?$/m);
    expect(stdout).toMatch(/^core: differs from this program's core first at record \d+ of l\d, incarnation 1, at /m);
    expect(stdout).toMatch(/^ {2}- counts a quorum: .* is decided\n {2}\+ \(nothing\)$/m);
  });

  test('with a gap holds nothing for certain and ends with 4', async () => {
    const { code, stdout } = await run('check', gappy);
    expect(code).toBe(4);
    expect(stdout.match(/^unknown {3}/gm)).toHaveLength(propertyCount);
    expect(stdout).toMatch(/^unknown: report 4 of .* is missing$/m);
  });

  test('that is cut short is judged as far as it goes, and said to be', async () => {
    const { code, stdout } = await run('check', cut);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^.*records of 9 nodes, cut short$/m);
  });

  test('as JSON is one object', async () => {
    const { code, stdout } = await run('check', wrong, '--json');
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as { state: string; properties: { property: string; state: string }[] };
    expect(report).toMatchObject({ preset: 'run3', seed: 2, state: 'violated', cutShort: false });
    const violated = report.properties.filter(({ state }) => state === 'violated').map(({ property }) => property);
    expect(violated).toContain('learned-means-chosen');
    expect(report.properties).toHaveLength(propertyCount);
  });

  test('for JUnit has a test case a property: a failure if it is violated, an error if it is unknown', async () => {
    expect((await run('check', whole, '--junit')).stdout).toMatch(/<testsuites .*tests="9" failures="0" errors="0">/);
    const { code, stdout } = await run('check', wrong, '--junit');
    expect(code).toBe(1);
    expect(stdout).toContain('&lt;wrong&gt; &amp; co.ndjson"');
    expect(stdout).toMatch(/name="learned-means-chosen">\n {6}<failure message="[^"<&]+" type="violated">/);
    expect((await run('check', gappy, '--junit')).stdout).toMatch(/failures="0" errors="9"/);
  });
});

test.each([
  ['check none.ndjson', 'none.ndjson: there is no such file'],
  ['check package.json', 'package.json: is not a recording: its first line is not the record of a run'],
  ['check package.json --json --junit', '--json and --junit: give one of them'],
])('paxos-tui %s is refused in one sentence', async (words, sentence) => {
  expect(await run(...words.split(' '))).toEqual({ code: 2, stdout: '', stderr: `paxos-tui: ${sentence}\n` });
});
