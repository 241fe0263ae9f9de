/** One number pair for a whole trace, by which two runs of a seed are compared: 64 bits, integers only. */
import type { TraceRecord } from '../schema/trace.js';

export type TraceHash = {
  fold(record: TraceRecord): void;
  /** 16 hexadecimal digits. */
  digest(): string;
};

const primes = [0x01000193, 0x85ebca6b] as const;

/** FNV-1a in two lanes, two characters at a time, over the records as a recording holds them. */
export function createTraceHash(): TraceHash {
  let first = 0x811c9dc5;
  let second = 0x9e3779b9;
  return {
    fold(record) {
      const text = JSON.stringify(record);
      const even = text.length & ~1;
      for (let place = 0; place < even; place += 2) {
        const pair = text.charCodeAt(place) | (text.charCodeAt(place + 1) << 16);
        first = Math.imul(first ^ pair, primes[0]);
        second = Math.imul((second ^ (first >>> 15)) + pair, primes[1]);
      }
      const last = even < text.length ? text.charCodeAt(even) : 0;
      first = Math.imul(first ^ last ^ (first >>> 13), primes[0]);
      second = Math.imul(second ^ last ^ text.length, primes[1]);
    },
    digest: () => hexOf(first) + hexOf(second),
  };
}

const hexOf = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0');
