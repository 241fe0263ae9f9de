import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import type { MessageType } from '../../src/paxos/message.js';
import { fate, nameOfFate } from '../../src/faults/fate.js';
import { type Pace, paces } from '../../src/faults/pace.js';
import { type FaultRule, harmless } from '../../src/faults/settings.js';

const draws = 100_000;

/** The n-th message of node 0 to a receiver. */
const copy = (step: number, to: number, type: MessageType = 'prepare') => ({
  key: { from: nodeId(0), incarnation: 1, step, part: 0 },
  to: nodeId(to),
  type,
});

const fateUnder = (rules: readonly FaultRule[], step: number, to = 1, pace = paces.full): readonly number[] =>
  fate({ seed: 42, rules, groups: [] }, pace, copy(step, to));

/** How many of the first 100,000 messages meet the condition, as an integer. */
function countFates(rules: readonly FaultRule[], isHit: (delaysMs: readonly number[]) => boolean): number {
  let hits = 0;
  for (let step = 0; step < draws; step++) if (isHit(fateUnder(rules, step))) hits++;
  return hits;
}

const isLost = (delaysMs: readonly number[]): boolean => delaysMs.length === 0;
const isDuplicated = (delaysMs: readonly number[]): boolean => delaysMs.length === 2;

describe('fate', () => {
  test('the same seed, message and receiver always have the same fate', () => {
    const node = fc.nat(20).map(nodeId);
    const ratio = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
    const rule = fc.record({ lossRatio: ratio, duplicateRatio: ratio, delayMaxMs: fc.nat(100) });
    const rules = fc.array(
      rule.map((some): FaultRule => ({ ...harmless, ...some })),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.nat(), rules, node, node, fc.nat(), (seed, some, from, to, step) => {
        const message = { key: { from, incarnation: 1, step, part: 0 }, to, type: 'accept' } as const;
        expect(fate({ seed, rules: some, groups: [] }, paces.slow, message)).toEqual(
          fate({ seed, rules: some, groups: [] }, paces.slow, message),
        );
      }),
    );
  });

  test('without rules everything arrives once and at once', () => {
    expect(countFates([], (delaysMs) => delaysMs.length === 1 && delaysMs[0] === 0)).toBe(draws);
  });

  test('a loss of 20 % loses 19 to 21 % of 100,000, a loss of 100 % all, a loss of 0 none', () => {
    const lost = countFates([{ ...harmless, lossRatio: 0.2 }], isLost);
    expect(lost).toBeGreaterThan(19_000);
    expect(lost).toBeLessThan(21_000);
    expect(countFates([{ ...harmless, lossRatio: 1 }], isLost)).toBe(draws);
    expect(countFates([{ ...harmless, lossRatio: 0 }], isLost)).toBe(0);
  });

  test('a duplication of 50 % doubles 49 to 51 %', () => {
    const doubled = countFates([{ ...harmless, duplicateRatio: 0.5 }], isDuplicated);
    expect(doubled).toBeGreaterThan(49_000);
    expect(doubled).toBeLessThan(51_000);
  });

  test('two rules that match are independent chances: 50 % and 50 % lose three in four', () => {
    const half: FaultRule = { ...harmless, lossRatio: 0.5 };
    const lost = countFates([half, half], isLost);
    expect(lost).toBeGreaterThan(74_000);
    expect(lost).toBeLessThan(76_000);
  });

  test('each receiver of one message has a fate of its own', () => {
    const rules = [{ ...harmless, lossRatio: 0.5 }];
    let same = 0;
    for (let step = 0; step < draws; step++) {
      if (isLost(fateUnder(rules, step, 1)) === isLost(fateUnder(rules, step, 2))) same++;
    }
    expect(same).toBeGreaterThan(49_000);
    expect(same).toBeLessThan(51_000);
  });

  test('what one rule does to a message does not depend on whether another applies to it', () => {
    const elsewhere: FaultRule = { ...harmless, from: nodeId(9), lossRatio: 1, delayMaxMs: 50 };
    const loss: FaultRule = { ...harmless, lossRatio: 0.3 };
    const matching: FaultRule = { ...elsewhere, from: null, lossRatio: 0 };
    for (let step = 0; step < 1000; step++) {
      expect(isLost(fateUnder([elsewhere, loss], step))).toBe(isLost(fateUnder([matching, loss], step)));
    }
  });

  test.each<[string, Partial<FaultRule>, boolean]>([
    ['the sender', { from: nodeId(0) }, true],
    ['another sender', { from: nodeId(1) }, false],
    ['the receiver', { to: nodeId(1) }, true],
    ['another receiver', { to: nodeId(0) }, false],
    ['the type', { types: ['accept', 'prepare'] }, true],
    ['other types', { types: ['accept'] }, false],
  ])('a rule for %s applies: %s', (_name, link, applies) => {
    expect(isLost(fateUnder([{ ...harmless, ...link, lossRatio: 1 }], 1))).toBe(applies);
  });

  test('delays stay in their range, add up, and are stretched with the pace, whose hop comes on top', () => {
    const rule: FaultRule = { ...harmless, delayMinMs: 10, delayMaxMs: 20 };
    const { hopMinMs, hopMaxMs, stretch } = paces.normal;
    const full = new Set<number>();
    for (let step = 0; step < 5000; step++) {
      const [fullMs = 0] = fateUnder([rule, rule], step);
      full.add(fullMs);
      const [normalMs = 0] = fateUnder([rule], step, 1, paces.normal);
      expect(normalMs).toBeGreaterThanOrEqual(10 * stretch + hopMinMs);
      expect(normalMs).toBeLessThanOrEqual(20 * stretch + hopMaxMs);
    }
    expect([Math.min(...full), Math.max(...full)]).toEqual([20, 40]);
  });

  test('both copies of a duplicated message have a delay of their own', () => {
    const rules = [{ ...harmless, duplicateRatio: 1, delayMaxMs: 1000 }];
    const apart = Array.from({ length: 100 }, (_, step) => fateUnder(rules, step)).filter(([a, b]) => a !== b);
    expect(apart.length).toBeGreaterThan(90);
  });
});

