/**
 * Datagrams: a header that says whose it is and for whom, then one message. Reading is strict and never throws:
 * whatever arrives on a socket may be garbage, which is a reason to count and show.
 */
import type { NodeId } from '../paxos/ballot.js';
import { type Message, type MessageType, messageTypes } from '../paxos/message.js';
import { byteReader, type ByteFault, faultAtEnd, readHex64, readUint8, readUint32 } from './byte-reader.js';
import { type ByteWriter, byteWriter, writeHex64, writeUint8, writeUint32, writtenBytes } from './byte-writer.js';
import { readMessage, writeMessage } from './message-codec.js';

/** Most that one UDP datagram carries over IPv4. */
export const datagramBytesMax = 65_507;

/** As `toDisk`: the sender does not know which disk listens there. */
export const unknownDisk = '0000000000000000';

/** Ids of clusters and disks are 16 lower-case hexadecimal digits, all other numbers unsigned and of 32 bits. */
export type Header = {
  readonly cluster: string;
  /** Of the sender's configuration. */
  readonly digest: number;
  readonly from: NodeId;
  readonly incarnation: number;
  /** The sender's. */
  readonly disk: string;
  readonly to: NodeId;
  /** The addressee's, or `unknownDisk`. */
  readonly toDisk: string;
  /** With `part`, `from` and `incarnation`: the message's key. */
  readonly step: number;
  readonly part: number;
  readonly type: MessageType;
};

/** 'P', 'X'. */
const magic = [0x50, 0x58] as const;
const version = 1;

/** Magic 2, version 1, cluster 8, digest 4, from 4, incarnation 4, disk 8, to 4, its disk 8, step 4, part 4, type 1. */
const headerBytes = 52;
/** Where step and part stand, and the type behind them. */
export const keyAt = headerBytes - 9;
export const typeAt = headerBytes - 1;

/** Throws a RangeError, with the numbers, for a message that no datagram can carry. */
export function encodeDatagram(header: Omit<Header, 'type'>, message: Message): Uint8Array {
  const writer = byteWriter();
  writeAddresses(writer, header);
  writeUint32(writer, header.step);
  writeUint32(writer, header.part);
  writeBody(writer, message);
  return writtenBytes(writer);
}

/** The header up to step and part: the same for all datagrams from one node to another. */
export function writeAddresses(writer: ByteWriter, header: Omit<Header, 'type' | 'step' | 'part'>): void {
  for (const byte of magic) writeUint8(writer, byte);
  writeUint8(writer, version);
  writeHex64(writer, header.cluster);
  writeUint32(writer, header.digest);
  writeUint32(writer, header.from);
  writeUint32(writer, header.incarnation);
  writeHex64(writer, header.disk);
  writeUint32(writer, header.to);
  writeHex64(writer, header.toDisk);
}

/** What follows step and part: the type and the message. Throws a RangeError where no datagram can carry it. */
export function writeBody(writer: ByteWriter, message: Message): void {
  writeUint8(writer, messageTypes.indexOf(message.type));
  writeMessage(writer, message);
  if (writer.length > datagramBytesMax) {
    throw new RangeError(`a ${message.type} of ${writer.length} bytes, a datagram carries ${datagramBytesMax} at most`);
  }
}

/** Looks at the header alone, since fates and refusals are decided before the message is decoded. */
export function decodeHeader(
  bytes: Uint8Array,
): { ok: true; header: Header } | { ok: false; reason: ByteFault | 'other version' } {
  if (bytes.length > datagramBytesMax) return { ok: false, reason: 'over-long' };
  const reader = byteReader(bytes, 0);
  for (const byte of magic) {
    if (readUint8(reader) !== byte && reader.fault === null) return { ok: false, reason: 'garbage' };
  }
  if (readUint8(reader) !== version && reader.fault === null) return { ok: false, reason: 'other version' };
  const cluster = readHex64(reader);
  const digest = readUint32(reader);
  const from = readUint32(reader) as NodeId;
  const incarnation = readUint32(reader);
  const disk = readHex64(reader);
  const to = readUint32(reader) as NodeId;
  const toDisk = readHex64(reader);
  const step = readUint32(reader);
  const part = readUint32(reader);
  const type = messageTypes[readUint8(reader)];
  if (reader.fault !== null) return { ok: false, reason: reader.fault };
  if (type === undefined) return { ok: false, reason: 'garbage' };
  return { ok: true, header: { cluster, digest, from, incarnation, disk, to, toDisk, step, part, type } };
}

/** The message of a datagram whose header was understood. */
export function decodeMessage(bytes: Uint8Array): { ok: true; message: Message } | { ok: false; reason: ByteFault } {
  if (bytes.length > datagramBytesMax) return { ok: false, reason: 'over-long' };
  const reader = byteReader(bytes, typeAt);
  const code = readUint8(reader);
  if (reader.fault !== null) return { ok: false, reason: reader.fault };
  const type = messageTypes[code];
  if (type === undefined) return { ok: false, reason: 'garbage' };
  const message = readMessage(reader, type);
  const fault = faultAtEnd(reader);
  return fault === null ? { ok: true, message } : { ok: false, reason: fault };
}
