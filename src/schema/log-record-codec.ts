/**
 * Disk records of a replicated log in their compact form. A snapshot may be longer than any datagram, and a checkpoint
 * holds records itself, though never another checkpoint.
 */
import { unreachable } from '../paxos/effect.js';
import type { LogRecord, PlainLogRecord } from '../paxos/multi/effect.js';
import { readBallot, readDecree, writeBallot } from './ballot-codec.js';
import { type ByteReader, readLongText, readUint8, readUint32, refuse } from './byte-reader.js';
import { type ByteWriter, writeLongText, writeUint8, writeUint32 } from './byte-writer.js';
import {
  readBatch,
  readConfigurations,
  readList,
  readSlotProposal,
  writeBatch,
  writeConfigurations,
  writeList,
  writeSlotProposal,
} from './log-parts-codec.js';

/** The position is the type's code, behind those of single decrees, so new types go last. */
export const logRecordTypes = [
  'log-round',
  'log-promised',
  'log-accepted',
  'log-decided',
  'log-known',
  'log-members',
  'log-snapshot',
  'checkpoint',
] as const satisfies readonly LogRecord['type'][];

const slotsMax = 0xffff;
/** A gigabyte. */
const snapshotBytesMax = 2 ** 30;

/** Throws a RangeError, with the numbers, for a record that could not be read back. */
export function writeLogRecord(writer: ByteWriter, record: LogRecord): void {
  switch (record.type) {
    case 'log-round':
      writeUint32(writer, record.round);
      break;
    case 'log-promised':
      writeBallot(writer, record.ballot);
      break;
    case 'log-accepted':
      writeBallot(writer, record.ballot);
      writeUint32(writer, record.first);
      writeList(writer, record.values, writeBatch);
      break;
    case 'log-decided':
      writeUint32(writer, record.first);
      writeList(writer, record.proposals, writeSlotProposal);
      break;
    case 'log-known':
      writeUint32(writer, record.decided);
      break;
    case 'log-members':
      writeConfigurations(writer, record.configurations);
      break;
    case 'log-snapshot':
      writeUint32(writer, record.slot);
      writeUint32(writer, record.digest);
      writeLongText(writer, record.text, snapshotBytesMax);
      break;
    case 'checkpoint':
      writeCheckpoint(writer, record.records);
      break;
    default:
      unreachable(record);
  }
}

/** Means nothing if the reader holds a fault afterwards. */
export function readLogRecord(reader: ByteReader, type: LogRecord['type']): LogRecord {
  switch (type) {
    case 'log-round':
      return { type, round: readUint32(reader) };
    case 'log-promised':
      return { type, ballot: readBallot(reader) };
    case 'log-accepted':
      return {
        type,
        ballot: readBallot(reader),
        first: readDecree(reader),
        values: readList(reader, slotsMax, readBatch),
      };
    case 'log-decided':
      return { type, first: readDecree(reader), proposals: readList(reader, slotsMax, readSlotProposal) };
    case 'log-known':
      return { type, decided: readDecree(reader) };
    case 'log-members':
      return { type, configurations: readConfigurations(reader) };
    case 'log-snapshot':
      return {
        type,
        slot: readDecree(reader),
        digest: readUint32(reader),
        text: readLongText(reader, snapshotBytesMax),
      };
    case 'checkpoint':
      return { type, records: readCheckpoint(reader) };
    default:
      return unreachable(type);
  }
}

function writeCheckpoint(writer: ByteWriter, records: readonly PlainLogRecord[]): void {
  writeUint32(writer, records.length);
  for (const record of records) {
    writeUint8(writer, logRecordTypes.indexOf(record.type));
    writeLogRecord(writer, record);
  }
}

function readCheckpoint(reader: ByteReader): PlainLogRecord[] {
  const count = readUint32(reader);
  const records: PlainLogRecord[] = [];
  while (records.length < count && reader.fault === null) {
    const type = logRecordTypes[readUint8(reader)];
    const record = type === undefined || type === 'checkpoint' ? null : readLogRecord(reader, type);
    if (record === null || record.type === 'checkpoint') refuse(reader, 'garbage');
    else records.push(record);
  }
  return records;
}
