import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import { startWorker } from './fixtures/real-worker.js';
import { createWorkerStand } from './fixtures/worker-stand.js';

const decree = decreeNumber(0);
const ballot = (round: number) => ({ round, node: nodeId(0) });
const prepare = (round: number) => ({ type: 'prepare', decree, ballot: ballot(round) }) as const;

const stand = createWorkerStand();
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-disk-'));
  file = join(folder, 'paxos.log');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const bootedWorker = (incarnation: number) => stand.booted({ diskFolder: folder, incarnation });

/** A disk that holds a promise of 5.0 and then an acceptance of 6.0. */
async function usedDisk(): Promise<void> {
  const { worker, visit } = await bootedWorker(1);
  await stand.impostor.send(visit, prepare(5));
  await stand.impostor.hears('promise');
  await stand.impostor.send(visit, { type: 'accept', decree, proposal: { ballot: ballot(6), value: 'fifty-five' } });
  await stand.impostor.hears('accepted');
  worker.process.kill('SIGKILL');
  await worker.exit;
}

describe('a worker with a disk', () => {
  test('remembers after kill -9 what it promised and accepted', async () => {
    await usedDisk();
    const { visit } = await bootedWorker(2);
    expect(visit.records[0]).toMatchObject({
      input: {
        type: 'boot',
        incarnation: 2,
        recovered: [
          { type: 'promised', decree: 0, ballot: ballot(5) },
          { type: 'accepted', decree: 0, proposal: { ballot: ballot(6), value: 'fifty-five' } },
        ],
      },
    });
    await stand.impostor.send(visit, prepare(3));
    const { message } = await stand.impostor.hears('rejected');
    expect(message).toMatchObject({ ballot: ballot(3), promised: ballot(6) });
    await stand.impostor.send(visit, prepare(7));
    const promise = await stand.impostor.hears('promise');
    expect(promise.message).toMatchObject({ accepted: { ballot: ballot(6), value: 'fifty-five' } });
  });

  test('keeps its disk id, which memory does not', async () => {
    const first = await bootedWorker(1);
    first.worker.process.kill('SIGKILL');
    await first.worker.exit;
    const second = await bootedWorker(2);
    expect(second.visit.hello.disk).toBe(first.visit.hello.disk);
    await startWorker({ hubUrl: stand.hub.url });
    expect((await stand.hub.visit()).hello.disk).not.toBe(first.visit.hello.disk);
  });

  test('tells each sync, after the steps that waited for it', async () => {
    const { visit } = await bootedWorker(1);
    await stand.impostor.send(visit, prepare(5));
    const sync = await visit.record(({ kind }) => kind === 'sync');
    const index = visit.records.indexOf(sync);
    expect(sync).toMatchObject({ kind: 'sync', records: 1 });
    expect(visit.records.slice(0, index).some(({ kind }) => kind === 'step')).toBe(true);
  });

  test('cuts a torn write and goes on without what it never answered for', async () => {
    await usedDisk();
    writeFileSync(file, readFileSync(file).subarray(0, -1));
    const { worker, visit } = await bootedWorker(2);
    expect(visit.records[0]).toMatchObject({ input: { recovered: [{ type: 'promised', ballot: ballot(5) }] } });
    visit.say({ type: 'stop' });
    expect((await worker.exit).lastWords).toMatch(
      /the last \d+ bytes, from offset \d+, were a torn write and are cut off\n$/,
    );
  });

  test('refuses a disk that is damaged below its last batch, with file and offset', async () => {
    await usedDisk();
    const bytes = readFileSync(file);
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const worker = await startWorker({ hubUrl: stand.hub.url, diskFolder: folder, incarnation: 2 });
    const exit = await worker.exit;
    expect(exit.code).toBe(4);
    expect(exit.lastWords).toBe(`${file}: offset 32: batch 0 is damaged or missing, and more was written after it\n`);
  });

  test.each([
    ['node', { node: nodeId(2) }, 'it is the disk of node 1'],
    ['cluster', { cluster: '00000000000000c2' }, 'it is a disk of the cluster 00000000000000c1'],
  ])('refuses the disk of another %s', async (_what, options, reason) => {
    await usedDisk();
    const worker = await startWorker({ hubUrl: stand.hub.url, diskFolder: folder, incarnation: 2, ...options });
    expect(await worker.exit).toEqual({ code: 4, signal: null, lastWords: `${file}: ${reason}\n` });
  });
});
