/**
 * Persist records as bytes, for disks of worker processes and simulated ones. Framing and checksums are the disk's own.
 */
import { type DecreeRecord, isOfDecree, type PersistRecord, unreachable } from '../paxos/effect.js';
import { readBallot, readDecree, writeBallot } from './ballot-codec.js';
import { byteReader, type ByteReader, faultAtEnd, readUint8, readUint32 } from './byte-reader.js';
import { byteWriter, writeUint8, writeUint32, writtenBytes } from './byte-writer.js';
import { logRecordTypes, readLogRecord, writeLogRecord } from './log-record-codec.js';
import { readProposal, writeProposal } from './message-codec.js';

/** The position is the type's code, so new types go last. */
const recordTypes = ['round', 'promised', 'accepted', 'decided'] as const satisfies readonly DecreeRecord['type'][];

/** Throws a RangeError, with the numbers, for a record that could not be read back. */
export function encodePersist(record: PersistRecord): Uint8Array {
  const writer = byteWriter();
  if (!isOfDecree(record)) {
    writeUint8(writer, recordTypes.length + logRecordTypes.indexOf(record.type));
    writeLogRecord(writer, record);
    return writtenBytes(writer);
  }
  writeUint8(writer, recordTypes.indexOf(record.type));
  writeUint32(writer, record.decree);
  switch (record.type) {
    case 'round':
      writeUint32(writer, record.round);
      break;
    case 'promised':
      writeBallot(writer, record.ballot);
      break;
    case 'accepted':
    case 'decided':
      writeProposal(writer, record.proposal);
      break;
    default:
      unreachable(record);
  }
  return writtenBytes(writer);
}

/** Never throws; the reason is one phrase. */
export function decodePersist(bytes: Uint8Array): { ok: true; record: PersistRecord } | { ok: false; reason: string } {
  const reader = byteReader(bytes, 0);
  const code = readUint8(reader);
  const record = readRecord(reader, code);
  if (reader.fault === null && record === null) return { ok: false, reason: `unknown record type ${code}` };
  const fault = faultAtEnd(reader);
  return fault === null && record !== null
    ? { ok: true, record }
    : { ok: false, reason: `${fault}, in a record of ${bytes.length} bytes` };
}

/** Null where the code is none. */
function readRecord(reader: ByteReader, code: number): PersistRecord | null {
  const type = recordTypes[code];
  if (type !== undefined) return readDecreeRecord(reader, type);
  const logType = logRecordTypes[code - recordTypes.length];
  return logType === undefined ? null : readLogRecord(reader, logType);
}

function readDecreeRecord(reader: ByteReader, type: DecreeRecord['type']): DecreeRecord {
  const decree = readDecree(reader);
  switch (type) {
    case 'round':
      return { type, decree, round: readUint32(reader) };
    case 'promised':
      return { type, decree, ballot: readBallot(reader) };
    case 'accepted':
    case 'decided':
      return { type, decree, proposal: readProposal(reader) };
    default:
      return unreachable(type);
  }
}
