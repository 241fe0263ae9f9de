import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import { type Message, messageTypes } from '../../src/paxos/message.js';
import { batchLengthMax, messageRoom, operationLengthMax, roomOf } from '../../src/paxos/multi/command.js';
import { datagramBytesMax, decodeHeader, decodeMessage, encodeDatagram } from '../../src/schema/datagram.js';
import { createDatagramWriter } from '../../src/schema/datagram-writer.js';
import { valueBytesMax } from '../../src/schema/message-codec.js';
import { anyHeader, anyMessage, messageOf } from './arbitraries.js';

const header = {
  cluster: '0123456789abcdef',
  digest: 7,
  from: nodeId(0),
  incarnation: 1,
  disk: 'fedcba9876543210',
  to: nodeId(3),
  toDisk: '0000000000000000',
  step: 12,
  part: 2,
};
const ballot = { round: 9, node: nodeId(0) };
const headerBytes = 52;

/** An accept of the value with these bytes in UTF-8, as a datagram. */
const acceptOf = (value: string): Uint8Array =>
  encodeDatagram(header, { type: 'accept', decree: decreeNumber(0), proposal: { ballot, value } });

/** The same datagram with one byte replaced. */
function withByte(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = byte;
  return changed;
}

describe('round trips', () => {
  test.each(messageTypes)('a %s is read as it was written', (type) => {
    fc.assert(
      fc.property(anyHeader, messageOf(type), (anyOne, message) => {
        const bytes = encodeDatagram(anyOne, message);
        expect(decodeHeader(bytes)).toEqual({ ok: true, header: { ...anyOne, type } });
        expect(decodeMessage(bytes)).toEqual({ ok: true, message });
      }),
    );
  });

  test('a p2b takes 66 bytes', () => {
    expect(encodeDatagram(header, { type: 'p2b', ballot, first: decreeNumber(0), count: 1 }).length).toBe(66);
  });

  test('a prepare takes 64 bytes', () => {
    expect(encodeDatagram(header, { type: 'prepare', decree: decreeNumber(0), ballot }).length).toBe(64);
  });

  test('the longest value fits a request, and the promise that may have to report it fills a datagram', () => {
    const value = 'x'.repeat(valueBytesMax);
    const request: Message = { type: 'request', decree: decreeNumber(0), session: 1, sequence: 1, value };
    const accepted = { ballot, value };
    const promise: Message = { type: 'promise', decree: decreeNumber(0), ballot, accepted };
    expect(decodeMessage(encodeDatagram(header, request))).toEqual({ ok: true, message: request });
    const bytes = encodeDatagram(header, promise);
    expect(bytes.length).toBe(datagramBytesMax);
    expect(decodeMessage(bytes)).toEqual({ ok: true, message: promise });
  });
});

test('one writer for all datagrams of a node writes the same bytes, and none over those of another', () => {
  const sends = fc.array(
    fc.record({
      to: fc.nat(2).map(nodeId),
      step: fc.nat(0xffff_ffff),
      part: fc.nat(9),
      message: anyMessage,
      again: fc.nat(2),
    }),
  );
  fc.assert(
    fc.property(anyHeader, sends, (sender, all) => {
      const write = createDatagramWriter(sender);
      let before: Message | null = null;
      const written: { readonly datagram: Uint8Array; readonly expected: Uint8Array }[] = [];
      for (const [index, { to, step, part, message: next, again }] of all.entries()) {
        const message: Message = again > 0 && before !== null ? before : next;
        const disk = index % 5 === 4 ? sender.toDisk : sender.disk;
        const datagram = write({ node: to, disk }, { step, part }, message);
        const expected = encodeDatagram({ ...sender, to, toDisk: disk, step, part }, message).slice();
        written.push({ datagram, expected });
        before = message;
      }
      for (const { datagram, expected } of written) expect(datagram).toEqual(expected);
    }),
  );
});

