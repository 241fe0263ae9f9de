/** A disk that lies, over a storage whose syncs the test ends. */
import { expect, test } from 'vitest';
import { decreeNumber } from '../../src/paxos/ballot.js';
import type { PersistRecord } from '../../src/paxos/effect.js';
import { createLyingDisk } from '../../src/node/lying-disk.js';

const round = (number: number): PersistRecord => ({ type: 'round', decree: decreeNumber(0), round: number });

function stand() {
  const told: string[] = [];
  const syncs: (() => void)[] = [];
  const rounds = (records: readonly PersistRecord[]): string =>
    records.map((record) => (record.type === 'round' ? record.round : '?')).join(' ');
  const disk = createLyingDisk({
    disk: '0000000000000001',
    recovered: [],
    append: (records, durable) => {
      told.push(`writes ${rounds(records)}`);
      syncs.push(() => durable({ records: records.length, durationUs: 9 }));
    },
    tear: (records) => told.push(`tears ${rounds(records)}`),
  });
  const append = (...numbers: number[]): void =>
    disk.append(numbers.map(round), (sync) => told.push(`${numbers.join(' ')} durable in ${sync?.durationUs} us`));
  return { disk, told, append, finish: () => syncs.shift()?.() };
}

test('an honest disk writes and syncs', () => {
  const { told, append, finish } = stand();
  append(1);
  finish();
  expect(told).toEqual(['writes 1', '1 durable in 9 us']);
});

test('a lying one says so at once and writes nothing, not even a torn batch', () => {
  const { disk, told, append } = stand();
  disk.lie(true);
  append(1);
  append(2, 3);
  disk.tear([round(4)]);
  expect(told).toEqual(['1 durable in 0 us', '2 3 durable in 0 us']);
});

test('honest again, it writes all that it owes as one batch before what comes next', () => {
  const { disk, told, append, finish } = stand();
  disk.lie(true);
  append(1);
  append(2);
  disk.lie(false);
  append(3);
  expect(told.slice(2)).toEqual(['writes 1 2']);
  disk.tear([round(4)]); // Its bytes would be where those of the debts are.
  finish();
  expect(told.slice(2)).toEqual(['writes 1 2', 'writes 3']);
  finish();
  expect(told.at(-1)).toBe('3 durable in 9 us');
  disk.tear([round(5)]);
  expect(told.at(-1)).toBe('tears 5');
});

test('a lie that begins again while debts are paid keeps what waits in memory', () => {
  const { disk, told, append, finish } = stand();
  disk.lie(true);
  append(1);
  disk.lie(false);
  append(2);
  disk.lie(true);
  finish();
  expect(told.slice(1)).toEqual(['writes 1', '2 durable in 0 us']);
  disk.lie(false);
  expect(told.at(-1)).toBe('writes 2');
});
