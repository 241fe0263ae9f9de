/** Which slots the slot view lists, whether it has the keys, and which slot is meant. */
import type { Facts } from './facts.js';
import { nodeOf } from './facts.js';
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

/** The chosen slot, or the newest; null before any. */
export const chosenSlot = (state: State, facts: Facts): number | null =>
  state.slots.at ?? listedSlots(state, facts).at(-1) ?? null;

/** That of the page, else the chosen one where slots are shown, else the last one that the selected replica executed. */
export function slotAsked(state: State, facts: Facts): number | null {
  if (state.overlay?.type === 'slot') return state.overlay.slot;
  if (isOnSlots(state, facts)) return chosenSlot(state, facts);
  return nodeOf(facts, state.selected)?.replica?.applied ?? null;
}
