/**
 * Storage in one append-only file. What it cannot do ends the process: a write or sync that failed once is never tried
 * again.
 */
import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { NodeId } from '../paxos/ballot.js';
import type { PersistRecord } from '../paxos/effect.js';
import { encodeBatch, encodeIdentity, type LogEnd, readLog } from './disk-log.js';
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
  const disk = randomBytes(8).toString('hex');
  const { bytes, end } = encodeIdentity({ cluster: options.cluster, node: options.node, disk });
  const unfinished = `${path}.unfinished`;
  const file = openSync(unfinished, 'w', 0o600);
  writeAll(file, bytes, 0);
  fdatasyncSync(file);
  renameSync(unfinished, path);
  syncFolder(options.folder);
  return appendTo({ path, file, disk, recovered: [], end, fail: options.fail });
}

function reopen(path: string, options: DiskOptions): Storage {
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
  // The process before may have been killed between a write and its sync, and nothing is answered from what only the
  // system's memory holds.
  fdatasyncSync(file);
  return appendTo({ path, file, disk: identity.disk, recovered, end, fail: options.fail });
}

function appendTo(disk: {
  readonly path: string;
  readonly file: number;
  readonly disk: string;
  readonly recovered: readonly PersistRecord[];
  readonly end: LogEnd;
  readonly fail: (failure: WorkerFailure) => void;
}): Storage {
  const { path, file, fail } = disk;
  let { end } = disk;
  let isSyncing = false;
  return {
    disk: disk.disk,
    recovered: disk.recovered,
    append(records: readonly PersistRecord[], durable: (sync: Sync) => void) {
      if (isSyncing) throw new Error(`${path}: batch ${end.batches} before the sync of the last one returned`);
      const startedAtMs = performance.now();
      const batch = encodeBatch(records, end);
      try {
        writeAll(file, batch.bytes, end.offset);
      } catch (error) {
        fail(asFailure(error, `${path}: batch ${end.batches} cannot be written`));
        return;
      }
      isSyncing = true;
      fdatasync(file, (error) => {
        if (error !== null) {
          fail(asFailure(error, `${path}: batch ${end.batches} cannot be made durable`));
          return;
        }
        isSyncing = false;
        end = batch.end;
        durable({ records: records.length, durationUs: Math.round((performance.now() - startedAtMs) * 1000) });
      });
    },
    tear(records) {
      const { bytes } = encodeBatch(records, end);
      try {
        writeAll(file, bytes.subarray(0, bytes.length >> 1), end.offset);
        fdatasyncSync(file);
      } catch (error) {
        fail(asFailure(error, `${path}: batch ${end.batches} cannot be written`));
      }
    },
  };
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
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
