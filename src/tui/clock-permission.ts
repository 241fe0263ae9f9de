/** Why one cannot go to another event now, in one sentence; null where one can. */
import type { Facts } from './facts.js';
import { nodeOf } from './facts.js';
import { placeOf } from './reduce-clock.js';
import type { Permission } from './permission.js';
import { isOnSlots, slotAsked } from './slot-list.js';
import type { Direction, State } from './state.js';

const mayLeaf: Permission = (state, facts) => {
  if (state.place === 'opening') return 'The run is still starting.';
  if (facts.kind === null) return 'No run is open.';
  return facts.events.total === 0 ? 'Nothing has happened yet.' : null;
};

export const mayToggleClock: Permission = (state, facts) => {
  if (facts.clock !== null && facts.ended !== null && facts.view?.isPast !== true) return 'The simulation is over.';
  return mayLeaf(state, facts);
};

export const mayStep =
  (direction: Direction): Permission =>
  (state, facts) => {
    const refusal = mayLeaf(state, facts);
    if (refusal !== null) return refusal;
    const place = placeOf(state, facts);
    if (direction === -1) return place > facts.events.first ? null : oldest(facts);
    if (place < facts.events.total) return null;
    if (facts.clock === null) return 'This is the newest event; , goes one back.';
    return facts.ended === null ? null : 'The simulation is over: this is its last event.';
  };

export const mayGoToMilestone =
  (direction: Direction): Permission =>
  (state, facts) => {
    const refusal = mayLeaf(state, facts);
    if (refusal !== null) return refusal;
    if (facts.events.milestone(placeOf(state, facts), direction) !== null) return null;
    return direction === 1
      ? 'Nothing that matters happened after this event.'
      : 'Nothing that matters happened before.';
  };

export const mayReturn: Permission = (state, facts) => {
  const refusal = mayLeaf(state, facts);
  return refusal ?? (state.at === null ? 'This is the newest event already.' : null);
};

/** A decided node or slot is selected, or a violation is on screen, with which two values may be decided. */
export const mayAskWhy: Permission = (state, facts) => {
  const { cluster } = facts;
  if (cluster.log !== null && (cluster.preset?.trace ?? 'steps') !== 'steps') {
    return 'A certificate is made of steps, and this run tells none: start it with --set trace=steps.';
  }
  if (state.overlay?.type === 'violation') return null;
  if (cluster.log !== null) return whyOfSlot(state, facts);
  const node = nodeOf(facts, state.selected);
  if (node === null) return 'No node is selected.';
  if (node.decided !== null) return null;
  return `${node.label} has not decided yet${atThisEvent(facts)}.`;
};

/** What is no longer kept as a slot may still be told by the events that are. */
function whyOfSlot(state: State, facts: Facts): string | null {
  const slot = slotAsked(state, facts);
  if (slot !== null) {
    const isOpen = slot >= facts.slots.first && (facts.slots.at(slot)?.decision ?? null) === null;
    return isOpen ? `Slot ${slot} is not decided yet${atThisEvent(facts)}.` : null;
  }
  if (isOnSlots(state, facts)) return 'Nothing was proposed yet.';
  const node = nodeOf(facts, state.selected);
  if (node === null) return 'No node is selected: 4 shows the slots, and y there tells why one was decided.';
  if (node.replica === null) return `${node.label} executes no slot: 4 shows the slots, and y there tells why.`;
  return `${node.label} has executed no slot yet${atThisEvent(facts)}.`;
}

const atThisEvent = ({ view }: Facts): string => (view?.isPast === true ? ' at this event' : '');

const oldest = ({ events }: Facts): string =>
  events.gone === 0
    ? 'This is the first event.'
    : `The ${events.gone} events before this one are no longer kept; the recording of the run has them.`;
