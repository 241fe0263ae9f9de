import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDisk } from '../../src/node/disk.js';
import type { WorkerFailure } from '../../src/node/exit-codes.js';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';

const kernel = vi.hoisted(() => ({
  sync: null as Error | null,
  write: null as Error | null,
  syncs: 0,
  syncsInPlace: 0,
}));

vi.mock('node:fs', async (importActual) => {
  const actual = await importActual<typeof import('node:fs')>();
  return {
    ...actual,
    fdatasync: (_file: number, done: (error: Error | null) => void) => {
      kernel.syncs++;
      done(kernel.sync);
    },
    fdatasyncSync: (file: number) => {
      kernel.syncsInPlace++;
      if (kernel.sync !== null) throw kernel.sync;
      actual.fdatasyncSync(file);
    },
    writeSync: (...args: Parameters<typeof actual.writeSync>) => {
      if (kernel.write !== null) throw kernel.write;
      return actual.writeSync(...args);
    },
  };
});

let folder: string;

beforeEach(() => {
  Object.assign(kernel, { sync: null, write: null, syncs: 0, syncsInPlace: 0 });
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-disk-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Appends batches to a disk on which `failing` fails from the last of them on. */
function append(failing: 'sync' | 'write' | null, { batches = 1 } = {}) {
  const failures: WorkerFailure[] = [];
  const note = (): void => {};
  const disk = openDisk({
    folder,
    cluster: '00000000000000c1',
    node: nodeId(1),
    note,
    fail: (it) => failures.push(it),
  });
  kernel.syncsInPlace = 0;
  const durable = vi.fn();
  for (let round = 1; round <= batches; round++) {
    if (round === batches && failing !== null) kernel[failing] = new Error('no space left on device');
    disk.append([{ type: 'promised', decree: decreeNumber(0), ballot: { round, node: nodeId(0) } }], durable);
  }
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

describe('while syncs are quick', () => {
  beforeEach(() => {
    vi.spyOn(performance, 'now').mockReturnValue(0);
  });

  test('short batches are waited for in place', () => {
    const { durable } = append(null, { batches: 4 });
    expect(durable).toHaveBeenCalledTimes(4);
    expect(kernel).toMatchObject({ syncs: 1, syncsInPlace: 3 });
  });

  test('a sync that fails in place ends the process as well', () => {
    const { failures, durable } = append('sync', { batches: 2 });
    expect(failures.map(({ message }) => message)).toEqual([
      `${join(folder, 'paxos.log')}: batch 1 cannot be made durable: no space left on device`,
    ]);
    expect(durable).toHaveBeenCalledTimes(1);
    expect(kernel).toMatchObject({ syncs: 1, syncsInPlace: 1 });
  });
});

test('of a slow disk no sync is waited for in place', () => {
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 2));
  append(null, { batches: 4 });
  expect(kernel).toMatchObject({ syncs: 4, syncsInPlace: 0 });
});
