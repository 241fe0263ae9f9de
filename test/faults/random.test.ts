import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashNumbers, seededRandom } from '../../src/faults/random.js';

const uint32 = fc.nat(0xffff_ffff);

describe('seeded random numbers', () => {
  test('the same seed gives the same numbers, for ever', () => {
    // Written down, since a seed in a bug report must show the same run in a later version.
    const random = seededRandom(6);
    expect([random.next(), random.next(), random.next()]).toEqual([972_137_158, 2_043_513_237, 4_122_425_460]);
  });

  test('neighbouring seeds have nothing in common', () => {
    const first = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 1000 }, () => random.next());
    };
    const other = new Set(first(2));
    expect(first(1).filter((number) => other.has(number)).length).toBeLessThan(3);
  });

  test('a number between two integers is one of them or between', () => {
    fc.assert(
      fc.property(uint32, fc.integer({ min: -1000, max: 1000 }), fc.nat(1000), (seed, min, width) => {
        const drawn = seededRandom(seed).between(min, min + width);
        expect(Number.isInteger(drawn) && drawn >= min && drawn <= min + width).toBe(true);
      }),
    );
  });

  test('100,000 draws from ten numbers hit each about equally often', () => {
    const random = seededRandom(1);
    const hits = Array.from({ length: 10 }, () => 0);
    for (let draw = 0; draw < 100_000; draw++) {
      const place = random.between(0, 9);
      hits[place] = (hits[place] ?? 0) + 1;
    }
    expect(Math.min(...hits)).toBeGreaterThan(9_700);
    expect(Math.max(...hits)).toBeLessThan(10_300);
  });

  test.each([
    [2, 1],
    [0.5, 1],
    [0, Number.NaN],
  ])('there is no integer to draw from %s to %s', (min, max) => {
    expect(() => seededRandom(1).between(min, max)).toThrow(RangeError);
  });
});

describe('hashes of numbers', () => {
  test('order and count matter', () => {
    const hashes = [[1, 2], [2, 1], [1], [1, 0], [0, 1], [], [0], [0, 0]].map((numbers) => hashNumbers(...numbers));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('one bit of input flips about half of the bits of the hash', () => {
    let flips = 0;
    for (let number = 0; number < 1000; number++) {
      for (let bit = 0; bit < 32; bit++) flips += ones(hashNumbers(7, number) ^ hashNumbers(7, number ^ (1 << bit)));
    }
    expect(flips / 32_000).toBeGreaterThan(15);
    expect(flips / 32_000).toBeLessThan(17);
  });
});

function ones(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest !== 0; rest >>>= 1) count += rest & 1;
  return count;
}
