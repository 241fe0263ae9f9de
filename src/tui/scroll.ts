/** Scrolling and searching in the panes that are painted outside React. */
import { layoutNow } from './layout-now.js';
import { pageRows } from './live-panes.js';
import { updatePanes } from './live-panes.js';
import { containsWords } from './log-pane.js';
import type { Scroll } from './state.js';
import type { Store } from './store.js';

export function scrollPane(store: Store, pane: 'log' | 'messages', scroll: Scroll): void {
  const { panes, state, facts } = store;
  updatePanes(panes, state);
  if (scroll.by === 'match') {
    const words = state.log.search.toLowerCase();
    const found = panes.log.find((line) => containsWords(line, words), scroll.direction);
    const where = scroll.direction === -1 ? 'above' : 'below';
    if (!found) store.dispatch({ type: 'say', text: `"${state.log.search}" is not found ${where}.`, tone: 'warning' });
  } else {
    const window = panes[pane];
    const rows = pageRows(layoutNow(state, facts), pane);
    if (scroll.by === 'end' && scroll.direction === 1) window.follow();
    else if (scroll.by === 'end') window.scrollToStart(rows);
    else window.scroll(scroll.direction * (scroll.by === 'page' ? rows : 1), rows);
  }
  store.dispatch({ type: 'followed', pane, follow: panes[pane].follows });
}
