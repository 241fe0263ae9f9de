/** Faults of the network become rules and are read back from them; one is taken away without the others. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { harmless } from '../../src/faults/settings.js';
import type { LinkFault } from '../../src/tui/fault.js';
import { everywhere } from '../../src/tui/fault.js';
import { faultsOf, withFault, withoutFault } from '../../src/tui/fault-rules.js';
import { linkFault } from './fault-arbitraries.js';

const [p0, a3, a4] = [nodeId(0), nodeId(3), nodeId(4)];

test('a fault is read back from its rules as it was written', () => {
  fc.assert(
    fc.property(linkFault, (fault) => {
      expect(faultsOf(withFault([], fault))).toEqual([fault]);
    }),
  );
});

test('a fault that is taken away leaves one of another kind as it was', () => {
  fc.assert(
    fc.property(linkFault, linkFault, (one, other) => {
      fc.pre(one.harm.kind !== other.harm.kind);
      const both = withFault(withFault([], one), other);
      expect(faultsOf(withoutFault(both, other))).toEqual([one]);
      expect(faultsOf(withoutFault(both, one))).toEqual([other]);
    }),
  );
});

test('the same kind on the same links is replaced, and nothing of it takes it away', () => {
  const loss = (ratio: number): LinkFault => ({
    type: 'links',
    harm: { kind: 'loss', ratio },
    where: { type: 'links', from: [p0], to: [a3, a4] },
    types: null,
  });
  const rules = withFault(withFault([], loss(0.2)), loss(0.3));
  expect(faultsOf(rules)).toEqual([loss(0.3)]);
  expect(withFault(rules, loss(0))).toEqual([]);
  expect(withoutFault(rules, loss(0.2))).toEqual(rules);
});

test('a rule that does two kinds of harm loses one of them', () => {
  const rule = { ...harmless, lossRatio: 0.2, delayMinMs: 10, delayMaxMs: 20 };
  const [loss, delay] = faultsOf([rule]);
  expect(loss).toEqual({ type: 'links', harm: { kind: 'loss', ratio: 0.2 }, where: everywhere, types: null });
  expect(loss === undefined ? [] : withoutFault([rule], loss)).toEqual([{ ...rule, lossRatio: 0 }]);
  expect(delay === undefined ? [] : withoutFault([rule], delay)).toEqual([{ ...harmless, lossRatio: 0.2 }]);
});

describe('rules are drawn together', () => {
  const cut = { ...harmless, lossRatio: 1 };
  test('from and to a node', () => {
    const rules = [
      { ...cut, from: a4 },
      { ...cut, to: a4 },
    ];
    expect(faultsOf(rules).map(({ where }) => where)).toEqual([{ type: 'around', nodes: [a4] }]);
  });

  test('only where all of these links are there', () => {
    const rules = [
      { ...cut, from: p0, to: a3 },
      { ...cut, from: a3, to: p0 },
      { ...cut, from: p0, to: a4 },
    ];
    expect(faultsOf(rules).map(({ where }) => where)).toEqual([
      { type: 'links', from: [p0], to: [a3, a4] },
      { type: 'links', from: [a3], to: [p0] },
    ]);
  });
});