describe('batches of the longest kind, each unit of which takes three bytes', () => {
  const batch = '\u20ac'.repeat(batchLengthMax);
  const slot = decreeNumber(7);
  const proposal = { ballot, value: batch };
  const place = { part: 0, parts: 1 };
  test.each<Message>([
    { type: 'invoke', session: 1, commands: batch },
    { type: 'read', session: 1, sequence: 1, operation: '\u20ac'.repeat(operationLengthMax) },
    { type: 'p1b', ballot, from: slot, mark: slot, cut: 1, ...place, pvalues: [{ slot, proposal }] },
    { type: 'p2a', ballot, first: slot, values: [batch], decided: slot },
    { type: 'decisions', first: slot, proposals: [proposal], top: slot },
  ])('fit a $type', (message) => {
    expect(decodeMessage(encodeDatagram(header, message))).toEqual({ ok: true, message });
  });

  test('and what is within the room of a message fits, down to empty batches', () => {
    for (const length of [0, 1, 60, 5_000, batchLengthMax]) {
      const value = '\u20ac'.repeat(length);
      const values = new Array<string>(Math.floor(messageRoom / roomOf(value))).fill(value);
      const pvalues = values.map(() => ({ slot, proposal: { ballot, value } }));
      const proposals = values.map(() => ({ ballot, value }));
      const messages: Message[] = [
        { type: 'p1b', ballot, from: slot, mark: slot, cut: 1, ...place, pvalues },
        { type: 'p2a', ballot, first: slot, values, decided: slot },
        { type: 'decisions', first: slot, proposals, top: slot },
      ];
      for (const message of messages) expect(decodeMessage(encodeDatagram(header, message)).ok).toBe(true);
    }
  });

  test('a longer one is refused with the numbers', () => {
    const message: Message = { type: 'p2a', ballot, first: slot, values: [`${batch}x`], decided: slot };
    expect(() => encodeDatagram(header, message)).toThrow(new RangeError('a value of 48001 bytes, 48000 at most'));
  });
});

describe('what cannot be written is refused with the numbers', () => {
  test('a value that a promise could not report', () => {
    expect(() => acceptOf('x'.repeat(valueBytesMax + 1))).toThrow(
      new RangeError('a value of 65433 bytes, 65432 at most'),
    );
    expect(() => acceptOf('é'.repeat(valueBytesMax / 2 + 1))).toThrow('65434 bytes');
  });

  test('lists of seats beyond a datagram', () => {
    const acceptors = Array.from({ length: 20_000 }, (_, id) => nodeId(id));
    const seats = { proposers: [], acceptors, learners: [] };
    const start: Message = { type: 'start', election: 1, leader: nodeId(1), seats };
    expect(() => encodeDatagram(header, start)).toThrow(/a start of 80066 bytes, a datagram carries 65507 at most/);
  });

  test('half a surrogate pair, which UTF-8 would turn into another value', () => {
    expect(() => acceptOf('a\ud800b')).toThrow(RangeError);
    expect(decodeMessage(acceptOf('a\ud83d\ude00b')).ok).toBe(true);
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 32])('the number %s', (round) => {
    const message: Message = { type: 'prepare', decree: decreeNumber(0), ballot: { round, node: nodeId(1) } };
    expect(() => encodeDatagram(header, message)).toThrow(RangeError);
  });

  test.each(['', '0123', '0123456789ABCDEF', '0123456789abcdef0'])('"%s" as an id', (cluster) => {
    expect(() => encodeDatagram({ ...header, cluster }, { type: 'start-query' })).toThrow(RangeError);
  });
});

