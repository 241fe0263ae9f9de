/** Where React meets the store and the keyboard. */
import { useInput } from 'ink';
import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { Key } from 'ink';
import type { Glyphs } from '../glyphs.js';
import { createKeyReader } from '../keys.js';
import type { Store } from '../store.js';
import { Dashboard } from './dashboard.js';

export function Root({ store, glyphs }: { readonly store: Store; readonly glyphs: Glyphs }) {
  useSyncExternalStore(store.subscribe, store.version);
  const reader = useRef(createKeyReader());
  const onInput = useCallback((input: string, key: Key) => store.press(reader.current(input, key)), [store]);
  useInput(onInput);
  return <Dashboard state={store.state} facts={store.facts} glyphs={glyphs} />;
}
