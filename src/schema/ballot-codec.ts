/** Numbers that nearly everything on the wire and on disk holds: nodes, decrees, ballots. */
import type { Ballot, Decree, NodeId } from '../paxos/ballot.js';
import { type ByteReader, readUint32 } from './byte-reader.js';
import { type ByteWriter, writeUint32 } from './byte-writer.js';

export function writeBallot(writer: ByteWriter, ballot: Ballot): void {
  writeUint32(writer, ballot.round);
  writeUint32(writer, ballot.node);
}

export function readBallot(reader: ByteReader): Ballot {
  return { round: readUint32(reader), node: readNode(reader) };
}

export const readDecree = (reader: ByteReader): Decree => readUint32(reader) as Decree;

export const readNode = (reader: ByteReader): NodeId => readUint32(reader) as NodeId;
