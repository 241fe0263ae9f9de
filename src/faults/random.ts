/** Chance from a seed: 32-bit integers only, so the same seed gives the same numbers on every machine. */

export type Random = {
  /** Integer in [min, max], always by one draw. The bias of a remainder is far below what any test of ours can see. */
  between(min: number, max: number): number;
  /** Unsigned 32-bit. */
  next(): number;
};

/** Small fast counting generator (sfc32). Only the low 32 bits of the seed count. */
export function seededRandom(seed: number): Random {
  let a = hashNumbers(seed, 1);
  let b = hashNumbers(seed, 2);
  let c = hashNumbers(seed, 3);
  let counter = 1;
  const next = (): number => {
    const drawn = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (rotateLeft(c, 21) + drawn) | 0;
    return drawn >>> 0;
  };
  return {
    between(min, max) {
      if (!(Number.isInteger(min) && Number.isInteger(max) && min <= max)) {
        throw new RangeError(`no integer to draw from ${min} to ${max}`);
      }
      return min + (next() % (max - min + 1));
    },
    next,
  };
}

/** Unsigned 32-bit, well mixed (MurmurHash3 over the low 32 bits of each number). */
export function hashNumbers(...numbers: number[]): number {
  let hash = 0;
  for (const number of numbers) {
    hash ^= Math.imul(rotateLeft(Math.imul(number, 0xcc9e2d51), 15), 0x1b873593);
    hash = (Math.imul(rotateLeft(hash, 13), 5) + 0xe6546b64) | 0;
  }
  hash ^= numbers.length * 4;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
