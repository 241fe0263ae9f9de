/**
 * A key-value store: `put KEY VALUE`, `get KEY`, `delete KEY`, `cas KEY OLD NEW` (compare and set), `append KEY TEXT`.
 * A key without a value has the value `(none)`, which `cas` takes for OLD, too. Results: the value for `get`; `ok`, or
 * `no: ` and why.
 */
import { fieldText, pairsOf } from '../saved-text.js';
import type { App } from './app.js';
import { owned, typed, tooLong, valueLengthMax, type Word, wordsOf } from './words.js';

export type Store = Map<string, string>;

const usage = 'not understood: put KEY VALUE, get KEY, delete KEY, cas KEY OLD NEW or append KEY TEXT';

export const kv: App<Store> = {
  create: () => new Map(),
  execute(store, operation) {
    const words = wordsOf(operation);
    if (typeof words === 'string') return words;
    const [verb, key, value, next] = words;
    if (typeof key !== 'string') return usage;
    if (verb === 'put' && words.length === 3) return put(store, key, value);
    if (verb === 'get' && words.length === 2) return typed(store.get(key) ?? null);
    if (verb === 'delete' && words.length === 2) return store.delete(key) ? 'ok' : 'no: it has no value';
    if (verb === 'append' && words.length === 3) return append(store, key, value);
    if (verb !== 'cas' || words.length !== 4 || value === undefined) return usage;
    const present = store.get(key) ?? null;
    return present === value ? put(store, key, next) : `no: the value is ${typed(present)}`;
  },
  isRead: (operation) => operation.startsWith('get '),
  read: (store, operation) => (kv.isRead(operation) ? kv.execute(store, operation) : usage),
  save: (store) =>
    [...store.keys()]
      .sort()
      .map((key) => fieldText(key) + fieldText(store.get(key) ?? ''))
      .join(''),
  load: (text) => new Map(pairsOf(text)),
};

function put(store: Store, key: string, value: Word | undefined): string {
  if (typeof value !== 'string') return usage;
  if (value.length > valueLengthMax || key.length > valueLengthMax) return tooLong;
  store.set(owned(key), owned(value));
  return 'ok';
}

function append(store: Store, key: string, text: Word | undefined): string {
  if (typeof text !== 'string') return usage;
  const value = (store.get(key) ?? '') + text;
  const result = put(store, key, value);
  return result === 'ok' ? `ok, ${value.length} characters` : result;
}
