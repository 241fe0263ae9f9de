/** The messages of a replicated log in their compact form. Reading is strict and never throws; see the byte reader. */
import type { Ballot } from '../paxos/ballot.js';
import { unreachable } from '../paxos/effect.js';
import { operationLengthMax } from '../paxos/multi/command.js';
import type { LogMessage, Pvalue } from '../paxos/multi/message.js';
import { readBallot, readDecree, readNode, writeBallot } from './ballot-codec.js';
import { type ByteReader, readFlag, readText, readUint16, readUint32, refuse } from './byte-reader.js';
import { type ByteWriter, writeFlag, writeText, writeUint16, writeUint32 } from './byte-writer.js';
import {
  bytesAUnitMax,
  readBatch,
  readConfigurations,
  readList,
  readSlotProposal,
  writeBatch,
  writeConfigurations,
  writeList,
  writeSlotProposal,
} from './log-parts-codec.js';

/** In one datagram; even empty ones would hardly find room for more. */
const slotsMax = 0x7fff;
const operationBytesMax = bytesAUnitMax * operationLengthMax;
/** Answers, and parts of a snapshot: what a datagram holds beside its header and a few numbers. */
const partBytesMax = 65_400;

/** Throws a RangeError, with the numbers, for whatever has no place in its field. */
export function writeLogMessage(writer: ByteWriter, message: LogMessage): void {
  switch (message.type) {
    case 'invoke':
      writeUint32(writer, message.session);
      writeBatch(writer, message.commands);
      break;
    case 'read':
      writeUint32(writer, message.session);
      writeUint32(writer, message.sequence);
      writeText(writer, message.operation, operationBytesMax);
      break;
    case 'invoked':
      writeUint32(writer, message.session);
      writeText(writer, message.answers, partBytesMax);
      break;
    case 'leader-is':
      writeUint32(writer, message.session);
      writeFlag(writer, message.leader !== null);
      if (message.leader !== null) writeUint32(writer, message.leader);
      break;
    case 'p1a':
    case 'p1b':
    case 'p2a':
    case 'p2b':
    case 'preempted':
    case 'heartbeat':
    case 'heard':
      writeOfBallot(writer, message);
      break;
    default:
      writeOther(writer, message);
  }
}

type OfBallot = Extract<LogMessage, { readonly ballot: Ballot }>;

function writeOfBallot(writer: ByteWriter, message: OfBallot): void {
  writeBallot(writer, message.ballot);
  switch (message.type) {
    case 'p1a':
      writeUint32(writer, message.from);
      break;
    case 'p1b':
      writeUint32(writer, message.from);
      writeUint32(writer, message.mark);
      writeUint32(writer, message.cut);
      writePart(writer, message);
      writeList(writer, message.pvalues, writePvalue);
      break;
    case 'p2a':
      writeUint32(writer, message.first);
      writeUint32(writer, message.decided);
      writeList(writer, message.values, writeBatch);
      break;
    case 'p2b':
      writeUint32(writer, message.first);
      writeUint16(writer, message.count);
      break;
    case 'preempted':
      writeBallot(writer, message.promised);
      writeUint32(writer, message.slot);
      break;
    case 'heartbeat':
      writeUint32(writer, message.nonce);
      writeUint32(writer, message.decided);
      break;
    case 'heard':
      writeUint32(writer, message.nonce);
      writeUint32(writer, message.applied);
      writeUint32(writer, message.durable);
      writeUint32(writer, message.top);
      break;
    default:
      unreachable(message);
  }
}

type Other = Exclude<LogMessage, OfBallot | { readonly type: 'invoke' | 'read' | 'invoked' | 'leader-is' }>;

function writeOther(writer: ByteWriter, message: Other): void {
  switch (message.type) {
    case 'canvass':
      writeUint32(writer, message.nonce);
      break;
    case 'canvassed':
      writeUint32(writer, message.nonce);
      writeFlag(writer, message.hearsLeader);
      writeFlag(writer, message.promised !== null);
      if (message.promised !== null) writeBallot(writer, message.promised);
      break;
    case 'catch-up':
      writeUint32(writer, message.from);
      break;
    case 'decisions':
      writeUint32(writer, message.first);
      writeUint32(writer, message.top);
      writeList(writer, message.proposals, writeSlotProposal);
      break;
    case 'snapshot-query':
      writeUint32(writer, message.slot);
      writeUint16(writer, message.part);
      writeFlag(writer, message.digest !== null);
      if (message.digest !== null) writeUint32(writer, message.digest);
      break;
    case 'snapshot':
      writeUint32(writer, message.slot);
      writeUint32(writer, message.digest);
      writePart(writer, message);
      writeText(writer, message.text, partBytesMax);
      break;
    case 'join':
      break;
    case 'welcome':
      writeUint32(writer, message.applied);
      writeConfigurations(writer, message.configurations);
      break;
    default:
      unreachable(message);
  }
}

