import { describe, expect, test } from 'vitest';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import type { PersistRecord } from '../../src/paxos/effect.js';
import type { PlainLogRecord } from '../../src/paxos/multi/effect.js';
import { crashDisk, formatDisk, readDisk, setLies, syncBatch, writeBatch } from '../../src/sim/disk.js';

const decree = decreeNumber(0);
const round = (number: number): PersistRecord => ({ type: 'round', decree, round: number });
const promised: PersistRecord = { type: 'promised', decree, ballot: { round: 1, node: nodeId(0) } };
const logRound = (number: number): PlainLogRecord => ({ type: 'log-round', round: number });

describe('the simulated disk', () => {
  test('what was synced is read back in the order of writing', () => {
    const disk = formatDisk('0000000000000001');
    writeBatch(disk, [round(1), promised]);
    syncBatch(disk);
    writeBatch(disk, [round(2)]);
    syncBatch(disk);
    expect(readDisk(disk)).toEqual([round(1), promised, round(2)]);
  });

  test.each([
    ['a crash has lost what it said to be safe', false, [round(1)]],
    ['it has written it when it is honest again', true, [round(1), round(2), promised]],
  ])('that lies: %s', (_name, isHonestAgain, left) => {
    const disk = formatDisk('0000000000000001');
    writeBatch(disk, [round(1)]);
    syncBatch(disk);
    setLies(disk, true);
    for (const record of [round(2), promised]) {
      writeBatch(disk, [record]);
      syncBatch(disk);
    }
    expect(readDisk(disk)).toEqual([round(1)]);
    if (isHonestAgain) setLies(disk, false);
    crashDisk(disk, true);
    expect(readDisk(disk)).toEqual(left);
  });

  test.each([
    ['lost', false, [round(1)]],
    ['kept', true, [round(1), round(2), promised]],
  ])('in a crash the batch under way is %s as a whole', (_name, keepsUnsynced, left) => {
    const disk = formatDisk('0000000000000001');
    writeBatch(disk, [round(1)]);
    syncBatch(disk);
    writeBatch(disk, [round(2), promised]);
    crashDisk(disk, keepsUnsynced);
    expect(readDisk(disk)).toEqual(left);
    syncBatch(disk);
    expect(readDisk(disk)).toEqual(left);
  });

  test.each([
    ['lost', false, [round(1)]],
    ['kept', true, [logRound(3), promised]],
  ])('in a crash a checkpoint under way is %s as a whole, with all of its batch', (_name, keepsUnsynced, left) => {
    const disk = formatDisk('0000000000000001');
    writeBatch(disk, [round(1)]);
    syncBatch(disk);
    writeBatch(disk, [round(2), { type: 'checkpoint', records: [logRound(3)] }, promised]);
    crashDisk(disk, keepsUnsynced);
    expect(readDisk(disk)).toEqual(left);
  });

  test('a checkpoint that a lying disk owes is gone at a crash, and all that was before it stands', () => {
    for (const isHonestAgain of [false, true]) {
      const disk = formatDisk('0000000000000001');
      writeBatch(disk, [round(1)]);
      syncBatch(disk);
      setLies(disk, true);
      for (const batch of [[round(2)], [{ type: 'checkpoint', records: [logRound(3)] } as const], [promised]]) {
        writeBatch(disk, batch);
        syncBatch(disk);
      }
      if (isHonestAgain) setLies(disk, false);
      crashDisk(disk, true);
      expect(readDisk(disk)).toEqual(isHonestAgain ? [logRound(3), promised] : [round(1)]);
    }
  });

  test('a batch written before the sync of the last one is a broken invariant', () => {
    const disk = formatDisk('0000000000000001');
    writeBatch(disk, [round(1)]);
    expect(() => writeBatch(disk, [round(2)])).toThrow('0000000000000001');
  });

  test('a record that cannot be read back is told', () => {
    const disk = formatDisk('0000000000000001');
    disk.synced.push(Uint8Array.of(0));
    expect(() => readDisk(disk)).toThrow('truncated');
  });
});
