/**
 * What a learner tells: the values of decided slots, in the order of the slots and without a gap, each exactly as often
 * as it was submitted. The same number of a session is told once, wherever else it stands.
 */
import type { Slot } from '../ballot.js';
import type { Effect } from '../effect.js';
import { digestOfText, historyWith } from '../multi/digest.js';
import { plus } from '../multi/replica.js';
import { moveOn, startOf, take } from '../multi/requests.js';
import type { Learner } from './learner.js';

export function deliver(learner: Learner, effects: Effect[]): void {
  for (;;) {
    const slot = learner.applied;
    const decided = learner.slots.get(slot)?.decided ?? null;
    if (decided === null) return;
    learner.slots.delete(slot);
    learner.applied = plus(slot, 1);
    deliverSlot(learner, slot, decided.value, effects);
  }
}

function deliverSlot(learner: Learner, slot: Slot, value: string, effects: Effect[]): void {
  const lines = newValues(learner, value);
  const digest = digestOfText(value);
  learner.history = historyWith(learner.history, digest);
  effects.push({ type: 'applied', decree: slot, digest, history: learner.history });
  if (lines.length === 0) return;
  effects.push({ type: 'chat-log', from: learner.lines, lines });
  learner.lines += lines.length;
}

/** Of a text that is no batch what stands before its fault is told, by every learner alike. */
function newValues(learner: Learner, text: string): string[] {
  const { sessions, quirks } = learner;
  const place = startOf();
  const lines: string[] = [];
  let session = -1;
  let known: number[] = [];
  while (place.end < text.length && moveOn(place, text)) {
    if (place.session !== session) {
      session = place.session;
      known = sessions.get(session) ?? [];
      sessions.set(session, known);
    }
    if (!take(known, place.sequence) && !quirks.has('executes-again')) continue;
    lines.push(text.slice(place.operation, place.end));
  }
  return quirks.has('tells-each-value-once') ? [...new Set(lines)] : lines;
}
