/** Going over the events of a run: back, forward, to a moment, to now; and the clock of a simulation. */
import type { Facts } from './facts.js';
import type { Command, KeyAction, State, Transition } from './state.js';

type ClockAction = Extract<KeyAction, { type: 'toggle-clock' | 'step' | 'to-milestone' | 'to-event' | 'to-now' }>;

const types: ReadonlySet<string> = new Set<ClockAction['type']>([
  'toggle-clock',
  'step',
  'to-milestone',
  'to-event',
  'to-now',
]);

export const isClockAction = (action: KeyAction): action is ClockAction => types.has(action.type);

const stopClock: Command = { type: 'clock', change: 'stop' };

/** Whoever leafs through a simulation stops its clock: nothing happens behind one's back. */
export function reduceClock(state: State, action: ClockAction, facts: Facts): Transition {
  const { events } = facts;
  switch (action.type) {
    case 'toggle-clock':
      return toggle(state, facts);
    case 'step':
      return goTo(state, facts, placeOf(state, facts) + action.by);
    case 'to-milestone':
      return goTo(state, facts, events.milestone(placeOf(state, facts), action.direction) ?? placeOf(state, facts));
    case 'to-event':
      return goTo(state, facts, Math.min(action.event, events.total));
    case 'to-now':
      return { state: shown(state, null), commands: [] };
  }
}

/** The event that the screen shows. */
export const placeOf = (state: State, { events }: Facts): number => state.at ?? events.total;

function toggle(state: State, facts: Facts): Transition {
  if (facts.clock === 'running') return { state, commands: [stopClock] };
  if (facts.clock === 'stopped') return { state: shown(state, null), commands: [{ type: 'clock', change: 'run' }] };
  return { state: shown(state, state.at === null ? facts.events.total : null), commands: [] };
}

function goTo(state: State, facts: Facts, wanted: number): Transition {
  const { events, clock } = facts;
  const commands = clock === 'running' ? [stopClock] : [];
  if (clock !== null && wanted > events.total)
    return { state, commands: [...commands, { type: 'advance', to: wanted }] };
  const event = Math.max(events.first, Math.min(events.total, wanted));
  // The end of a simulation that stands still is now: nothing newer can come.
  return { state: shown(state, clock !== null && event === events.total ? null : event), commands };
}

/** Log and messages end with the event, so they show it. */
const shown = (state: State, at: number | null): State => ({
  ...state,
  at,
  log: { ...state.log, follow: true },
  messagesFollow: true,
});
