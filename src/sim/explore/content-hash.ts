/**
 * Hashes of contents, in two lanes of 32 bits that are mixed apart: 64 bits that are the same in every worker, whatever
 * numbers it gave to the contents. Integers only.
 */

export type ContentHash = readonly [number, number];

export function hashOfText(text: string): ContentHash {
  let a = 0x811c9dc5;
  let b = 0x2545f491;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    a = stirA(a, code);
    b = stirB(b, code);
  }
  return [avalanche(a), avalanche(b)];
}

/** One step of each lane: for either argument fixed a bijection of the other. */
export function stirA(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

export function stirB(hash: number, value: number): number {
  const mixed = Math.imul(((hash << 13) | (hash >>> 19)) + value, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

/** The last step of a lane: each bit of the input moves half of the output's. */
export function avalanche(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

/** Of a set, whatever the order. */
export function hashOfSet(members: readonly ContentHash[]): ContentHash {
  let a = members.length;
  let b = ~members.length;
  for (const [memberA, memberB] of members) {
    a = (a + avalanche(stirA(memberA, 0x5bd1))) | 0;
    b = (b + avalanche(stirB(memberB, 0x27d4))) | 0;
  }
  return [avalanche(a), avalanche(b)];
}
