/**
 * What becomes of one copy of a message on its way: lost, late, twice. Keyed by sender, receiver and the message's
 * number, and applied by the receiver: a draw at the sender would lose a multicast for all of them at once.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { MessageKey } from '../paxos/host.js';
import type { MessageType } from '../paxos/message.js';
import type { Pace } from './pace.js';
import { hashNumbers, type Random, seededRandom } from './random.js';
import type { FaultRule, FaultSettings } from './settings.js';

/** One copy of a message, for one receiver. */
type Copy = { readonly key: MessageKey; readonly to: NodeId; readonly type: MessageType };

const promptly: readonly number[] = [0];
const never: readonly number[] = [];

/**
 * The delay of each copy that arrives, in milliseconds: none if it is lost, two if it is duplicated. The same seed,
 * rules, key and receiver always give the same answer. Delays of rules are stretched with the pace, whose hop comes on
 * top.
 */
export function fate(settings: FaultSettings, pace: Pace, message: Copy): readonly number[] {
  if (pace.hopMaxMs === 0 && !settings.rules.some((rule) => applies(rule, message))) return promptly;
  const { from, incarnation, step, part } = message.key;
  const random = seededRandom(hashNumbers(settings.seed, from, incarnation, step, part, message.to));
  let isLost = false;
  let isDuplicated = false;
  let firstMs = random.between(pace.hopMinMs, pace.hopMaxMs);
  let secondMs = random.between(pace.hopMinMs, pace.hopMaxMs);
  for (const rule of settings.rules) {
    // Every rule draws, so that what one rule does to a message does not depend on whether another applies to it.
    const loss = random.next();
    const duplicate = random.next();
    const firstDelayMs = drawDelayMs(random, rule, pace);
    const secondDelayMs = drawDelayMs(random, rule, pace);
    if (!applies(rule, message)) continue;
    isLost ||= isHit(loss, rule.lossRatio);
    isDuplicated ||= isHit(duplicate, rule.duplicateRatio);
    firstMs += firstDelayMs;
    secondMs += secondDelayMs;
  }
  if (isLost) return never;
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

function applies(rule: FaultRule, message: Copy): boolean {
  return (
    (rule.from === null || rule.from === message.key.from) &&
    (rule.to === null || rule.to === message.to) &&
    (rule.types === null || rule.types.includes(message.type))
  );
}

/** `draw` is unsigned 32-bit: a ratio of 1 always hits, 0 never does. */
const isHit = (draw: number, ratio: number): boolean => draw < ratio * 2 ** 32;
