/** The body of a datagram: one message in a compact form, its type told apart by a code in front of it. */
import type { NodeId, Proposal } from '../paxos/ballot.js';
import { unreachable } from '../paxos/effect.js';
import type { Message, MessageType, Seats } from '../paxos/message.js';
import { isBroadcastMessage, isBroadcastType } from '../paxos/broadcast/message.js';
import { isLogMessage, isLogType } from '../paxos/multi/message.js';
import { readBallot, readDecree, readNode, writeBallot } from './ballot-codec.js';
import { type ByteReader, readFlag, readText, readUint16, readUint32 } from './byte-reader.js';
import { type ByteWriter, writeFlag, writeText, writeUint16, writeUint32 } from './byte-writer.js';
import { readBroadcastMessage, writeBroadcastMessage } from './broadcast-codec.js';
import { readLogMessage, writeLogMessage } from './log-message-codec.js';

/**
 * Longest value in UTF-8. A value that fits a request must fit the promise that may have to report it one day, else a
 * decree could be stuck for ever: 65,507 bytes of a datagram, less its header and the other fields of a promise.
 */
export const valueBytesMax = 65_432;

/** Throws a RangeError, with the numbers, for whatever has no place in its field. */
export function writeMessage(writer: ByteWriter, message: Message): void {
  if (isBroadcastMessage(message)) {
    writeBroadcastMessage(writer, message);
    return;
  }
  if (isLogMessage(message)) {
    writeLogMessage(writer, message);
    return;
  }
  switch (message.type) {
    case 'token':
      writeUint32(writer, message.election);
      writeUint32(writer, message.candidate);
      writeUint32(writer, message.hops);
      break;
    case 'token-ack':
      writeUint32(writer, message.election);
      writeUint32(writer, message.candidate);
      break;
    case 'role':
    case 'start':
      writeUint32(writer, message.election);
      writeUint32(writer, message.leader);
      writeSeats(writer, message.seats);
      break;
    case 'role-ack':
    case 'start-ack':
      writeUint32(writer, message.election);
      break;
    case 'start-query':
      break;
    case 'request':
      writeUint32(writer, message.decree);
      writeUint32(writer, message.session);
      writeUint32(writer, message.sequence);
      writeText(writer, message.value, valueBytesMax);
      break;
    case 'prepare':
      writeUint32(writer, message.decree);
      writeBallot(writer, message.ballot);
      break;
    case 'promise':
      writeUint32(writer, message.decree);
      writeBallot(writer, message.ballot);
      writeFlag(writer, message.accepted !== null);
      if (message.accepted !== null) writeProposal(writer, message.accepted);
      break;
    case 'accept':
    case 'accepted':
    case 'decision':
      writeUint32(writer, message.decree);
      writeProposal(writer, message.proposal);
      break;
    case 'rejected':
      writeUint32(writer, message.decree);
      writeBallot(writer, message.ballot);
      writeBallot(writer, message.promised);
      break;
    case 'decision-ack':
    case 'query':
      writeUint32(writer, message.decree);
      break;
    default:
      unreachable(message);
  }
}

/** Means nothing if the reader holds a fault afterwards. */
export function readMessage(reader: ByteReader, type: MessageType): Message {
  if (isBroadcastType(type)) return readBroadcastMessage(reader, type);
  if (isLogType(type)) return readLogMessage(reader, type);
  switch (type) {
    case 'token':
      return { type, election: readUint32(reader), candidate: readNode(reader), hops: readUint32(reader) };
    case 'token-ack':
      return { type, election: readUint32(reader), candidate: readNode(reader) };
    case 'role':
    case 'start':
      return { type, election: readUint32(reader), leader: readNode(reader), seats: readSeats(reader) };
    case 'role-ack':
    case 'start-ack':
      return { type, election: readUint32(reader) };
    case 'start-query':
      return { type };
    case 'request':
      return {
        type,
        decree: readDecree(reader),
        session: readUint32(reader),
        sequence: readUint32(reader),
        value: readText(reader, valueBytesMax),
      };
    case 'prepare':
      return { type, decree: readDecree(reader), ballot: readBallot(reader) };
    case 'promise':
      return { type, decree: readDecree(reader), ballot: readBallot(reader), accepted: readReport(reader) };
    case 'accept':
    case 'accepted':
    case 'decision':
      return { type, decree: readDecree(reader), proposal: readProposal(reader) };
    case 'rejected':
      return { type, decree: readDecree(reader), ballot: readBallot(reader), promised: readBallot(reader) };
    case 'decision-ack':
    case 'query':
      return { type, decree: readDecree(reader) };
    default:
      return unreachable(type);
  }
}

export function writeProposal(writer: ByteWriter, proposal: Proposal): void {
  writeBallot(writer, proposal.ballot);
  writeText(writer, proposal.value, valueBytesMax);
}

export function readProposal(reader: ByteReader): Proposal {
  return { ballot: readBallot(reader), value: readText(reader, valueBytesMax) };
}

const readReport = (reader: ByteReader): Proposal | null => (readFlag(reader) ? readProposal(reader) : null);

function writeSeats(writer: ByteWriter, seats: Seats): void {
  for (const nodes of [seats.proposers, seats.acceptors, seats.learners]) {
    writeUint16(writer, nodes.length);
    for (const node of nodes) writeUint32(writer, node);
  }
}

const readSeats = (reader: ByteReader): Seats => ({
  proposers: readNodes(reader),
  acceptors: readNodes(reader),
  learners: readNodes(reader),
});

function readNodes(reader: ByteReader): NodeId[] {
  const count = readUint16(reader);
  const nodes: NodeId[] = [];
  while (nodes.length < count && reader.fault === null) nodes.push(readNode(reader));
  return nodes;
}
