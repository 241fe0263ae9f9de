/** What the pane in focus, or the page over it, shows, as plain text for the clipboard. */
import { labelIn, nodeOf } from './facts.js';
import { layoutNow } from './layout-now.js';
import { listOf } from './list-page.js';
import { listText } from './list-rows.js';
import { pageRows, updatePanes } from './live-panes.js';
import { plainLine } from './log-pane.js';
import { plainMessage } from './message-pane.js';
import { pageOf, plainPage } from './page.js';
import type { Store } from './store.js';

export function plainText(store: Store): { readonly text: string; readonly what: string } {
  const { state, facts, panes } = store;
  const list = listOf(state);
  if (list !== null) {
    return { text: listText(state, facts), what: list.type === 'held' ? 'the held messages' : 'the faults in force' };
  }
  const page = pageOf(state, facts);
  if (page !== null) return { text: plainPage(page), what: 'this page' };
  updatePanes(panes, state);
  const layout = layoutNow(state, facts);
  if (state.focus === 'messages') {
    const { items } = panes.messages.page(pageRows(layout, 'messages'));
    return { text: items.map((message) => plainMessage(message, facts)).join('\n'), what: `${items.length} messages` };
  }
  const node = nodeOf(facts, state.selected);
  if (state.focus === 'nodes' && node !== null) {
    const nodePage = pageOf({ ...state, overlay: { type: 'node' } }, facts);
    return { text: nodePage === null ? '' : plainPage(nodePage), what: `the state of ${labelIn(facts, node.node)}` };
  }
  const { items } = panes.log.page(pageRows(layout, 'log'));
  return { text: items.map(plainLine).join('\n'), what: `${items.length} lines of the log` };
}