describe('whatever arrives is read without an exception', () => {
  test('random bytes are refused, never thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeHeader(bytes).ok).toBe(false);
        decodeMessage(bytes);
      }),
    );
  });

  test('a datagram with any byte changed is read or refused, never thrown', () => {
    fc.assert(
      fc.property(anyHeader, anyMessage, fc.nat(), fc.nat(255), (anyOne, message, place, byte) => {
        const bytes = encodeDatagram(anyOne, message);
        const changed = withByte(bytes, place % bytes.length, byte);
        decodeHeader(changed);
        decodeMessage(changed);
      }),
    );
  });

  test('every beginning of a datagram is truncated', () => {
    fc.assert(
      fc.property(anyHeader, anyMessage, (anyOne, message) => {
        const bytes = encodeDatagram(anyOne, message);
        for (let length = 0; length < bytes.length; length++) {
          const cut = bytes.slice(0, length);
          if (length < headerBytes) expect(decodeHeader(cut)).toEqual({ ok: false, reason: 'truncated' });
          expect(decodeMessage(cut)).toEqual({ ok: false, reason: 'truncated' });
        }
      }),
      { numRuns: 30 },
    );
  });

  test('trailing bytes are refused', () => {
    fc.assert(
      fc.property(anyHeader, anyMessage, (anyOne, message) => {
        const bytes = encodeDatagram(anyOne, message);
        const longer = new Uint8Array(bytes.length + 1);
        longer.set(bytes);
        expect(decodeMessage(longer)).toEqual({ ok: false, reason: 'over-long' });
      }),
    );
  });

  test('more bytes than a datagram holds are over-long', () => {
    const bytes = new Uint8Array(datagramBytesMax + 1);
    expect(decodeHeader(bytes)).toEqual({ ok: false, reason: 'over-long' });
    expect(decodeMessage(bytes)).toEqual({ ok: false, reason: 'over-long' });
  });

  test('another magic is garbage, another version is named as such', () => {
    const bytes = acceptOf('x');
    expect(decodeHeader(withByte(bytes, 0, 0x51))).toEqual({ ok: false, reason: 'garbage' });
    expect(decodeHeader(withByte(bytes, 1, 0x59))).toEqual({ ok: false, reason: 'garbage' });
    expect(decodeHeader(withByte(bytes, 2, 2))).toEqual({ ok: false, reason: 'other version' });
  });

  test('an unknown message type is garbage', () => {
    const bytes = withByte(acceptOf('x'), headerBytes - 1, messageTypes.length);
    expect(decodeHeader(bytes)).toEqual({ ok: false, reason: 'garbage' });
    expect(decodeMessage(bytes)).toEqual({ ok: false, reason: 'garbage' });
  });

  test.each([
    ['a stray continuation byte', [0x80]],
    ['an over-long form', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a character cut short', [0xe2, 0x82]],
  ])('a value that is not UTF-8 is garbage: %s', (_name, encoded) => {
    const bytes = acceptOf('x'.repeat(encoded.length));
    bytes.set(encoded, bytes.length - encoded.length);
    expect(decodeMessage(bytes)).toEqual({ ok: false, reason: 'garbage' });
  });

  test('a promise that is neither with nor without a report is garbage', () => {
    const promise: Message = { type: 'promise', decree: decreeNumber(0), ballot, accepted: null };
    const bytes = encodeDatagram(header, promise);
    expect(decodeMessage(withByte(bytes, bytes.length - 1, 2))).toEqual({ ok: false, reason: 'garbage' });
  });

  test('a list that claims more nodes than there are bytes is truncated', () => {
    const seats = { proposers: [nodeId(1)], acceptors: [], learners: [] };
    const bytes = encodeDatagram(header, { type: 'start', election: 1, leader: nodeId(1), seats });
    expect(decodeMessage(withByte(bytes, headerBytes + 8, 0xff))).toEqual({ ok: false, reason: 'truncated' });
  });
});

describe('what no writer would let out is refused', () => {
  test.each([
    [1, 1],
    [0, 0],
    [7, 3],
  ])('part %i of %i is garbage, and is not written either', (part, parts) => {
    const slot = decreeNumber(1);
    const message: Message = { type: 'snapshot', slot, digest: 1, part: 0, parts: 1, text: '' };
    const bytes = encodeDatagram(header, message);
    bytes.set([0, part, 0, parts], headerBytes + 8);
    expect(decodeMessage(bytes)).toEqual({ ok: false, reason: 'garbage' });
    expect(() => encodeDatagram(header, { ...message, part, parts })).toThrow(`part ${part} of ${parts}`);
  });

  test('more configurations or members than a cluster has are over-long', () => {
    const quorums = { phase1: 1, phase2: 1 };
    const configurations = [{ number: 0, from: decreeNumber(0), members: [], quorums }];
    const bytes = encodeDatagram(header, { type: 'welcome', configurations, applied: decreeNumber(0) });
    const [configurationsAt, membersAt] = [headerBytes + 4, headerBytes + 14];
    expect(decodeMessage(withByte(bytes, configurationsAt, 0xff))).toEqual({ ok: false, reason: 'over-long' });
    expect(decodeMessage(withByte(bytes, membersAt, 1))).toEqual({ ok: false, reason: 'over-long' });
  });
});
