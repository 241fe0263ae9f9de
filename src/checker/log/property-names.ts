/**
 * The properties of a log: which there are, what each says of a run in which it holds, its label in Paxos Made
 * Moderately Complex (van Renesse & Altinbuken), and which trace levels show enough to judge it.
 */
import type { AppName } from '../../paxos/multi/apps/app.js';
import type { TraceLevel } from '../../schema/trace.js';

type Property = {
  readonly words: string;
  /** R: replicas, A: acceptors, C: commanders; null for what the paper does not name. */
  readonly label: string | null;
  /** Judged from level `decisions` on; the others need `steps`. */
  readonly atDecisions: boolean;
  /** Where it is asked of some apps alone. */
  readonly apps?: readonly AppName[];
  /** In an atomic broadcast it says this; null where it is not asked there. Absent: the same. */
  readonly ofBroadcast?: string | null;
  /** Asked of an atomic broadcast alone. */
  readonly isOfBroadcast?: true;
};

/** In the order of reading. */
const properties = {
  agreement: { words: 'no two values were chosen or applied in one slot', label: 'R1', atDecisions: true },
  'total-order': {
    words: 'each replica applied slot after slot without a gap',
    label: 'R2, R4',
    atDecisions: true,
    ofBroadcast: 'each learner learned slot after slot without a gap, from the first one at each start',
  },
  'applied-is-prefix': {
    words: 'what each replica had applied was the decided log up to there',
    label: 'R3',
    atDecisions: true,
    ofBroadcast: 'what each learner had learned was the decided log up to there',
  },
  membership: {
    words: 'each quorum belonged to the configuration in force at its slot',
    label: 'R5',
    atDecisions: true,
    ofBroadcast: 'each quorum was of disks that the one table of this run seats',
  },
  'promise-monotone': {
    words: 'no acceptor went back behind a promise, across restarts too',
    label: 'A1',
    atDecisions: true,
  },
  'accept-respects-promise': { words: 'no acceptor accepted below its promise', label: 'A2', atDecisions: true },
  'votes-kept': {
    words: 'no acceptor lost a vote that no snapshot holds',
    label: 'A3',
    atDecisions: false,
    ofBroadcast: 'no acceptor came back with its disk and without a vote',
  },
  'one-value-per-ballot': { words: 'no ballot carried two values in one slot', label: 'C1, A4', atDecisions: true },
  'safe-at': {
    words: 'each proposal was allowed by the promises that its leader had heard',
    label: 'C2, A5',
    atDecisions: true,
  },
  'learned-means-chosen': {
    words: 'whatever was applied had been chosen',
    label: null,
    atDecisions: true,
    ofBroadcast: 'whatever was learned had been chosen',
  },
  'snapshot-keeps-slots': {
    words: 'each snapshot holds every decided slot below it, and nothing was forgotten that none holds',
    label: null,
    atDecisions: true,
    ofBroadcast: null,
  },
  validity: {
    words: 'each decided command was invoked by its client',
    label: null,
    atDecisions: false,
    ofBroadcast: 'each decided value was submitted by its client',
  },
  'executed-once': {
    words: 'each command was executed once, and its answer was its result',
    label: null,
    atDecisions: false,
    ofBroadcast: 'each learner learned each value exactly as often as it was submitted',
  },
  'acknowledged-not-lost': {
    words: 'whatever was acknowledged is in the log',
    label: null,
    atDecisions: false,
    ofBroadcast: 'whatever a client was told of is decided',
  },
  linearizability: {
    words: 'each operation took effect at one moment between its call and its answer',
    label: null,
    atDecisions: false,
    apps: ['kv', 'register', 'bank'],
    ofBroadcast: null,
  },
  'bank-total': {
    words: 'the balances always had the same total',
    label: null,
    atDecisions: false,
    apps: ['bank'],
    ofBroadcast: null,
  },
  progress: {
    words: 'whoever asked was answered in time while nothing stood in the way',
    label: null,
    atDecisions: false,
    ofBroadcast: 'whoever submitted was told of the decision in time while nothing stood in the way',
  },
  'same-order': {
    words: 'all learners learned the same values in the same order, as far as each came',
    label: null,
    atDecisions: false,
    isOfBroadcast: true,
  },
  'only-proposed': {
    words: 'whatever was learned, a client had submitted',
    label: null,
    atDecisions: false,
    isOfBroadcast: true,
  },
  'all-learned': {
    words: 'no learner left a value out, and all were learned in time while nothing stood in the way',
    label: null,
    atDecisions: false,
    isOfBroadcast: true,
  },
} as const satisfies { readonly [name: string]: Property };

export type LogPropertyName = keyof typeof properties;

const allNames = Object.keys(properties) as readonly LogPropertyName[];

const propertyOf = (name: LogPropertyName): Property => properties[name];

/** Of a log of replicas. */
export const logPropertyNames = allNames.filter((name) => propertyOf(name).isOfBroadcast !== true);
/** Of an atomic broadcast, whose learners are no replicas. */
export const broadcastPropertyNames = allNames.filter((name) => propertyOf(name).ofBroadcast !== null);

/** With the paper's label. */
const wordsWith = (wordsOf: (property: Property) => string) =>
  Object.fromEntries(
    allNames.map((name) => {
      const property = propertyOf(name);
      const words = wordsOf(property);
      return [name, property.label === null ? words : `${words} (${property.label})`];
    }),
  ) as { readonly [name in LogPropertyName]: string };

export const logPropertyWords = wordsWith(({ words }) => words);
export const broadcastPropertyWords = wordsWith(({ words, ofBroadcast }) => ofBroadcast ?? words);

/** " (R1)", or nothing where the paper has no name for it. */
export function labelWords(name: LogPropertyName): string {
  const { label } = propertyOf(name);
  return label === null ? '' : ` (${label})`;
}

export function isChecked(name: LogPropertyName, level: TraceLevel, app: AppName): boolean {
  const { atDecisions, apps } = propertyOf(name);
  if (level === 'counters' || (level === 'decisions' && !atDecisions)) return false;
  return apps === undefined || apps.includes(app);
}
