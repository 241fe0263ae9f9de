/** paxos-tui gallery, and quirks in simulations and live clusters: always said aloud, and always red. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { quirkNames } from '../../src/paxos/quirks.js';
import { run } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the gallery', () => {
  test('is listed with a sentence for each quirk, within eighty columns', async () => {
    const { code, stdout } = await run('gallery');
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines.filter((line) => !line.startsWith(' ')).slice(0, -2)).toEqual(quirkNames);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.at(-1)).toBe(`${quirkNames.length} quirks; paxos-tui gallery NAME shows one`);
  });

  test('is listed as JSON', async () => {
    const { code, stdout } = await run('gallery', '--json');
    const told: { name: string; sentence: string; breaks: string }[] = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(told.map(({ name }) => name)).toEqual(quirkNames);
    expect(told[0]).toMatchObject({ breaks: 'promise-monotone', known: null });
  });

  test('plays a scenario to its verdict, with both certificates beside each other, and ends with 1', async () => {
    const { code, stdout } = await run('gallery', 'adopts-first-report', '--headless');
    expect(code).toBe(1);
    expect(stdout).toContain('agreement is violated: two values are decided in decree 0: y and x');
    expect(stdout).toMatch(/^y was chosen in decree 0 .* │ x was chosen in decree 0/m);
    expect(stdout).toContain('VIOLATED safe-at: p2 proposes 1.2 = x');
  });

  test('tells a scenario as JSON', async () => {
    const { code, stdout } = await run('gallery', 'forgets-accepted', '--json');
    const told = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(told.known).toContain('issue 6149');
    expect(told.certificates).toHaveLength(2);
    expect(told.violations.map(({ property }: { property: string }) => property)).toContain('agreement');
  });

  test('refuses a name that it does not have, with the nearest one', async () => {
    expect(await run('gallery', 'forgets-promises')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'paxos-tui: there is no quirk forgets-promises; did you mean forgets-promise?\n',
    });
  });
});

describe('a simulation with a quirk', () => {
  test('says so and fails with the seed and the command that shows it', async () => {
    const { code, stdout, stderr } = await run('sim', 'duel', '--seeds', '1..40', '--quirk', 'proposes-own-value');
    expect(code).toBe(1);
    expect(stderr).toContain('this Paxos is wrong on purpose: proposes-own-value');
    const [, words = ''] = /see it: paxos-tui (.*)\n/.exec(stdout) ?? [];
    expect(words).toContain('--swarm --quirk proposes-own-value');
    const again = await run(...words.split(' '));
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('safety is VIOLATED');
    expect(again.stdout).toContain('--swarm --quirk proposes-own-value)');
  });

  test('is refused for a name that is not in the gallery', async () => {
    const { code, stderr } = await run('sim', 'duel', '--quirk', 'adopt-first-report');
    expect(code).toBe(2);
    expect(stderr).toBe('paxos-tui: there is no quirk adopt-first-report; did you mean adopts-first-report?\n');
  });
});

/** Without phase 1, two proposers get what they want at once; each learner hears both. */
const preset = (title: string, quirks: string) => `title: ${title}
teaches: What comes of it.
nodes: {proposers: 2, acceptors: 3, learners: 1}
clients:
  - {value: x, proposer: 0}
  - {value: y, proposer: 1, after: 300ms}
rules: [{types: [decision], loss: 100%}]
quirks: [${quirks}]
expect: {outcome: decided, within: 5s}
`;

function file(name: string, text: string): string {
  const written = path.join(folder, name);
  writeFileSync(written, text);
  return written;
}

describe('a preset with a quirk', () => {
  test('runs real workers that are wrong, and ends red with 1', async () => {
    const wrong = file('wrong.yaml', preset('A cluster that skips-prepare', 'skips-prepare'));
    const { code, stdout, stderr } = await run(wrong, '--headless');
    expect(stdout).toContain('safe-at: p0 proposes 1.0 = x, which no phase-1 quorum of promises allows');
    expect(stderr).toContain('this Paxos is wrong on purpose: skips-prepare');
    expect(code).toBe(1);
  });

  test('is refused where its title does not name the quirk', async () => {
    const silent = file('silent.yaml', preset('Plain Paxos', 'skips-prepare'));
    const { code, stderr } = await run(silent, '--headless');
    expect(code).toBe(2);
    expect(stderr).toContain('title: expected the name of each quirk in the title, skips-prepare is missing');
  });

  test('is refused for a quirk that is not in the gallery, with the nearest one', async () => {
    const unknown = file('unknown.yaml', preset('A cluster that skips-prepares', 'skips-prepares'));
    const { code, stderr } = await run(unknown, '--headless');
    expect(code).toBe(2);
    expect(stderr).toContain('found "skips-prepares"; did you mean skips-prepare?');
  });
});
