/**
 * What messages and disk records of a log have in common: slots in a row with their batch texts, and configurations.
 * Readers check every count and length against a bound of its own, and stop at the first fault.
 */
import type { Proposal } from '../paxos/ballot.js';
import { batchLengthMax } from '../paxos/multi/command.js';
import { type LogConfiguration, type Member, seatStep } from '../paxos/multi/configuration.js';
import { readBallot, readDecree, readNode, writeBallot } from './ballot-codec.js';
import { type ByteReader, readHex64, readText, readUint16, readUint32, refuse } from './byte-reader.js';
import { type ByteWriter, writeHex64, writeText, writeUint16, writeUint32 } from './byte-writer.js';

/** A unit of UTF-16 takes three bytes of UTF-8 at most. */
export const bytesAUnitMax = 3;
const batchBytesMax = bytesAUnitMax * batchLengthMax;
const membersMax = seatStep;

/** Throws a RangeError, with the numbers, for a list that its count cannot tell. */
export function writeList<Item>(
  writer: ByteWriter,
  items: readonly Item[],
  write: (writer: ByteWriter, item: Item) => void,
): void {
  writeUint16(writer, items.length);
  for (const item of items) write(writer, item);
}

export function readList<Item>(reader: ByteReader, itemsMax: number, read: (reader: ByteReader) => Item): Item[] {
  const count = readUint16(reader);
  if (count > itemsMax) refuse(reader, 'over-long');
  const items: Item[] = [];
  while (items.length < count && reader.fault === null) items.push(read(reader));
  return items;
}

export function writeBatch(writer: ByteWriter, batch: string): void {
  writeText(writer, batch, batchBytesMax);
}

export const readBatch = (reader: ByteReader): string => readText(reader, batchBytesMax);

export function writeSlotProposal(writer: ByteWriter, { ballot, value }: Proposal): void {
  writeBallot(writer, ballot);
  writeBatch(writer, value);
}

export const readSlotProposal = (reader: ByteReader): Proposal => ({
  ballot: readBallot(reader),
  value: readBatch(reader),
});

export function writeConfigurations(writer: ByteWriter, configurations: readonly LogConfiguration[]): void {
  writeList(writer, configurations, writeConfiguration);
}

/** As many as `configurationsMax`. */
export const readConfigurations = (reader: ByteReader): LogConfiguration[] =>
  readList(reader, configurationsMax, readConfiguration);

/** More changes than this are never under way at once, and a datagram carries that many with few members. */
const configurationsMax = 1_000;

function writeConfiguration(writer: ByteWriter, { number, from, quorums, members }: LogConfiguration): void {
  writeUint32(writer, number);
  writeUint32(writer, from);
  writeList(writer, members, writeMember);
  writeUint16(writer, quorums.phase1);
  writeUint16(writer, quorums.phase2);
}

const readConfiguration = (reader: ByteReader): LogConfiguration => ({
  number: readUint32(reader),
  from: readDecree(reader),
  members: readList(reader, membersMax, readMember),
  quorums: { phase1: readUint16(reader), phase2: readUint16(reader) },
});

function writeMember(writer: ByteWriter, { node, seat, disk }: Member): void {
  writeUint32(writer, node);
  writeUint32(writer, seat);
  writeHex64(writer, disk);
}

const readMember = (reader: ByteReader): Member => ({
  node: readNode(reader),
  seat: readNode(reader),
  disk: readHex64(reader),
});