describe('reordering', () => {
  const rule: FaultRule = { ...harmless, reorderRatio: 0.1 };

  test('of 10 % holds up 9 to 11 %, and delays nothing else', () => {
    const late = countFates([rule], ([delayMs = 0]) => delayMs > 0);
    expect(late).toBeGreaterThan(9_500);
    expect(late).toBeLessThan(10_500);
  });

  test.each(['slow', 'fast', 'full'] as const)(
    'lets a message be overtaken at the pace %s, and not for ever',
    (name) => {
      const pace = paces[name];
      const delaysMs = Array.from(
        { length: 500 },
        (_, step) => fateUnder([{ ...rule, reorderRatio: 1 }], step, 1, pace)[0],
      );
      const roundTripMs = 2 * pace.hopMaxMs + 20 * pace.stretch;
      expect(Math.min(...delaysMs.map(Number))).toBeGreaterThan(roundTripMs);
      expect(Math.max(...delaysMs.map(Number))).toBeLessThan(5 * pace.hopMaxMs + 60 * pace.stretch + 1);
    },
  );

  test('holds up one copy of a duplicated message, which the other overtakes', () => {
    const [first = 0, second = 0] = fateUnder([{ ...rule, reorderRatio: 1, duplicateRatio: 1 }], 1);
    expect(first).toBeGreaterThan(second);
  });

  test('rules without it draw as they did before it existed', () => {
    const before: FaultRule[] = [{ ...harmless, lossRatio: 0.3, duplicateRatio: 0.2, delayMaxMs: 50 }];
    const fates = Array.from({ length: 12 }, (_, step) => fateUnder(before, step).join(' ') || '-');
    expect(fates.join(', ')).toBe('29 9, 39, 10, -, -, -, -, -, 5, 38 8, -, -');
    const elsewhere: FaultRule = { ...harmless, from: nodeId(9), reorderRatio: 1 };
    const plain: FaultRule = { ...harmless, from: nodeId(9) };
    for (let step = 0; step < 100; step++) {
      expect(fateUnder([elsewhere, ...before], step)).toEqual(fateUnder([plain, ...before], step));
    }
  });
});

describe('a partition', () => {
  const groups = [
    [0, 3],
    [1, 4, 5],
  ].map((group) => group.map(nodeId));
  const passes = (from: number, to: number): boolean => {
    const message = {
      key: { from: nodeId(from), incarnation: 1, step: 0, part: 0 },
      to: nodeId(to),
      type: 'accept',
    } as const;
    return fate({ seed: 1, rules: [], groups }, paces.full, message).length > 0;
  };

  test.each([
    ['within a group', 0, 3, true],
    ['within the other', 5, 4, true],
    ['from one group to the other', 0, 4, false],
    ['and back', 4, 0, false],
    ['from a node that is in none', 2, 0, true],
    ['to a node that is in none', 4, 2, true],
  ])('%s', (_name, from, to, does) => {
    expect(passes(from, to)).toBe(does);
  });

  test('lets other fates be as they are', () => {
    const rules = [{ ...harmless, lossRatio: 0.5, delayMaxMs: 9 }];
    for (let step = 0; step < 100; step++) {
      const message = copy(step, 3);
      expect(fate({ seed: 42, rules, groups }, paces.full, message)).toEqual(
        fate({ seed: 42, rules, groups: [] }, paces.full, message),
      );
    }
  });
});

describe('the name of a fate', () => {
  const pace: Pace = { hopMinMs: 5, hopMaxMs: 10, stretch: 1 };

  test.each([
    ['nothing arrives: lost', [], { fate: 'lost', delayMs: 0 }],
    ["a delay within the pace's own hop: plain delivery", [10], null],
    ['a longer delay: delayed', [11], { fate: 'delayed', delayMs: 11 }],
    ['two copies: duplicated, with the delay of the first', [7, 30], { fate: 'duplicated', delayMs: 7 }],
  ] as const)('%s', (_name, delaysMs, name) => {
    expect(nameOfFate(delaysMs, pace)).toEqual(name);
  });
});
