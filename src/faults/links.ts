/**
 * Links that are good or bad: the memory that bursts of losses need, and all else of the network does without. Kept by
 * whoever draws fates, and stepped once for each message. What a link does next depends on the seed and its messages.
 */
import { hashNumbers } from './random.js';
import { applies, type Copy, isHit } from './rule.js';
import type { Burst, FaultSettings } from './settings.js';

export type Links = {
  /** Which rules, by their index, find the link of this message bad. A change of the settings makes every link good. */
  step(settings: FaultSettings, message: Copy): BadRules;
};

export type BadRules = ReadonlySet<number>;

export const noBadRules: BadRules = new Set();
/** Keeps these draws apart from all others of the same message. */
const burstDraws = 0xb0257;

export function createLinks(): Links {
  let settings: FaultSettings | null = null;
  let hasBursts = false;
  /** By rule and link; what is not here is good. */
  const bad = new Set<string>();
  return {
    step(current, message) {
      if (current !== settings) {
        bad.clear();
        settings = current;
        hasBursts = current.rules.some((rule) => rule.burst !== null);
      }
      if (!hasBursts) return noBadRules;
      const found = new Set<number>();
      for (const [index, rule] of current.rules.entries()) {
        if (rule.burst === null || !applies(rule, message)) continue;
        const link = `${index} ${message.key.from} ${message.to}`;
        if (turnsBad(rule.burst, bad.has(link), drawOf(current.seed, message, index))) bad.add(link);
        else bad.delete(link);
        if (bad.has(link)) found.add(index);
      }
      return found;
    },
  };
}

function turnsBad({ enterRatio, leaveRatio }: Burst, isBad: boolean, draw: number): boolean {
  return isBad ? !isHit(draw, leaveRatio) : isHit(draw, enterRatio);
}

function drawOf(seed: number, { key, to }: Copy, rule: number): number {
  const { from, incarnation, step, part } = key;
  return hashNumbers(seed, from, incarnation, step, part, to, rule, burstDraws);
}
