/** Up and down: in the list of presets, among the nodes, in the log and the messages, on a page that lies over them. */
import { certificatePage } from './certificate-page.js';
import { faultItems } from './fault-items.js';
import type { Facts } from './facts.js';
import { heldKey, pageAt } from './list-page.js';
import type { Direction, State, Transition } from './state.js';
import { shownPresets } from './state.js';
import { type By, indexAfter } from './index-after.js';
import { moveSlot } from './reduce-slots.js';
import { isOnSlots } from './slot-list.js';
import { slotPage } from './slot-page.js';
import { tableOrder } from './table-order.js';

export function move(state: State, by: By, direction: Direction, facts: Facts): Transition {
  const { overlay } = state;
  if (overlay?.type === 'help') {
    const step = by === 'line' ? 1 : Math.max(1, state.rows - 6);
    return stay({ ...state, overlay: { ...overlay, offset: Math.max(0, overlay.offset + direction * step) } });
  }
  if (overlay?.type === 'violation') {
    const index = indexAfter(overlay.index, facts.verdict.violations.length, by, direction);
    return stay({ ...state, overlay: { ...overlay, index } });
  }
  if (overlay?.type === 'certificate' || overlay?.type === 'slot') {
    const room = Math.max(1, state.rows - 3);
    const { lines } = overlay.type === 'slot' ? slotPage(state, facts, overlay) : certificatePage(state, facts, 0);
    const last = Math.max(0, lines.length - room);
    const step = by === 'end' ? last : by === 'page' ? room : 1;
    const offset = Math.max(0, Math.min(last, overlay.offset + direction * step));
    return stay({ ...state, overlay: { ...overlay, offset } });
  }
  if (overlay?.type === 'run') return stay(state);
  if (overlay?.type === 'faults' || overlay?.type === 'held') {
    const items = overlay.type === 'faults' ? faultItems(facts) : facts.held.map((copy) => ({ key: heldKey(copy) }));
    const page = pageAt(items, overlay, (index) => indexAfter(index, items.length, by, direction));
    return stay({ ...state, overlay: page });
  }
  if (state.place === 'presets') {
    return stay({ ...state, presetIndex: indexAfter(state.presetIndex, shownPresets(state).length, by, direction) });
  }
  if (overlay === null && isOnSlots(state, facts)) return stay(moveSlot(state, by, direction, facts));
  if (overlay === null && state.focus !== 'nodes') {
    return { state, commands: [{ type: 'scroll', pane: state.focus, scroll: { by, direction } }] };
  }
  return stay(selectNode(state, by, direction, facts));
}

const stay = (state: State): Transition => ({ state, commands: [] });

function selectNode(state: State, by: By, direction: Direction, facts: Facts): State {
  const nodes = tableOrder(facts.cluster.nodes.values());
  const index = nodes.findIndex((node) => node.node === state.selected);
  const selected = nodes[indexAfter(index, nodes.length, by, direction)];
  return selected === undefined ? state : { ...state, selected: selected.node };
}
