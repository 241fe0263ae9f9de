import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDisk } from '../../src/node/disk.js';
import type { WorkerFailure } from '../../src/node/exit-codes.js';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';

const kernel = vi.hoisted(() => ({ sync: null as Error | null, write: null as Error | null, syncs: 0 }));

vi.mock('node:fs', async (importActual) => {
  const actual = await importActual<typeof import('node:fs')>();
  return {
    ...actual,
    fdatasync: (_file: number, done: (error: Error | null) => void) => {
      kernel.syncs++;
      done(kernel.sync);
    },
    writeSync: (...args: Parameters<typeof actual.writeSync>) => {
      if (kernel.write !== null) throw kernel.write;
      return actual.writeSync(...args);
    },
  };
});

let folder: string;

beforeEach(() => {
  Object.assign(kernel, { sync: null, write: null, syncs: 0 });
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-disk-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Appends one batch to a disk on which `failing` fails from now on. */
function append(failing: 'sync' | 'write') {
  const failures: WorkerFailure[] = [];
  const note = (): void => {};
  const disk = openDisk({
    folder,
    cluster: '00000000000000c1',
    node: nodeId(1),
    note,
    fail: (it) => failures.push(it),
  });
  kernel[failing] = new Error('no space left on device');
  const durable = vi.fn();
  disk.append([{ type: 'promised', decree: decreeNumber(0), ballot: { round: 1, node: nodeId(0) } }], durable);
  return { failures, durable };
}

test('a failed sync ends the process: nothing is called durable, and nothing is tried again', () => {
  const { failures, durable } = append('sync');
  expect(failures).toEqual([expect.objectContaining({ code: 4 })]);
  expect(failures[0]?.message).toBe(
    `${join(folder, 'paxos.log')}: batch 0 cannot be made durable: no space left on device`,
  );
  expect(durable).not.toHaveBeenCalled();
  expect(kernel.syncs).toBe(1);
});

test('a failed write ends the process before any sync', () => {
  const { failures, durable } = append('write');
  expect(failures[0]?.message).toMatch(/batch 0 cannot be written: no space left on device$/);
  expect(durable).not.toHaveBeenCalled();
  expect(kernel.syncs).toBe(0);
});
