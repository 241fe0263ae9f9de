/** Keys on the slot view: into it and out of it, up and down, and to one slot. */
import { decreeNumber } from '../paxos/ballot.js';
import type { Facts } from './facts.js';
import { type By, indexAfter } from './index-after.js';
import { layoutNow } from './layout-now.js';
import { pageRows } from './live-panes.js';
import { chosenSlot, hasWords, isOnSlots, listedSlots } from './slot-list.js';
import { slotHeadRows } from './slot-pane.js';
import type { Direction, KeyAction, Pane, SlotSettings, State } from './state.js';

type SlotAction = Extract<KeyAction, { type: 'toggle-slots' | 'to-slot' }>;

export const isSlotAction = (action: KeyAction): action is SlotAction =>
  action.type === 'toggle-slots' || action.type === 'to-slot';

export const reduceSlots = (state: State, action: SlotAction, facts: Facts): State =>
  action.type === 'to-slot' ? goToSlot(state, action.slot, facts) : toggleSlots(state);

/** Keys that mean something of their own there; null for all others. */
export function onSlots(state: State, action: KeyAction, facts: Facts): State | null {
  switch (action.type) {
    case 'focus':
      return focusOn(state, action.pane);
    case 'next-match':
      return isOnSlots(state, facts) ? nextSlotWith(state, action.direction, facts) : null;
    case 'show-node':
      return isOnSlots(state, facts) ? showSlot(state, facts) : null;
    case 'toggle-follow':
      return isOnSlots(state, facts) ? followSlots(state, facts) : null;
    default:
      return null;
  }
}

/** The log by its number is the log with its lines. */
const focusOn = (state: State, focus: Pane): State =>
  focus === 'log' ? { ...state, focus, slots: { ...state.slots, shown: false } } : { ...state, focus };

function toggleSlots(state: State): State {
  const shown = !(state.slots.shown && state.focus === 'log');
  return { ...state, focus: 'log', slots: { ...state.slots, shown } };
}

/** Nothing is chosen: the newest are followed. */
export const unchosen = (state: State): State => ({ ...state, slots: { ...state.slots, at: null } });

function followSlots(state: State, facts: Facts): State {
  return state.slots.at === null ? choose(state, chosenSlot(state, facts), facts) : unchosen(state);
}

export function moveSlot(state: State, by: By, direction: Direction, facts: Facts): State {
  if (by === 'end' && direction === 1) return unchosen(state);
  const slots = listedSlots(state, facts);
  const at = chosenSlot(state, facts);
  const found = slots.findIndex((slot) => at !== null && slot >= at);
  const index = indexAfter(found === -1 ? slots.length - 1 : found, slots.length, by, direction, roomOf(state, facts));
  return choose(state, slots[index] ?? null, facts);
}

/** The next slot with what is searched for, upwards (-1) or downwards. */
function nextSlotWith(state: State, direction: Direction, facts: Facts): State {
  const words = state.log.search.toLowerCase();
  const slots = listedSlots(state, facts);
  const at = chosenSlot(state, facts) ?? 0;
  const beyond = slots.filter((slot) => (direction === 1 ? slot > at : slot < at || state.slots.at === null));
  const ordered = direction === 1 ? beyond : [...beyond].reverse();
  const found = ordered.find((slot) => hasWords(slot, words, facts));
  if (found !== undefined) return choose(state, found, facts);
  const text = `"${state.log.search}" is not found ${direction === 1 ? 'below' : 'above'}.`;
  return { ...state, notice: { text, tone: 'warning', untilMs: state.nowMs + 6_000 } };
}

function showSlot(state: State, facts: Facts): State {
  const slot = chosenSlot(state, facts);
  if (slot === null) return state;
  return { ...choose(state, slot, facts), overlay: { type: 'slot', slot: decreeNumber(slot), offset: 0 } };
}

/** To a slot by its number. */
function goToSlot(state: State, slot: number, facts: Facts): State {
  const shown: State = { ...state, focus: 'log', slots: { ...state.slots, shown: true } };
  return choose(shown, slot, facts);
}

const roomOf = (state: State, facts: Facts): number => {
  const rows = pageRows(layoutNow(state, facts), 'log');
  return Math.max(1, rows - slotHeadRows(rows));
};

/** What is above and below it stays as it was, for as long as it is in sight. */
function choose(state: State, at: number | null, facts: Facts): State {
  if (at === null) return state;
  const slots = listedSlots(state, facts);
  const room = roomOf(state, facts);
  const index = slots.indexOf(at);
  const before = slots.findIndex((slot) => slot >= state.slots.top);
  const topNow = state.slots.at === null ? slots.length - room : before === -1 ? slots.length - room : before;
  const top = Math.max(0, Math.min(Math.max(topNow, index - room + 1), index));
  const settings: SlotSettings = { ...state.slots, at, top: slots[top] ?? 0 };
  return { ...state, slots: settings };
}
