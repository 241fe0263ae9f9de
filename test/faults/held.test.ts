import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createHeld, heldMax } from '../../src/faults/held.js';

const key = (step: number) => ({ from: nodeId(0), incarnation: 1, step, part: 0 });

function waitingRoom() {
  const told: string[] = [];
  const held = createHeld<string>({
    deliver: (item, { step }) => told.push(`${item} of ${step} delivered`),
    tell: ({ step }, fate) => told.push(`${step} ${fate}`),
  });
  return { held, told };
}

describe('what waits for a hand', () => {
  test('is delivered in any order, each copy once', () => {
    const { held, told } = waitingRoom();
    held.add(key(1), 'a');
    held.add(key(2), 'b');
    expect([held.release(key(2), 'deliver'), held.release(key(1), 'deliver')]).toEqual([true, true]);
    expect(held.release(key(1), 'deliver')).toBe(false);
    expect(told).toEqual(['1 held', '2 held', 'b of 2 delivered', 'a of 1 delivered']);
  });

  test('is told as lost when it is dropped, and as held once more when it is duplicated', () => {
    const { held, told } = waitingRoom();
    held.add(key(1), 'a');
    held.release(key(1), 'duplicate');
    held.release(key(1), 'drop');
    held.release(key(1), 'deliver');
    expect(told).toEqual(['1 held', '1 held', '1 lost', 'a of 1 delivered']);
    expect(held.release(key(1), 'duplicate')).toBe(false);
  });

  test('has a bound, beyond which nothing is added', () => {
    const { held, told } = waitingRoom();
    for (let step = 0; step < heldMax; step++) expect(held.add(key(step), 'x')).toBe(true);
    expect(held.add(key(heldMax), 'x')).toBe(false);
    expect(held.release(key(0), 'duplicate')).toBe(false);
    expect(told).toHaveLength(heldMax);
    held.release(key(0), 'drop');
    expect(held.add(key(heldMax), 'x')).toBe(true);
  });
});
