import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHeap } from '../../src/sim/heap.js';

describe('the heap', () => {
  test('hands things back by time and, at one time, in the order in which they were pushed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (times) => {
        const heap = createHeap<number>();
        times.forEach((atMs, index) => {
          heap.push(atMs, index);
        });
        const popped = times.map(() => heap.pop());
        const sorted = times.map((atMs, item) => ({ atMs, item })).sort((a, b) => a.atMs - b.atMs || a.item - b.item);
        expect(popped).toMatchObject(sorted);
        expect(heap.pop()).toBeNull();
      }),
    );
  });

  test('pushes and pops may alternate: nothing comes before its time', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(20)), { maxLength: 200 }), (actions) => {
        const heap = createHeap<null>();
        const waiting: number[] = [];
        for (const atMs of actions) {
          if (atMs !== null) {
            heap.push(atMs, null);
            waiting.push(atMs);
            continue;
          }
          waiting.sort((a, b) => a - b);
          expect(heap.nextAtMs()).toBe(waiting[0] ?? null);
          expect(heap.pop()?.atMs).toBe(waiting.shift());
        }
      }),
    );
  });
});
