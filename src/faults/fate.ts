/**
 * What becomes of one copy of a message on its way: lost, late, twice. Keyed by sender, receiver and the message's
 * number, and applied by the receiver: a draw at the sender would lose a multicast for all of them at once.
 */
import { type BadRules, noBadRules } from './links.js';
import type { Pace } from './pace.js';
import { hashNumbers, type Random, seededRandom } from './random.js';
import { applies, type Copy, isHit, isParted } from './rule.js';
import type { FaultRule, FaultSettings } from './settings.js';

/** The answer where no rule is for a message and the pace adds nothing: one copy, at once. */
export const promptly: readonly number[] = [0];
const never: readonly number[] = [];
/** A round trip with a sync on both sides, at full pace on a busy machine. */
const lagMinMs = 30;
/** Loss, duplication and the delay of two copies. */
const drawsOfRule = 4;
/** Keeps these draws apart from all others of the same message, and a rule without reordering from drawing them. */
const reorderDraws = 0x02de2;

/**
 * The delay of each copy that arrives, in milliseconds: none if it is lost, two if it is duplicated. The same seed,
 * rules, key and receiver always give the same answer, as long as the same rules are `bad`: see `Links`. Delays of
 * rules are stretched with the pace, whose hop comes on top.
 */
export function fate(
  settings: FaultSettings,
  pace: Pace,
  message: Copy,
  bad: BadRules = noBadRules,
): readonly number[] {
  if (isParted(settings.groups, message.key.from, message.to)) return never;
  if (pace.hopMaxMs === 0 && !settings.rules.some((rule) => applies(rule, message))) return promptly;
  const { from, incarnation, step, part } = message.key;
  const random = seededRandom(hashNumbers(settings.seed, from, incarnation, step, part, message.to));
  let isDuplicated = false;
  let firstMs = random.between(pace.hopMinMs, pace.hopMaxMs);
  let secondMs = random.between(pace.hopMinMs, pace.hopMaxMs);
  for (const [index, rule] of settings.rules.entries()) {
    // Every rule draws, so that what one rule does to a message does not depend on whether another applies to it.
    if (!applies(rule, message)) {
      for (let draw = 0; draw < drawsOfRule; draw++) random.next();
      continue;
    }
    const loss = random.next();
    const duplicate = random.next();
    const firstDelayMs = drawDelayMs(random, rule, pace);
    const secondDelayMs = drawDelayMs(random, rule, pace);
    const lossRatio = rule.burst !== null && bad.has(index) ? rule.burst.lossRatio : rule.lossRatio;
    if (isHit(loss, lossRatio)) return never;
    isDuplicated ||= isHit(duplicate, rule.duplicateRatio);
    firstMs += firstDelayMs;
    secondMs += secondDelayMs;
    if (rule.reorderRatio > 0) firstMs += drawLagMs(settings.seed, rule, index, pace, message);
  }
  return isDuplicated ? [firstMs, secondMs] : [firstMs];
}

/**
 * How a trace tells it; null for plain delivery, to which the pace's own hop belongs. `delayMs` is the first copy's.
 */
export function nameOfFate(
  delaysMs: readonly number[],
  pace: Pace,
): { readonly fate: 'lost' | 'duplicated' | 'delayed'; readonly delayMs: number } | null {
  const [delayMs] = delaysMs;
  if (delayMs === undefined) return { fate: 'lost', delayMs: 0 };
  if (delaysMs.length > 1) return { fate: 'duplicated', delayMs };
  return delayMs > pace.hopMaxMs ? { fate: 'delayed', delayMs } : null;
}

function drawDelayMs(random: Random, rule: FaultRule, pace: Pace): number {
  return random.between(Math.round(rule.delayMinMs * pace.stretch), Math.round(rule.delayMaxMs * pace.stretch));
}

/**
 * 0, or long enough for what is sent next on the same link to overtake it: more than a round trip, however slow the
 * pace, and never so long that it counts as lost. A second copy is not held up: it overtakes the first.
 */
function drawLagMs(seed: number, rule: FaultRule, index: number, pace: Pace, { key, to }: Copy): number {
  const { from, incarnation, step, part } = key;
  const random = seededRandom(hashNumbers(seed, from, incarnation, step, part, to, index, reorderDraws));
  if (!isHit(random.next(), rule.reorderRatio)) return 0;
  const lagMs = Math.round(lagMinMs * pace.stretch) + 2 * pace.hopMaxMs;
  return random.between(lagMs, 2 * lagMs);
}
