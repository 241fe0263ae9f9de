/**
 * What each step teaches: blocks of commands, and the sentences of the last one. `vitest -u` writes the sentences anew;
 * read each that changed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { playedFreely } from '../sim/play/tables.js';

const path = join(import.meta.dirname, 'lessons.txt');
const blocks = readFileSync(path, 'utf8').trimEnd().split('\n\n');

function told(block: string): string {
  const lines = block.split('\n');
  const asked = lines.slice(0, lines.indexOf('----') + 1);
  const [cluster = '', ...commands] = asked.slice(1, -1);
  const last = playedFreely(cluster, ...commands)
    .state()
    .pages.at(-1);
  return [...asked, ...(last?.sentences ?? [])].join('\n');
}

test('every step says what it teaches', async () => {
  expect(blocks.length).toBeGreaterThan(50);
  expect(new Set(blocks.map((block) => block.split('\n')[0])).size).toBe(blocks.length);
  await expect(`${blocks.map(told).join('\n\n')}\n`).toMatchFileSnapshot(path);
});
