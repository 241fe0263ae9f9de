/** What the presets of logs are there to show, on real processes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { listPresets } from '../../src/preset/list.js';
import { run } from './program.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const isLong = process.env.PAXOS_TUI_LONG === '1';
const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));
const ofDecrees = ['run', 'run2', 'run3', 'duel', 'minority', 'crash-phase-1'];
const names = (await listPresets(presetsFolder)).map(({ name }) => name).filter((name) => !ofDecrees.includes(name));

describe('each preset of a log comes to what it expects', () => {
  test.each(isLong ? names : ['reconfigure'])('%s', async (name) => {
    const { code, stdout, stderr } = await run(name, '--headless');
    expect(code, `${stdout.slice(-2_000)}${stderr}`).toBe(0);
  });
});

test('every replica of a chat writes the same lines into the folder that --set names', async () => {
  const logs = path.join(folder, 'logs');
  const { code } = await run(
    'multiple-clients-multiple-requests',
    '--headless',
    '--set',
    `log-dir=${logs}`,
    '--set',
    'f=1',
  );
  expect(code).toBe(0);
  const texts = [0, 1, 2].map((id) => readFileSync(path.join(logs, `learner${id}.txt`), 'utf8'));
  const messages = [0, 1, 2].flatMap((client) => [1, 2, 3, 4].map((number) => `message ${number} of client ${client}`));
  expect(texts[0]?.trimEnd().split('\n').toSorted()).toEqual(messages.toSorted());
  expect(new Set(texts).size).toBe(1);
});
