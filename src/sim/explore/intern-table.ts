/** Gives equal things one small number. The numbers are this table's own; the hashes of contents are everyone's. */
import type { ContentHash } from './content-hash.js';

export type InternTable<Item> = {
  readonly items: Item[];
  /** By number: the two lanes of the content's hash. Replaced when they grow. */
  lanesA: Int32Array;
  lanesB: Int32Array;
  readonly numbers: Map<string, number>;
};

export function createInternTable<Item>(): InternTable<Item> {
  return { items: [], lanesA: new Int32Array(256), lanesB: new Int32Array(256), numbers: new Map() };
}

/** `key` is equal for equal items alone; `hash` is asked for new ones. */
export function intern<Item>(table: InternTable<Item>, key: string, item: Item, hash: () => ContentHash): number {
  const known = table.numbers.get(key);
  if (known !== undefined) return known;
  const number = table.items.push(item) - 1;
  table.numbers.set(key, number);
  if (number >= table.lanesA.length) {
    table.lanesA = grown(table.lanesA);
    table.lanesB = grown(table.lanesB);
  }
  const [a, b] = hash();
  table.lanesA[number] = a;
  table.lanesB[number] = b;
  return number;
}

export function itemOf<Item>(table: InternTable<Item>, number: number): Item {
  const item = table.items[number];
  if (item === undefined) throw new RangeError(`nothing is interned as ${number} of ${table.items.length}`);
  return item;
}

export function hashOf<Item>({ lanesA, lanesB }: InternTable<Item>, number: number): ContentHash {
  return [lanesA[number] ?? 0, lanesB[number] ?? 0];
}

export function grown(array: Int32Array): Int32Array {
  const longer = new Int32Array(array.length * 2);
  longer.set(array);
  return longer;
}