/** Means nothing if the reader holds a fault afterwards. */
export function readLogMessage(reader: ByteReader, type: LogMessage['type']): LogMessage {
  switch (type) {
    case 'invoke':
      return { type, session: readUint32(reader), commands: readBatch(reader) };
    case 'read':
      return {
        type,
        session: readUint32(reader),
        sequence: readUint32(reader),
        operation: readText(reader, operationBytesMax),
      };
    case 'invoked':
      return { type, session: readUint32(reader), answers: readText(reader, partBytesMax) };
    case 'leader-is':
      return { type, session: readUint32(reader), leader: readFlag(reader) ? readNode(reader) : null };
    case 'p1a':
    case 'p1b':
    case 'p2a':
    case 'p2b':
    case 'preempted':
    case 'heartbeat':
    case 'heard':
      return readOfBallot(reader, type, readBallot(reader));
    default:
      return readOther(reader, type);
  }
}

function readOfBallot(reader: ByteReader, type: OfBallot['type'], ballot: Ballot): LogMessage {
  switch (type) {
    case 'p1a':
      return { type, ballot, from: readDecree(reader) };
    case 'p1b':
      return {
        type,
        ballot,
        from: readDecree(reader),
        mark: readDecree(reader),
        cut: readUint32(reader),
        ...readPart(reader),
        pvalues: readList(reader, slotsMax, readPvalue),
      };
    case 'p2a': {
      const first = readDecree(reader);
      const decided = readDecree(reader);
      return { type, ballot, first, values: readList(reader, slotsMax, readBatch), decided };
    }
    case 'p2b':
      return { type, ballot, first: readDecree(reader), count: readUint16(reader) };
    case 'preempted':
      return { type, ballot, promised: readBallot(reader), slot: readDecree(reader) };
    case 'heartbeat':
      return { type, ballot, nonce: readUint32(reader), decided: readDecree(reader) };
    case 'heard':
      return {
        type,
        ballot,
        nonce: readUint32(reader),
        applied: readDecree(reader),
        durable: readDecree(reader),
        top: readDecree(reader),
      };
    default:
      return unreachable(type);
  }
}

function readOther(reader: ByteReader, type: Other['type']): LogMessage {
  switch (type) {
    case 'canvass':
      return { type, nonce: readUint32(reader) };
    case 'canvassed': {
      const nonce = readUint32(reader);
      const hearsLeader = readFlag(reader);
      return { type, nonce, hearsLeader, promised: readFlag(reader) ? readBallot(reader) : null };
    }
    case 'catch-up':
      return { type, from: readDecree(reader) };
    case 'decisions': {
      const first = readDecree(reader);
      const top = readDecree(reader);
      return { type, first, proposals: readList(reader, slotsMax, readSlotProposal), top };
    }
    case 'snapshot-query': {
      const slot = readDecree(reader);
      const part = readUint16(reader);
      return { type, slot, digest: readFlag(reader) ? readUint32(reader) : null, part };
    }
    case 'snapshot': {
      const slot = readDecree(reader);
      const digest = readUint32(reader);
      return { type, slot, digest, ...readPart(reader), text: readText(reader, partBytesMax) };
    }
    case 'join':
      return { type };
    case 'welcome': {
      const applied = readDecree(reader);
      return { type, configurations: readConfigurations(reader), applied };
    }
    default:
      return unreachable(type);
  }
}

type Part = { readonly part: number; readonly parts: number };

/** The reader refuses a part that is none of so many, so the writer does not let it out. */
function writePart(writer: ByteWriter, { part, parts }: Part): void {
  if (part >= parts) throw new RangeError(`part ${part} of ${parts}, counted from 0`);
  writeUint16(writer, part);
  writeUint16(writer, parts);
}

function readPart(reader: ByteReader): Part {
  const part = readUint16(reader);
  const parts = readUint16(reader);
  if (part >= parts) refuse(reader, 'garbage');
  return { part, parts };
}

function writePvalue(writer: ByteWriter, { slot, proposal }: Pvalue): void {
  writeUint32(writer, slot);
  writeSlotProposal(writer, proposal);
}

const readPvalue = (reader: ByteReader): Pvalue => ({ slot: readDecree(reader), proposal: readSlotProposal(reader) });
