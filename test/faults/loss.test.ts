import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { withLoss } from '../../src/faults/loss.js';
import { type FaultRule, harmless } from '../../src/faults/settings.js';

const all = (lossRatio: number): FaultRule => ({ ...harmless, lossRatio });
const node3 = (lossRatio: number): FaultRule[] => [
  { ...harmless, from: nodeId(3), lossRatio },
  { ...harmless, to: nodeId(3), lossRatio },
];

describe('loss at a key', () => {
  test('loss for all links is one rule, for a node one in each direction', () => {
    expect(withLoss([], null, 0.2)).toEqual([all(0.2)]);
    expect(withLoss([], nodeId(3), 0.5)).toEqual(node3(0.5));
  });

  test('a new loss replaces the one set before for the same links, and no other', () => {
    expect(withLoss([all(0.2), ...node3(0.5)], null, 0.4)).toEqual([...node3(0.5), all(0.4)]);
    expect(withLoss([all(0.2), ...node3(0.5)], nodeId(3), 1)).toEqual([all(0.2), ...node3(1)]);
  });

  test('a loss of 0 takes it away', () => {
    expect(withLoss([all(0.2), ...node3(0.5)], nodeId(3), 0)).toEqual([all(0.2)]);
  });

  test('rules that do anything else stay', () => {
    const others: FaultRule[] = [
      { ...harmless, lossRatio: 0.1, types: ['accept'] },
      { ...harmless, lossRatio: 0.1, duplicateRatio: 0.5 },
      { ...harmless, delayMaxMs: 20 },
      { ...harmless, reorderRatio: 0.1 },
      { ...harmless, burst: { enterRatio: 0.1, leaveRatio: 0.1, lossRatio: 1 } },
      { ...harmless, isHeld: true },
    ];
    expect(withLoss(others, null, 0)).toEqual(others);
  });
});
