/** What each property says of a run in which it holds, in one sentence without a full stop. In the order of reading. */
import type { PropertyName } from './judge.js';
import { broadcastPropertyWords, logPropertyWords } from './log/property-names.js';

const words = {
  agreement: 'no two nodes decided different values in one decree',
  validity: 'whatever was proposed or decided, a client had submitted',
  integrity: 'no node changed what it had decided, across restarts too',
  'promise-monotone': 'no acceptor went back behind a promise, across restarts too',
  'accept-respects-promise': 'no acceptor accepted below its promise',
  'one-value-per-ballot': 'no ballot carried two values',
  'safe-at': 'each proposal was allowed by the promises that its proposer had heard',
  'chosen-means-quorum': 'whoever called a value chosen had heard a quorum in one ballot',
  'learned-means-chosen': 'whoever learned a value learned one that was chosen',
} as const satisfies Partial<Record<PropertyName, string>>;

/** Of single decrees, in the order of reading. */
export const propertyNames = Object.keys(words) as readonly (keyof typeof words)[];

/** Of single decrees, of a log or of an atomic broadcast: some names say something else in each. */
export function propertyWordsOf(checked: readonly PropertyName[]): { readonly [name in PropertyName]: string } {
  if (checked.includes('same-order')) return { ...words, ...broadcastPropertyWords };
  const isOfLog = !checked.includes('integrity');
  return isOfLog ? { ...words, ...logPropertyWords } : { ...logPropertyWords, ...words };
}
