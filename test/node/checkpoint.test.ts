/** A checkpoint on a real file system, whose process ends before each of its calls in turn. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDisk } from '../../src/node/disk.js';
import { createLyingDisk } from '../../src/node/lying-disk.js';
import type { Storage } from '../../src/node/storage.js';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import type { PersistRecord } from '../../src/paxos/effect.js';
import type { PlainLogRecord } from '../../src/paxos/multi/effect.js';

/** Calls that change the disk, in order; the process ends instead of call `endAt`. */
const kernel = vi.hoisted(() => ({ calls: [] as string[], endAt: Number.POSITIVE_INFINITY, names: new Map() }));

vi.mock('node:fs', async (importActual) => {
  const actual = await importActual<typeof import('node:fs')>();
  /** A killed process calls nothing any more, and nobody hears what its last calls came to. */
  const call = <Result>(what: string, act: () => Result): Result => {
    if (kernel.calls.length >= kernel.endAt) throw new Error('killed');
    kernel.calls.push(what);
    return act();
  };
  const nameOf = (file: number): string => kernel.names.get(file) ?? 'folder';
  return {
    ...actual,
    openSync: (path: string, flags: string, mode?: number) => {
      const file = actual.openSync(path, flags, mode);
      kernel.names.set(file, flags === 'r' ? 'folder' : basename(path));
      return file;
    },
    // Half of what is asked for, as a kernel may do, so that there is a call in the middle of a write.
    writeSync: (file: number, bytes: Buffer, offset: number, length: number, position: number) =>
      call(`write ${nameOf(file)}`, () => actual.writeSync(file, bytes, offset, Math.ceil(length / 2), position)),
    fdatasync: (file: number, done: (error: Error | null) => void) => {
      call(`sync ${nameOf(file)}`, () => actual.fdatasyncSync(file));
      done(null);
    },
    fsync: (file: number, done: (error: Error | null) => void) => {
      call('sync folder', () => actual.fsyncSync(file));
      done(null);
    },
    fsyncSync: (file: number) => call(`sync ${nameOf(file)}`, () => actual.fsyncSync(file)),
    renameSync: (from: string, to: string) =>
      call(`rename ${basename(from)} ${basename(to)}`, () => actual.renameSync(from, to)),
  };
});

let folder: string;

beforeEach(() => {
  Object.assign(kernel, { calls: [], endAt: Number.POSITIVE_INFINITY });
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-disk-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (): Storage =>
  openDisk({
    folder,
    cluster: '00000000000000c1',
    node: nodeId(1),
    note: () => {},
    fail: (failure) => {
      throw failure;
    },
  });

const round = (number: number): PlainLogRecord => ({ type: 'log-round', round: number });
const snapshot: PlainLogRecord = { type: 'log-snapshot', slot: decreeNumber(9), digest: 7, text: 'executed' };
const checkpoint: PersistRecord = { type: 'checkpoint', records: [snapshot, round(3)] };
const old = [round(1), round(2)];
const whole = [snapshot, round(3), round(4)];

function append(storage: Storage, records: readonly PersistRecord[]): boolean {
  let isDurable = false;
  storage.append(records, () => {
    isDurable = true;
  });
  return isDurable;
}

test('a checkpoint is written and synced beside the old log, then takes its place, then the folder is synced', () => {
  const storage = open();
  append(storage, old);
  kernel.calls = [];
  expect(append(storage, [round(2), checkpoint, round(4)])).toBe(true);
  expect(kernel.calls.filter((call, index) => call !== kernel.calls[index - 1])).toEqual([
    'write paxos.log.unfinished',
    'sync paxos.log.unfinished',
    'rename paxos.log.unfinished paxos.log',
    'sync folder',
  ]);
  const again = open();
  expect(again.recovered).toEqual(whole);
  expect(again.disk).toBe(storage.disk);
  append(storage, [round(5)]);
  expect(open().recovered).toEqual([...whole, round(5)]);
});

test('whenever the process ends during a checkpoint, all of the old log is there or all of the new one', () => {
  const seen = new Set<string>();
  let isDurable = false;
  for (let endAt = 0; !isDurable; endAt++) {
    rmSync(folder, { recursive: true });
    const storage = open();
    append(storage, old);
    Object.assign(kernel, { calls: [], endAt });
    try {
      isDurable = append(storage, [checkpoint, round(4)]);
    } catch {
      // The process has ended; what it left is looked at below.
    }
    Object.assign(kernel, { calls: [], endAt: Number.POSITIVE_INFINITY });
    const next = open();
    const isNew = next.recovered.length === whole.length;
    expect(next.recovered).toEqual(isNew ? whole : old);
    if (isDurable) expect(isNew).toBe(true);
    expect(existsSync(join(folder, 'paxos.log.unfinished'))).toBe(false);
    expect(append(next, [round(6)])).toBe(true);
    expect(open().recovered).toEqual([...next.recovered, round(6)]);
    seen.add(isNew ? 'new' : 'old');
  }
  expect([...seen]).toEqual(['old', 'new']);
});

test('a new process syncs the folder, since a rename may be in the memory of the system alone', () => {
  append(open(), [checkpoint]);
  kernel.calls = [];
  open();
  expect(kernel.calls).toEqual(['sync folder']);
});

test('a torn checkpoint leaves the old log', () => {
  const storage = open();
  append(storage, old);
  storage.tear([checkpoint, round(4)]);
  expect(open().recovered).toEqual(old);
});

test.each([
  ['in its last batch it is cut', -1, whole],
  ['in its checkpoint it is refused', 60, null],
])('a log that begins with a checkpoint is read as any other: of damage %s', (_title, offset, left) => {
  const storage = open();
  append(storage, [checkpoint, round(4)]);
  append(storage, [round(5)]);
  const path = join(folder, 'paxos.log');
  const bytes = readFileSync(path);
  const at = offset < 0 ? bytes.length + offset : offset;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
  if (left === null) expect(open).toThrow(/offset 32: batch 0 is damaged or missing, and more was written after it/);
  else expect(open().recovered).toEqual(left);
});

test('a lying disk owes a checkpoint, too, and what it owed from before is part of it', () => {
  const disk = createLyingDisk(open());
  append(disk, old);
  disk.lie(true);
  append(disk, [round(9)]);
  append(disk, [checkpoint, round(4)]);
  expect(open().recovered).toEqual(old);
  disk.lie(false);
  expect(open().recovered).toEqual(whole);
});
