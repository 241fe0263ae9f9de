/**
 * Storage in one append-only file. A checkpoint is written to another file, which takes the place of the first once it
 * is durable: whenever the process ends, one of the two is there, and whole. What it cannot do ends the process: a
 * write or sync that failed once is never tried again.
 */
import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { NodeId } from '../paxos/ballot.js';
import type { PersistRecord } from '../paxos/effect.js';
import { writingOf } from '../paxos/multi/checkpoint.js';
import { type DiskIdentity, encodeBatch, encodeIdentity, type LogEnd, readLog } from './disk-log.js';
import { randomBytes } from 'node:crypto';
import { exitCodes, WorkerFailure } from './exit-codes.js';
import type { Storage, Sync } from './storage.js';

export type DiskOptions = {
  readonly folder: string;
  readonly cluster: string;
  readonly node: NodeId;
  /** One sentence for people: a torn write was cut off. */
  readonly note: (sentence: string) => void;
  /** A write or sync failed: the process must end. */
  readonly fail: (failure: WorkerFailure) => void;
};

const fileName = 'paxos.log';

/**
 * A short batch is most likely all that there is to do: as long as syncs are quick it is waited for in place, which
 * spares the way to another thread and back. Else the node goes on reading its socket meanwhile.
 */
const inPlace = { bytesMax: 2_048, syncMaxMs: 1 };

/**
 * Opens the disk in `folder`, or formats one. Throws a WorkerFailure with file, offset and reason if it is not to be
 * trusted.
 */
export function openDisk(options: DiskOptions): Storage {
  const path = join(options.folder, fileName);
  try {
    return existsSync(path) ? reopen(path, options) : format(path, options);
  } catch (error) {
    throw asFailure(error, `the disk ${path} cannot be opened`);
  }
}

/** Under another name until it is whole, so that a disk has an identity from its first moment on. */
function format(path: string, options: DiskOptions): Storage {
  mkdirSync(options.folder, { recursive: true });
  const identity = { cluster: options.cluster, node: options.node, disk: randomBytes(8).toString('hex') };
  const { bytes, end } = encodeIdentity(identity);
  const file = openSync(unfinished(path), 'w', 0o600);
  writeAll(file, bytes, 0);
  fdatasyncSync(file);
  renameSync(unfinished(path), path);
  syncFolder(options.folder);
  return appendTo({ path, file, identity, recovered: [], end, options });
}

function reopen(path: string, options: DiskOptions): Storage {
  // Of a checkpoint whose process ended before it took its place.
  rmSync(unfinished(path), { force: true });
  const bytes = readFileSync(path);
  const reading = readLog(bytes);
  const refuse = (reason: string): WorkerFailure => new WorkerFailure(exitCodes.badDisk, `${path}: ${reason}`);
  if (!reading.ok) throw refuse(`offset ${reading.offset}: ${reading.reason}`);
  const { identity, records: recovered, end } = reading;
  if (identity.cluster !== options.cluster) throw refuse(`it is a disk of the cluster ${identity.cluster}`);
  if (identity.node !== options.node) throw refuse(`it is the disk of node ${identity.node}`);
  const file = openSync(path, 'r+');
  const tornBytes = bytes.length - end.offset;
  if (tornBytes > 0) {
    ftruncateSync(file, end.offset);
    options.note(`${path}: the last ${tornBytes} bytes, from offset ${end.offset}, were a torn write and are cut off`);
  }
  // The process before may have been killed between a write and its sync, or between a checkpoint's rename and the
  // sync of the folder, and nothing is answered from what only the system's memory holds.
  fdatasyncSync(file);
  syncFolder(options.folder);
  return appendTo({ path, file, identity, recovered, end, options });
}

const unfinished = (path: string): string => `${path}.unfinished`;

