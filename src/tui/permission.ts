/** Why a key cannot do its work now, in one sentence; null where it can. */
import { paceNames } from '../faults/pace.js';
import type { NodeView } from '../views/nodes.js';
import { isAlive } from '../views/nodes.js';
import { faultItems } from './fault-items.js';
import type { Facts } from './facts.js';
import { nodeOf } from './facts.js';
import { chosen } from './list-page.js';
import { isOnSlots } from './slot-list.js';
import type { Direction, State } from './state.js';

export type Permission = (state: State, facts: Facts) => string | null;

/** A request of any kind: is there a run that listens to us? */
export const mayControl: Permission = (state, facts) => {
  if (state.place === 'opening') return 'The run is still starting.';
  if (facts.kind === null) return 'No run is open.';
  if (facts.kind === 'recorded') return 'This is a recording: what happened in it cannot be changed.';
  if (facts.view?.isPast === true) {
    return `Event ${facts.view.event} is over and cannot be changed: E returns to now.`;
  }
  if (facts.ended !== null) return 'The run is over.';
  return facts.mayControl ? null : 'This dashboard only watches: it was opened with the view address.';
};

/** A request about the selected node, if `fits` answers null for it. */
function onNode(fits: (node: NodeView) => string | null): Permission {
  return (state, facts) => {
    const refusal = mayControl(state, facts);
    if (refusal !== null) return refusal;
    const node = nodeOf(facts, state.selected);
    return node === null ? 'No node is selected.' : fits(node);
  };
}

export const mayEnd = onNode((node) => (isAlive(node) ? null : `${node.label} is not running.`));

export const mayRestart = onNode((node) =>
  isAlive(node) ? `${node.label} is running: stop it with x, or kill it with X, first.` : null,
);

export const mayPause = onNode((node) => {
  if (node.process === 'starting') return `${node.label} is still starting.`;
  return isAlive(node) ? null : `${node.label} is not running.`;
});

export const maySetLoss = onNode(() => null);

export const mayKillAll: Permission = (state, facts) => {
  const refusal = mayControl(state, facts);
  if (refusal !== null) return refusal;
  return [...facts.cluster.nodes.values()].some(isAlive) ? null : 'No node is running.';
};

export const mayPropose: Permission = (state, facts) => {
  const refusal = mayControl(state, facts);
  if (refusal !== null) return refusal;
  const clients = [...facts.cluster.nodes.values()].filter((node) => node.roles.includes('client'));
  if (clients.length === 0) return 'This preset has no client, and values are proposed through one.';
  return clients.some((node) => node.process === 'up') ? null : 'No client is up, and values are proposed through one.';
};

/** Of a cluster that agrees on a log. */
export const mayShowSlots: Permission = (_state, facts) =>
  facts.cluster.log === null ? 'This cluster decides single decrees: only a replicated log has slots.' : null;

export const mayLoad: Permission = (state, facts) => {
  const refusal = mayControl(state, facts);
  if (refusal !== null) return refusal;
  if (facts.cluster.learned !== null) return 'Clients of an atomic broadcast bring no load: p submits a value.';
  if (facts.cluster.log === null) return 'Only clients of a replicated log bring a load.';
  return mayPropose(state, facts);
};

export const mayOpenDecree: Permission = (state, facts) => {
  const refusal = mayControl(state, facts);
  if (refusal !== null) return refusal;
  if (facts.cluster.learned !== null) return 'Values go into slots, one after the other: p submits one more.';
  return facts.cluster.log === null
    ? null
    : 'A replicated log has slots in the place of decrees: p proposes a command.';
};

export const mayChangePace =
  (direction: Direction): Permission =>
  (state, facts) => {
    const refusal = mayControl(state, facts);
    if (refusal !== null) return refusal;
    const { pace } = facts.cluster;
    if (paceNames[paceNames.indexOf(pace) + direction] !== undefined) return null;
    return direction === 1 ? 'The pace is full already.' : 'The pace is slow already.';
  };

/** Runs that this dashboard started can be started again, or left for another. */
export const maySwitch: Permission = (state) =>
  state.running === null ? 'This dashboard was opened on one run: leave it with q and start another.' : null;

export const mayShowNode: Permission = (state, facts) => {
  if (isOnSlots(state, facts)) return facts.slots.last === null ? 'Nothing was proposed yet.' : null;
  return nodeOf(facts, state.selected) === null ? 'No node is selected.' : null;
};

export const mayShowViolation: Permission = (_state, facts) =>
  facts.verdict.violationCount === 0 ? 'No property was violated.' : null;

export const maySearchOn: Permission = (state) =>
  state.log.search === '' ? 'Nothing is searched for: press / first.' : null;

export const mayStartPreset: Permission = (state) =>
  state.presets.length === 0 ? 'There is no preset to start.' : null;

export const mayUndo: Permission = (state, facts) => {
  const refusal = mayControl(state, facts);
  if (refusal !== null) return refusal;
  return state.deeds.length === 0 ? 'There is nothing to undo: this dashboard brought no fault about.' : null;
};

export const mayLift: Permission = (state, facts) => {
  const refusal = mayControl(state, facts);
  if (refusal !== null) return refusal;
  const item = state.overlay?.type === 'faults' ? chosen(faultItems(facts), state.overlay) : undefined;
  return item?.type === 'in-force' ? null : 'Only what is in force can be taken away: choose a line above.';
};

export const mayRelease: Permission = (state, facts) => {
  const refusal = mayControl(state, facts);
  if (refusal !== null) return refusal;
  return facts.held.length === 0 ? 'Nothing is held.' : null;
};
