/**
 * Persist records as bytes, for disks of worker processes and simulated ones. Framing and checksums are the disk's own.
 */
import { type PersistRecord, unreachable } from '../paxos/effect.js';
import { byteReader, type ByteReader, faultAtEnd, readUint8, readUint32 } from './byte-reader.js';
import { byteWriter, writeUint8, writeUint32, writtenBytes } from './byte-writer.js';
import { readBallot, readDecree, readProposal, writeBallot, writeProposal } from './message-codec.js';

/** The position is the type's code, so new types go last. */
const recordTypes = ['round', 'promised', 'accepted', 'decided'] as const satisfies readonly PersistRecord['type'][];

/** Throws a RangeError, with the numbers, for a record that could not be read back. */
export function encodePersist(record: PersistRecord): Uint8Array {
  const writer = byteWriter();
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
  const type = recordTypes[code];
  if (reader.fault === null && type === undefined) return { ok: false, reason: `unknown record type ${code}` };
  const record = readRecord(reader, type ?? 'round');
  const fault = faultAtEnd(reader);
  return fault === null
    ? { ok: true, record }
    : { ok: false, reason: `${fault}, in a record of ${bytes.length} bytes` };
}

function readRecord(reader: ByteReader, type: PersistRecord['type']): PersistRecord {
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
