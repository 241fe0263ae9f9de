import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import { decodePersist, encodePersist } from '../../src/schema/persist-codec.js';
import { anyPersist } from './arbitraries.js';

describe('persist records', () => {
  test('a record is read as it was written', () => {
    fc.assert(
      fc.property(anyPersist, (record) => {
        expect(decodePersist(encodePersist(record))).toEqual({ ok: true, record });
      }),
    );
  });

  test('every beginning of a record is refused, and so is every longer one', () => {
    fc.assert(
      fc.property(anyPersist, (record) => {
        const bytes = encodePersist(record);
        for (let length = 0; length < bytes.length; length++) {
          expect(decodePersist(bytes.slice(0, length)).ok).toBe(false);
        }
        const longer = new Uint8Array(bytes.length + 1);
        longer.set(bytes);
        expect(decodePersist(longer)).toEqual({
          ok: false,
          reason: `over-long, in a record of ${longer.length} bytes`,
        });
      }),
      { numRuns: 30 },
    );
  });

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        decodePersist(bytes);
      }),
    );
  });

  test('an unknown type is named', () => {
    expect(decodePersist(Uint8Array.of(99, 0, 0, 0, 0))).toEqual({ ok: false, reason: 'unknown record type 99' });
  });

  test('a value that could not be read back is refused', () => {
    const proposal = { ballot: { round: 1, node: nodeId(0) }, value: 'x'.repeat(70_000) };
    expect(() => encodePersist({ type: 'accepted', decree: decreeNumber(0), proposal })).toThrow('70000 bytes');
  });

  test('a snapshot is longer than a datagram', () => {
    const text = 'x\u20ac'.repeat(100_000);
    const record = { type: 'log-snapshot', slot: decreeNumber(9), digest: 1, text } as const;
    expect(decodePersist(encodePersist(record))).toEqual({ ok: true, record });
  });

  test('a checkpoint holds no other', () => {
    const checkpoint = { type: 'checkpoint', records: [] } as const;
    const [code = 0] = encodePersist(checkpoint);
    const bytes = Uint8Array.of(code, 0, 0, 0, 1, code - 4, 0, 0, 0, 0);
    expect(decodePersist(bytes)).toEqual({ ok: false, reason: 'garbage, in a record of 10 bytes' });
  });
});
