/**
 * The states that were reached, by fingerprints of 64 bits, each with the fingerprint of the state from which it was
 * reached first. Of n states two share a fingerprint with a chance of about n * n / 2^65: one in 37 million for a
 * million states, one in 370 for a hundred million. Then one of the two would be left out.
 */

export type Visited = {
  readonly size: number;
  readonly bytes: number;
  /** False if it was there. */
  add(a: number, b: number, parentA: number, parentB: number): boolean;
  /** Null if it was never reached. The first state is its own parent. */
  parentOf(a: number, b: number): readonly [number, number] | null;
};

const slotLength = 4;
const firstSlots = 1 << 12;

/** Open addressing with steps of one; grows at two thirds. An empty slot has 0 in both lanes, which no state has. */
export function createVisited(): Visited {
  let slots = firstSlots;
  let table: Int32Array = new Int32Array(slots * slotLength);
  let size = 0;
  const placeOf = (a: number, b: number): number => {
    let place = (b & (slots - 1)) * slotLength;
    while (table[place + 1] !== 0 && (table[place] !== a || table[place + 1] !== b)) {
      place += slotLength;
      if (place === table.length) place = 0;
    }
    return place;
  };
  const write = (place: number, a: number, b: number, parentA: number, parentB: number): void => {
    table[place] = a;
    table[place + 1] = b;
    table[place + 2] = parentA;
    table[place + 3] = parentB;
  };
  const grow = (): void => {
    const before = table;
    slots *= 2;
    table = new Int32Array(slots * slotLength);
    for (let from = 0; from < before.length; from += slotLength) {
      const [a = 0, b = 0, parentA = 0, parentB = 0] = before.subarray(from, from + slotLength);
      if (b !== 0) write(placeOf(a, b), a, b, parentA, parentB);
    }
  };
  return {
    get size() {
      return size;
    },
    get bytes() {
      return table.byteLength;
    },
    add(a, b, parentA, parentB) {
      const place = placeOf(a, b);
      if (table[place + 1] !== 0) return false;
      write(place, a, b, parentA, parentB);
      size++;
      if (size * 3 > slots * 2) grow();
      return true;
    },
    parentOf(a, b) {
      const place = placeOf(a, b);
      return table[place + 1] === 0 ? null : [table[place + 2] ?? 0, table[place + 3] ?? 0];
    },
  };
}
