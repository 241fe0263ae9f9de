/** paxos-tui sim --shrink on a seed that fails, which the shipped core has none of: in this process, with a quirk. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { printShrunk } from '../../src/cli/shrink.js';
import { createMachine } from '../../src/paxos/machine.js';
import { replayScenario } from '../../src/sim/scenario/replay.js';
import { presetNamed } from '../sim/judged.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Wishes = { readonly out?: string; readonly json?: true };

async function shrunk(wishes: Wishes): Promise<{ readonly code: number; readonly stdout: string }> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const preset = { ...(await presetNamed('duel')), quirks: ['promises-any-ballot'] as const };
  const code = printShrunk(preset, { seed: 1, isSwarm: true, ...wishes });
  const stdout = write.mock.calls.map(([text]) => String(text)).join('');
  write.mockRestore();
  return { code, stdout };
}

test('a failing seed is told before and after, and then as a scenario with its verdict', async () => {
  const { code, stdout } = await shrunk({});
  expect(code).toBe(1);
  const [headline = '', blank, ...scenario] = stdout.split('\n');
  const sizes = /^seed 1: promise-monotone violated; (2,\d{3} events, 8 nodes) -> (\d+ events, \d nodes)$/.exec(
    headline,
  );
  expect(blank).toBe('');
  expect(scenario[0]).toBe('# promise-monotone is violated: a2 promises 1.0 after it promised 1.1.');
  const [about = ''] = scenario.join('\n').split('\ncluster ');
  expect(about.replaceAll('\n# ', ' ')).toContain(
    ` Shrunk from seed 1 of duel with promises-any-ballot under random faults: ${sizes?.[1]} became ${sizes?.[2]}.`,
  );
  const replay = replayScenario(scenario.join('\n'), createMachine);
  expect(replay).toMatchObject({ ok: true, text: scenario.join('\n') });
});

test('--out writes the scenario, --json has it in one object', async () => {
  const out = path.join(folder, 'shrunk.txt');
  expect(await shrunk({ out })).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(`written to ${out}: play it`),
  });
  const { stdout } = await shrunk({ json: true });
  expect(JSON.parse(stdout)).toMatchObject({
    preset: 'duel',
    seed: 1,
    property: 'promise-monotone',
    before: { nodes: 8 },
    scenario: readFileSync(out, 'utf8'),
  });
});
