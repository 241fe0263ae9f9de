/**
 * Every shipped scenario is replayed against the core that the workers run; `vitest -u` rewrites them, and the diff is
 * the review.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMachine } from '../../../src/paxos/machine.js';
import { replayScenario } from '../../../src/sim/scenario/replay.js';

const folder = join(import.meta.dirname, '../../../scenarios');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'));

describe('scenarios', () => {
  test.each(files.sort())('%s', async (name) => {
    const path = join(folder, name);
    const replay = replayScenario(readFileSync(path, 'utf8'), createMachine);
    if (!replay.ok) throw new Error(`${name}:${replay.line}: ${replay.reason}`);
    await expect(replay.text).toMatchFileSnapshot(path);
  });

  test('each begins with its rule in one sentence, then the situation, under a name of its own', () => {
    const names = files.map((file) => basename(file));
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
    expect(files.length).toBeGreaterThanOrEqual(25);
    const unclear = files.filter((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return !/^# [A-Z][^.\n]{10,100}\.\n#\n(?:# .+\n)+cluster /.test(text);
    });
    expect(unclear).toEqual([]);
  });
});
