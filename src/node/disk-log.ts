/**
 * Bytes of a node's disk: an identity in front, then batches of persist records, each with its number, its length, its
 * own checksum and that of the batch before. Reading cuts a torn end and refuses any damage before it.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { PersistRecord } from '../paxos/effect.js';
import { decodePersist, encodePersist } from '../schema/persist-codec.js';
import { crc32 } from 'node:zlib';

export type DiskIdentity = {
  /** 16 hexadecimal digits, as is `disk`. */
  readonly cluster: string;
  readonly node: NodeId;
  readonly disk: string;
};

/** Where the next batch goes, and what it is chained to. */
export type LogEnd = { readonly offset: number; readonly batches: number; readonly checksum: number };

export type LogReading =
  | {
      readonly ok: true;
      readonly identity: DiskIdentity;
      readonly records: readonly PersistRecord[];
      readonly end: LogEnd;
    }
  /** Damage that no torn write explains; the reason is one phrase. */
  | { readonly ok: false; readonly offset: number; readonly reason: string };

/** 'PXDK', version 1. */
const magic = Buffer.from([0x50, 0x58, 0x44, 0x4b, 0, 0, 0, 1]);
/** Magic 8, cluster 8, disk 8, node 4, checksum 4. */
const identityBytes = 32;
/** Checksum 4, checksum of the batch before 4, number 4, length of what follows 4. */
const batchHeaderBytes = 16;

export function encodeIdentity({ cluster, disk, node }: DiskIdentity): { bytes: Buffer; end: LogEnd } {
  const bytes = Buffer.alloc(identityBytes);
  magic.copy(bytes);
  bytes.write(cluster, 8, 'hex');
  bytes.write(disk, 16, 'hex');
  bytes.writeUInt32LE(node, 24);
  const checksum = crc32(bytes.subarray(0, 28));
  bytes.writeUInt32LE(checksum, 28);
  return { bytes, end: { offset: identityBytes, batches: 0, checksum } };
}

export function encodeBatch(records: readonly PersistRecord[], at: LogEnd): { bytes: Buffer; end: LogEnd } {
  const parts = records.flatMap((record) => {
    const encoded = encodePersist(record);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(encoded.length);
    return [length, encoded];
  });
  const bytes = Buffer.concat([Buffer.alloc(batchHeaderBytes), ...parts]);
  bytes.writeUInt32LE(at.checksum, 4);
  bytes.writeUInt32LE(at.batches, 8);
  bytes.writeUInt32LE(bytes.length - batchHeaderBytes, 12);
  const checksum = crc32(bytes.subarray(4));
  bytes.writeUInt32LE(checksum);
  return { bytes, end: { offset: at.offset + bytes.length, batches: at.batches + 1, checksum } };
}

/** `end` may lie before the end of `bytes`: what follows it is a torn write, to be cut off. */
export function readLog(bytes: Buffer): LogReading {
  if (bytes.length < identityBytes || !bytes.subarray(0, magic.length).equals(magic)) {
    return { ok: false, offset: 0, reason: 'it does not begin like a disk of this program' };
  }
  const checksum = bytes.readUInt32LE(28);
  if (crc32(bytes.subarray(0, 28)) !== checksum) {
    return { ok: false, offset: 0, reason: 'the identity does not match its checksum' };
  }
  const identity = {
    cluster: bytes.toString('hex', 8, 16),
    disk: bytes.toString('hex', 16, 24),
    node: bytes.readUInt32LE(24) as NodeId,
  };
  const records: PersistRecord[] = [];
  let end: LogEnd = { offset: identityBytes, batches: 0, checksum };
  while (end.offset < bytes.length) {
    const next = readBatch(bytes, end);
    if (next === null) {
      const sign = signOfDamage(bytes, end);
      if (sign === null) break;
      const reason = `batch ${end.batches} is damaged or missing, and ${sign}`;
      return { ok: false, offset: end.offset, reason };
    }
    const reason = unpack(bytes.subarray(end.offset + batchHeaderBytes, next.offset), records);
    if (reason !== null) return { ok: false, offset: end.offset, reason: `batch ${end.batches}: ${reason}` };
    end = next;
  }
  return { ok: true, identity, records, end };
}

/** The end of the batch at `at`, or null if it is not whole. */
function readBatch(bytes: Buffer, at: LogEnd): LogEnd | null {
  const batch = frameAt(bytes, at.offset);
  const isNext = batch !== null && batch.before === at.checksum && batch.number === at.batches;
  if (!isNext || !batch.isWhole()) return null;
  return { offset: batch.endOffset, batches: at.batches + 1, checksum: batch.checksum };
}

/**
 * A sign that what should be the batch at `at` is no torn write: more was written after it, which only happens after
 * its sync, or a batch that belongs elsewhere is in its place. Looks at every offset, since a damaged length leads
 * nowhere.
 */
function signOfDamage(bytes: Buffer, at: LogEnd): string | null {
  const damaged = frameAt(bytes, at.offset);
  const isHeaderWhole = damaged !== null && damaged.before === at.checksum && damaged.number === at.batches;
  if (isHeaderWhole && damaged.endOffset < bytes.length) return 'more was written after it';
  for (let offset = at.offset; offset + batchHeaderBytes <= bytes.length; offset++) {
    const batch = frameAt(bytes, offset);
    const mayFollow = batch !== null && batch.number >= at.batches && batch.number - at.batches <= bytes.length;
    if (mayFollow && batch.isWhole()) return `a batch ${batch.number} is whole at offset ${offset}`;
  }
  return null;
}

/** What looks like a batch at `offset`; null if its header or its length does not fit the file. */
function frameAt(bytes: Buffer, offset: number) {
  if (offset + batchHeaderBytes > bytes.length) return null;
  const endOffset = offset + batchHeaderBytes + bytes.readUInt32LE(offset + 12);
  if (endOffset > bytes.length) return null;
  const checksum = bytes.readUInt32LE(offset);
  return {
    endOffset,
    checksum,
    before: bytes.readUInt32LE(offset + 4),
    number: bytes.readUInt32LE(offset + 8),
    isWhole: () => crc32(bytes.subarray(offset + 4, endOffset)) === checksum,
  };
}

/** Adds the records of a whole batch; the answer is why it cannot, or null. */
function unpack(body: Buffer, records: PersistRecord[]): string | null {
  let offset = 0;
  while (offset < body.length) {
    const length = offset + 4 <= body.length ? body.readUInt32LE(offset) : Number.POSITIVE_INFINITY;
    if (offset + 4 + length > body.length) return 'a record is longer than its batch';
    const decoded = decodePersist(body.subarray(offset + 4, offset + 4 + length));
    if (!decoded.ok) return decoded.reason;
    records.push(decoded.record);
    offset += 4 + length;
  }
  return null;
}
