/** Whoever listens to a journal hears everything, whenever it ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Journal, wallClockMs } from '../../src/cluster/journal.js';

const folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a listener that came just before the end has heard of it when the journal is closed', async () => {
  const journal = new Journal(path.join(folder, 'trace'), wallClockMs());
  journal.note('info', 'before');
  const heard: string[] = [];
  journal.subscribe((batch) => {
    heard.push(...batch.records().map(({ kind }) => kind));
  });
  journal.add({ kind: 'end', reason: 'over' });
  await journal.close();
  expect(heard).toEqual(['note', 'end']);
});

test('a listener that never comes to an end is not waited for', async () => {
  const journal = new Journal(path.join(folder, 'stalled'), wallClockMs());
  journal.note('info', 'before');
  let asked = 0;
  journal.subscribe(() => {
    asked++;
    return new Promise<never>(() => {});
  });
  await journal.close();
  expect(asked).toBe(1);
});
