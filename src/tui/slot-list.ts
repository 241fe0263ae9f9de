/** Which slots the slot view lists, and whether it has the keys. */
import type { Facts } from './facts.js';
import { slotText } from './slot-words.js';
import type { State } from './state.js';

/** The slots are shown in the place of the log, and that pane has the focus. */
export const isOnSlots = (state: State, facts: Facts): boolean =>
  state.focus === 'log' && areShown(state, facts) && state.place === 'run';

export const areShown = (state: State, facts: Facts): boolean => state.slots.shown && facts.cluster.log !== null;

/** Ascending, holes among them; under the log's filter only those whose number or words have its text. */
export function listedSlots(state: State, facts: Facts): readonly number[] {
  const { first, last } = facts.slots;
  if (last === null) return [];
  const words = state.log.filter.toLowerCase();
  const slots: number[] = [];
  for (let slot: number = first; slot <= last; slot++) {
    if (words === '' || hasWords(slot, words, facts)) slots.push(slot);
  }
  return slots;
}

export const hasWords = (slot: number, words: string, facts: Facts): boolean =>
  `${slot} ${slotText(facts.slots.at(slot), facts)}`.toLowerCase().includes(words);
