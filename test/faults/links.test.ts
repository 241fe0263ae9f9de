/** Bursts of losses: links that are good or bad, after Gilbert and Elliott. */
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { fate } from '../../src/faults/fate.js';
import { createLinks, type Links } from '../../src/faults/links.js';
import { paces } from '../../src/faults/pace.js';
import { type Burst, type FaultRule, type FaultSettings, harmless } from '../../src/faults/settings.js';

const draws = 100_000;
const bursty = (burst: Partial<Burst>): FaultRule => ({
  ...harmless,
  burst: { enterRatio: 0.05, leaveRatio: 0.25, lossRatio: 1, ...burst },
});
const settingsOf = (rules: readonly FaultRule[], seed = 42): FaultSettings => ({ seed, rules, groups: [] });
const copy = (step: number, from = 0, to = 1) => ({
  key: { from: nodeId(from), incarnation: 1, step, part: 0 },
  to: nodeId(to),
  type: 'accept' as const,
});
const isLost = (links: Links, settings: FaultSettings, step: number, from = 0, to = 1): boolean => {
  const message = copy(step, from, to);
  return fate(settings, paces.full, message, links.step(settings, message)).length === 0;
};

/** The losses of so many messages of one link, in their order. */
function losses(settings: FaultSettings, links = createLinks(), count = draws): boolean[] {
  return Array.from({ length: count }, (_, step) => isLost(links, settings, step));
}

function statistics(lost: readonly boolean[]): { readonly lost: number; readonly bursts: number } {
  const bursts = lost.filter((each, place) => each && lost[place - 1] !== true).length;
  return { lost: lost.filter(Boolean).length, bursts };
}

describe('bursts', () => {
  test('with 5 % that begin one and 25 % that end it, a sixth is lost, four at a time', () => {
    const { lost, bursts } = statistics(losses(settingsOf([bursty({})])));
    expect(lost).toBeGreaterThan(15_900); // 100,000 * 5 / 30 = 16,667
    expect(lost).toBeLessThan(17_400);
    expect(bursts).toBeGreaterThan(3_950); // 16,667 / 4 = 4,167
    expect(bursts).toBeLessThan(4_400);
  });

  test('as many losses that come one by one come in far more and shorter runs', () => {
    const alone = statistics(losses(settingsOf([{ ...harmless, lossRatio: 1 / 6 }])));
    expect(alone.lost).toBeGreaterThan(15_900);
    expect(alone.bursts).toBeGreaterThan(13_000);
  });

  test('while it is bad, a link loses what the burst says, and else what the rule says', () => {
    const settings = settingsOf([{ ...bursty({ lossRatio: 0.5 }), lossRatio: 0.1 }]);
    const { lost } = statistics(losses(settings));
    expect(lost).toBeGreaterThan(16_000); // 100,000 * (0.5 / 6 + 0.1 * 5 / 6) = 16,667
    expect(lost).toBeLessThan(17_300);
  });

  test.each([
    ['never begins', { enterRatio: 0 }, 0],
    ['begins at once and never ends', { enterRatio: 1, leaveRatio: 0 }, 1000],
    ['loses nothing', { lossRatio: 0 }, 0],
  ])('a burst that %s', (_name, burst, lost) => {
    expect(statistics(losses(settingsOf([bursty(burst)]), createLinks(), 1000)).lost).toBe(lost);
  });

  test('the same seed and messages are lost again, and another seed loses others', () => {
    const first = losses(settingsOf([bursty({})]), createLinks(), 5000);
    expect(losses(settingsOf([bursty({})]), createLinks(), 5000)).toEqual(first);
    expect(losses(settingsOf([bursty({})], 43), createLinks(), 5000)).not.toEqual(first);
  });

  test('links do not hear of each other: each loses the same, whatever passes on the others', () => {
    const settings = settingsOf([bursty({})]);
    const alone = losses(settings, createLinks(), 2000);
    const links = createLinks();
    const among = alone.map((_, step) => {
      isLost(links, settings, step, 0, 2);
      isLost(links, settings, step, 1, 0);
      return isLost(links, settings, step);
    });
    expect(among).toEqual(alone);
  });

  test('rules have chains of their own, and a message that a rule is not for does not step its chain', () => {
    const settings = settingsOf([{ ...bursty({}), to: nodeId(9) }, bursty({ enterRatio: 1, leaveRatio: 0 })]);
    const links = createLinks();
    expect([...links.step(settings, copy(0))]).toEqual([1]);
    const other = settingsOf([{ ...bursty({ enterRatio: 1, leaveRatio: 1 }), types: ['prepare'] }]);
    for (let step = 0; step < 4; step++) expect(links.step(other, copy(step)).size).toBe(0);
    const matching = settingsOf([bursty({ enterRatio: 1, leaveRatio: 1 })]);
    expect(Array.from({ length: 4 }, (_, step) => links.step(matching, copy(step)).size)).toEqual([1, 0, 1, 0]);
  });

  test('new settings make every link good', () => {
    const links = createLinks();
    const forEver = bursty({ enterRatio: 1, leaveRatio: 0 });
    expect(links.step(settingsOf([forEver]), copy(0)).size).toBe(1);
    const neverAgain = settingsOf([bursty({ enterRatio: 0, leaveRatio: 0 })]);
    expect(links.step(neverAgain, copy(1)).size).toBe(0);
  });
});
