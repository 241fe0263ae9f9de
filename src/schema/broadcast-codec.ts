/** The messages of an atomic broadcast in their compact form. Reading is strict and never throws; see the byte reader. */
import type { BroadcastMessage } from '../paxos/broadcast/message.js';
import { unreachable } from '../paxos/effect.js';
import { readBallot, readDecree, writeBallot } from './ballot-codec.js';
import { type ByteReader, readFlag, readUint16, readUint32 } from './byte-reader.js';
import { type ByteWriter, writeFlag, writeUint16, writeUint32 } from './byte-writer.js';
import {
  readBatch,
  readConfigurations,
  readList,
  writeBatch,
  writeConfigurations,
  writeList,
} from './log-parts-codec.js';

/** Numbers of four bytes each in one datagram. */
const numbersMax = 0x3fff;

/** Throws a RangeError, with the numbers, for whatever has no place in its field. */
export function writeBroadcastMessage(writer: ByteWriter, message: BroadcastMessage): void {
  switch (message.type) {
    case 'submit':
      writeUint32(writer, message.session);
      writeUint32(writer, message.first);
      writeUint16(writer, message.count);
      writeBatch(writer, message.commands);
      break;
    case 'submitted':
      writeUint32(writer, message.session);
      writeUint32(writer, message.mark);
      writeList(writer, message.above, writeUint32);
      break;
    case 'roll':
      writeUint32(writer, message.nonce);
      writeSeats(writer, message);
      break;
    case 'present':
      writeUint32(writer, message.nonce);
      writeFlag(writer, message.hearsLeader);
      writeFlag(writer, message.promised !== null);
      if (message.promised !== null) writeBallot(writer, message.promised);
      writeUint32(writer, message.known);
      writeUint32(writer, message.top);
      writeSeats(writer, message);
      break;
    case 'voted':
      writeBallot(writer, message.ballot);
      writeUint32(writer, message.first);
      writeList(writer, message.digests, writeUint32);
      break;
    default:
      unreachable(message);
  }
}

/** Means nothing if the reader holds a fault afterwards. */
export function readBroadcastMessage(reader: ByteReader, type: BroadcastMessage['type']): BroadcastMessage {
  switch (type) {
    case 'submit': {
      const [session, first, count] = [readUint32(reader), readUint32(reader), readUint16(reader)];
      return { type, session, first, count, commands: readBatch(reader) };
    }
    case 'submitted':
      return {
        type,
        session: readUint32(reader),
        mark: readUint32(reader),
        above: readList(reader, numbersMax, readUint32),
      };
    case 'roll':
      return { type, nonce: readUint32(reader), ...readSeats(reader) };
    case 'present':
      return {
        type,
        nonce: readUint32(reader),
        hearsLeader: readFlag(reader),
        promised: readFlag(reader) ? readBallot(reader) : null,
        known: readDecree(reader),
        top: readDecree(reader),
        ...readSeats(reader),
      };
    case 'voted':
      return {
        type,
        ballot: readBallot(reader),
        first: readDecree(reader),
        digests: readList(reader, numbersMax, readUint32),
      };
    default:
      return unreachable(type);
  }
}

type Seats = Pick<BroadcastMessage & { type: 'roll' }, 'seats' | 'isInForce'>;

function writeSeats(writer: ByteWriter, { seats, isInForce }: Seats): void {
  writeConfigurations(writer, seats === null ? [] : [seats]);
  writeFlag(writer, isInForce);
}

function readSeats(reader: ByteReader): Seats {
  const [seats = null] = readConfigurations(reader);
  return { seats, isInForce: readFlag(reader) };
}
