import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DiskOptions, openDisk } from '../../src/node/disk.js';
import type { Storage, Sync } from '../../src/node/storage.js';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import type { PersistRecord } from '../../src/paxos/effect.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-disk-'));
  file = join(folder, 'paxos.log');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const decree = decreeNumber(0);
const promised = (round: number): PersistRecord => ({ type: 'promised', decree, ballot: { round, node: nodeId(0) } });
const accepted = (round: number, value: string): PersistRecord => ({
  type: 'accepted',
  decree,
  proposal: { ballot: { round, node: nodeId(0) }, value },
});

function open(options: Partial<DiskOptions> = {}): { storage: Storage; notes: string[] } {
  const notes: string[] = [];
  const storage = openDisk({
    folder,
    cluster: '00000000000000c1',
    node: nodeId(1),
    note: (sentence) => notes.push(sentence),
    fail: (failure) => {
      throw failure;
    },
    ...options,
  });
  return { storage, notes };
}

const append = (storage: Storage, records: readonly PersistRecord[]): Promise<Sync | null> =>
  new Promise((resolve) => storage.append(records, resolve));

/** Three batches; answers the length of the file before and after each. */
async function writeThreeBatches(): Promise<readonly number[]> {
  const { storage } = open();
  const lengths = [readFileSync(file).length];
  for (const batch of [[promised(1)], [accepted(1, 'x'), promised(2)], [accepted(2, 'a longer value')]]) {
    await append(storage, batch);
    lengths.push(readFileSync(file).length);
  }
  return lengths;
}

const allThree = [promised(1), accepted(1, 'x'), promised(2), accepted(2, 'a longer value')];

function damage(offset: number): void {
  const bytes = readFileSync(file);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
  writeFileSync(file, bytes);
}

describe('a disk', () => {
  test('gives back what was durable, in order, and keeps its id', async () => {
    const { storage } = open();
    expect(storage.recovered).toEqual([]);
    expect(await append(storage, [promised(1), accepted(1, 'ü')])).toMatchObject({ records: 2 });
    await append(storage, [promised(2)]);
    const again = open();
    expect(again.storage.disk).toBe(storage.disk);
    expect(again.storage.recovered).toEqual([promised(1), accepted(1, 'ü'), promised(2)]);
    expect(again.notes).toEqual([]);
    await append(again.storage, [promised(3)]);
    expect(open().storage.recovered).toHaveLength(4);
  });

  test('has another id when it is formatted anew', () => {
    const { disk } = open().storage;
    rmSync(file);
    expect(open().storage.disk).not.toBe(disk);
  });

  test('holds nothing back: a batch is in the file when it is called durable', async () => {
    const { storage } = open();
    const before = readFileSync(file).length;
    const length = await new Promise((resolve) => {
      storage.append([promised(1)], () => resolve(readFileSync(file).length));
    });
    expect(length).toBeGreaterThan(before);
  });

  test('takes no batch before the sync of the last one returned', () => {
    const { storage } = open();
    storage.append([promised(1)], () => {});
    expect(() => storage.append([promised(2)], () => {})).toThrow(/before the sync of the last one/);
  });

  test('of another cluster or another node is refused', () => {
    open();
    expect(() => open({ cluster: '00000000000000c2' })).toThrow(
      `${file}: it is a disk of the cluster 00000000000000c1`,
    );
    expect(() => open({ node: nodeId(2) })).toThrow(`${file}: it is the disk of node 1`);
  });
});

describe('a torn write', () => {
  test('is cut wherever it ends, with a note, and writing goes on after it', async () => {
    const lengths = await writeThreeBatches();
    const [, , second = 0, third = 0] = lengths;
    const whole = readFileSync(file);
    for (let length = second + 1; length < third; length++) {
      writeFileSync(file, whole.subarray(0, length));
      const { storage, notes } = open();
      expect(storage.recovered).toEqual(allThree.slice(0, 3));
      expect(notes).toEqual([expect.stringContaining(`the last ${length - second} bytes, from offset ${second}`)]);
      expect(readFileSync(file).length).toBe(second);
      await append(storage, [promised(9)]);
      expect(open().storage.recovered).toEqual([...allThree.slice(0, 3), promised(9)]);
    }
  });

  test('is cut where its bytes are of the right number but not what was written', async () => {
    const [, , second = 0, third = 0] = await writeThreeBatches();
    const whole = readFileSync(file);
    for (let offset = second; offset < third; offset++) {
      writeFileSync(file, whole);
      damage(offset);
      expect(open().storage.recovered).toEqual(allThree.slice(0, 3));
    }
    writeFileSync(file, Buffer.concat([whole.subarray(0, second), Buffer.alloc(third - second)]));
    expect(open().storage.recovered).toEqual(allThree.slice(0, 3));
  });
});

describe('damage below the last batch', () => {
  test('is refused with file, offset and reason, wherever it is', async () => {
    const [, first = 0, second = 0] = await writeThreeBatches();
    const whole = readFileSync(file);
    for (let offset = first; offset < second; offset++) {
      writeFileSync(file, whole);
      damage(offset);
      expect(() => open()).toThrow(`${file}: offset ${first}: batch 1 is damaged or missing, and `);
    }
  });

  test('is refused even if the end is torn as well', async () => {
    const [, first = 0, second = 0, third = 0] = await writeThreeBatches();
    damage(second - 1);
    truncateSync(file, third - 1);
    expect(() => open()).toThrow(
      `${file}: offset ${first}: batch 1 is damaged or missing, and more was written after it`,
    );
  });

  test('is refused where a batch is missing, or is of another disk', async () => {
    const [identity = 0, first = 0, second = 0] = await writeThreeBatches();
    const whole = readFileSync(file);
    writeFileSync(file, Buffer.concat([whole.subarray(0, first), whole.subarray(second)]));
    const missing = `offset ${first}: batch 1 is damaged or missing, and a batch 2 is whole at offset ${first}`;
    expect(() => open()).toThrow(`${file}: ${missing}`);
    rmSync(file);
    open();
    writeFileSync(file, Buffer.concat([readFileSync(file), whole.subarray(identity, first)]));
    const foreign = `offset ${identity}: batch 0 is damaged or missing, and a batch 0 is whole at offset ${identity}`;
    expect(() => open()).toThrow(`${file}: ${foreign}`);
  });

  test('of the identity is refused', () => {
    open();
    for (let offset = 0; offset < 32; offset++) {
      damage(offset);
      expect(() => open()).toThrow(`${file}: offset 0: `);
      damage(offset);
    }
  });

  test('is refused where the file is none of ours', () => {
    writeFileSync(file, 'shopping list');
    expect(() => open()).toThrow(`${file}: offset 0: it does not begin like a disk of this program`);
  });
});

test('a folder that cannot be had is told in one sentence', () => {
  writeFileSync(join(folder, 'taken'), '');
  expect(() => open({ folder: join(folder, 'taken') })).toThrow(/^the disk .*taken.* cannot be opened: /);
});
