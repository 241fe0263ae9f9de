/** Chance from a seed: 32-bit integers only, so the same seed gives the same numbers on every machine. */

export type Random = {
  /** Integer in [min, max], always by one draw. The bias of a remainder is far below what any test of ours can see. */
  between(min: number, max: number): number;
  /** Unsigned 32-bit. */
  next(): number;
};

/** Small fast counting generator (sfc32). Only the low 32 bits of the seed count. */
export const seededRandom = (seed: number): Random => new CountingGenerator(seed);

/** One object without closures: every datagram of a simulation makes one and draws from it a few times. */
class CountingGenerator implements Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    // Three hashes of the seed and a number. Every datagram draws from a seed of its own, so the seed is mixed once.
    const first = mixed(0, seed);
    this.#a = finished(mixed(first, 1), 2) | 0;
    this.#b = finished(mixed(first, 2), 2) | 0;
    this.#c = finished(mixed(first, 3), 2) | 0;
  }

  between(min: number, max: number): number {
    if (!(Number.isInteger(min) && Number.isInteger(max) && min <= max)) {
      throw new RangeError(`no integer to draw from ${min} to ${max}`);
    }
    return min + (this.next() % (max - min + 1));
  }

  next(): number {
    const b = this.#b;
    const c = this.#c;
    const drawn = (((this.#a + b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = b ^ (b >>> 9);
    this.#b = (c + (c << 3)) | 0;
    this.#c = (rotateLeft(c, 21) + drawn) | 0;
    return drawn >>> 0;
  }
}

/** Unsigned 32-bit, well mixed (MurmurHash3 over the low 32 bits of each number). */
export function hashNumbers(...numbers: number[]): number {
  let hash = 0;
  for (const number of numbers) hash = mixed(hash, number);
  return finished(hash, numbers.length);
}

function mixed(hash: number, number: number): number {
  const next = hash ^ Math.imul(rotateLeft(Math.imul(number, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotateLeft(next, 13), 5) + 0xe6546b64) | 0;
}

function finished(hash: number, count: number): number {
  let last = hash ^ (count * 4);
  last = Math.imul(last ^ (last >>> 16), 0x85ebca6b);
  last = Math.imul(last ^ (last >>> 13), 0xc2b2ae35);
  return (last ^ (last >>> 16)) >>> 0;
}

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
