/** Where React meets the store. */
import { useSyncExternalStore } from 'react';
import type { Glyphs } from '../glyphs.js';
import type { Store } from '../store.js';
import { Dashboard } from './dashboard.js';

export function Root({ store, glyphs }: { readonly store: Store; readonly glyphs: Glyphs }) {
  useSyncExternalStore(store.subscribe, store.version);
  return <Dashboard state={store.state} facts={store.facts} glyphs={glyphs} />;
}