function appendTo(disk: {
  readonly path: string;
  readonly file: number;
  readonly identity: DiskIdentity;
  readonly recovered: readonly PersistRecord[];
  readonly end: LogEnd;
  readonly options: DiskOptions;
}): Storage {
  const { path, identity } = disk;
  const { fail, folder } = disk.options;
  let { file, end } = disk;
  let isSyncing = false;
  /** How long the last sync of a batch took. */
  let syncMs = Number.POSITIVE_INFINITY;

  /** Where a batch goes: to the end of the file, or with a checkpoint in it to a file of its own. */
  const place = (batch: readonly PersistRecord[]) => {
    const { replaces, records } = writingOf(batch);
    if (!replaces) return { ...encodeBatch(records, end), file, offset: end.offset, replaces };
    const head = encodeIdentity(identity);
    const body = encodeBatch(records, head.end);
    const bytes = Buffer.concat([head.bytes, body.bytes]);
    return { bytes, end: body.end, file: openSync(unfinished(path), 'w', 0o600), offset: 0, replaces };
  };
  /** Runs `act`; a failure of it ends the process. */
  const attempt = <Result>(what: string, act: () => Result): Result | null => {
    try {
      return act();
    } catch (error) {
      fail(asFailure(error, `${path}: batch ${end.batches} cannot be ${what}`));
      return null;
    }
  };

  return {
    disk: identity.disk,
    recovered: disk.recovered,
    append(records: readonly PersistRecord[], durable: (sync: Sync) => void) {
      if (isSyncing) throw new Error(`${path}: batch ${end.batches} before the sync of the last one returned`);
      const startedAtMs = performance.now();
      const batch = attempt('written', () => {
        const placed = place(records);
        writeAll(placed.file, placed.bytes, placed.offset);
        return placed;
      });
      if (batch === null) return;
      isSyncing = true;
      const done = (error: unknown): void => {
        if (error !== null) {
          fail(asFailure(error, `${path}: batch ${end.batches} cannot be made durable`));
          return;
        }
        isSyncing = false;
        end = batch.end;
        syncMs = performance.now() - startedAtMs;
        durable({ records: records.length, durationUs: Math.round(syncMs * 1000) });
      };
      if (!batch.replaces && batch.bytes.length <= inPlace.bytesMax && syncMs <= inPlace.syncMaxMs) {
        syncInPlace(batch.file, done);
        return;
      }
      fdatasync(batch.file, (error) => {
        if (error !== null || !batch.replaces) done(error);
        else {
          attempt('put in place', () => {
            renameSync(unfinished(path), path);
            closeSync(file);
            file = batch.file;
            fsyncFolder(folder, done);
          });
        }
      });
    },
    tear(records) {
      attempt('written', () => {
        const { bytes, file: torn, offset } = place(records);
        writeAll(torn, bytes.subarray(0, bytes.length >> 1), offset);
        fdatasyncSync(torn);
      });
    },
  };
}

function syncInPlace(file: number, done: (error: unknown) => void): void {
  let failure: unknown = null;
  try {
    fdatasyncSync(file);
  } catch (error) {
    failure = error;
  }
  done(failure);
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}

function fsyncFolder(folder: string, done: (error: Error | null) => void): void {
  const file = openSync(folder, 'r');
  fsync(file, (error) => {
    closeSync(file);
    done(error);
  });
}

/** Puts a small file in place, whole and durable, or leaves the one before. */
export function replaceFile(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  const file = openSync(unfinished(path), 'w', 0o600);
  try {
    writeAll(file, Buffer.from(text), 0);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished(path), path);
  syncFolder(folder);
}

/** The file's name is in the folder's own data. */
function syncFolder(folder: string): void {
  const file = openSync(folder, 'r');
  fsyncSync(file);
  closeSync(file);
}

function asFailure(error: unknown, what: string): WorkerFailure {
  if (error instanceof WorkerFailure) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new WorkerFailure(exitCodes.badDisk, `${what}: ${reason}`, { cause: error });
}
