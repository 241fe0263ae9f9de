/** The layout for what is on screen now, and whether the live panes show at all. */
import { checksRowsWanted } from './checks-pane.js';
import type { Facts } from './facts.js';
import { footerRowsFor } from './footer-rows.js';
import { extraHeaderRows } from './header-sentence.js';
import type { Layout } from './layout.js';
import { isTooSmall, layoutOf } from './layout.js';
import { listOf } from './list-page.js';
import type { State } from './state.js';
import { trafficRowsWanted } from './traffic-pane.js';
import { isVoter } from './table-order.js';

export function layoutNow(state: State, facts: Facts): Layout {
  const nodes = [...facts.cluster.nodes.values()];
  const isBroadcast = facts.cluster.learned !== null;
  return layoutOf({
    columns: state.columns,
    rows: state.rows,
    nodes: nodes.length,
    voters: nodes.filter(isVoter).length,
    footerRows: footerRowsFor(state),
    extraHeaderRows: extraHeaderRows(state, facts),
    trafficRows: facts.cluster.log === null ? 0 : isBroadcast ? checksRowsWanted : trafficRowsWanted,
  });
}

/** 'panes' are the header, the table and the live panes; each of the others fills the screen. */
export type Face = 'too-small' | 'presets' | 'help' | 'page' | 'list' | 'panes';

export function faceOf(state: State): Face {
  if (isTooSmall(state.columns, state.rows)) return 'too-small';
  if (listOf(state) !== null) return 'list';
  const overlay = state.overlay?.type;
  if (overlay === 'help') return 'help';
  if (
    overlay === 'node' ||
    overlay === 'slot' ||
    overlay === 'run' ||
    overlay === 'violation' ||
    overlay === 'certificate'
  ) {
    return 'page';
  }
  return state.place === 'presets' ? 'presets' : 'panes';
}
