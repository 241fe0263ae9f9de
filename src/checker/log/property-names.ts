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
};

/** In the order of reading. */
const properties = {
  agreement: { words: 'no two values were chosen or applied in one slot', label: 'R1', atDecisions: true },
  'total-order': { words: 'each replica applied slot after slot without a gap', label: 'R2, R4', atDecisions: true },
  'applied-is-prefix': {
    words: 'what each replica had applied was the decided log up to there',
    label: 'R3',
    atDecisions: true,
  },
  membership: {
    words: 'each quorum belonged to the configuration in force at its slot',
    label: 'R5',
    atDecisions: true,
  },
  'promise-monotone': {
    words: 'no acceptor went back behind a promise, across restarts too',
    label: 'A1',
    atDecisions: true,
  },
  'accept-respects-promise': { words: 'no acceptor accepted below its promise', label: 'A2', atDecisions: true },
  'votes-kept': { words: 'no acceptor lost a vote that no snapshot holds', label: 'A3', atDecisions: false },
  'one-value-per-ballot': { words: 'no ballot carried two values in one slot', label: 'C1, A4', atDecisions: true },
  'safe-at': {
    words: 'each proposal was allowed by the promises that its leader had heard',
    label: 'C2, A5',
    atDecisions: true,
  },
  'learned-means-chosen': { words: 'whatever was applied had been chosen', label: null, atDecisions: true },
  'snapshot-keeps-slots': {
    words: 'each snapshot holds every decided slot below it, and nothing was forgotten that none holds',
    label: null,
    atDecisions: true,
  },
  validity: { words: 'each decided command was invoked by its client', label: null, atDecisions: false },
  'executed-once': {
    words: 'each command was executed once, and its answer was its result',
    label: null,
    atDecisions: false,
  },
  'acknowledged-not-lost': { words: 'whatever was acknowledged is in the log', label: null, atDecisions: false },
  linearizability: {
    words: 'each operation took effect at one moment between its call and its answer',
    label: null,
    atDecisions: false,
    apps: ['kv', 'register', 'bank'],
  },
  'bank-total': { words: 'the balances always had the same total', label: null, atDecisions: false, apps: ['bank'] },
  progress: {
    words: 'whoever asked was answered in time while nothing stood in the way',
    label: null,
    atDecisions: false,
  },
} as const satisfies { readonly [name: string]: Property };

export type LogPropertyName = keyof typeof properties;

export const logPropertyNames = Object.keys(properties) as readonly LogPropertyName[];

const propertyOf = (name: LogPropertyName): Property => properties[name];

/** With the paper's label. */
export const logPropertyWords = Object.fromEntries(
  logPropertyNames.map((name) => {
    const { words, label } = propertyOf(name);
    return [name, label === null ? words : `${words} (${label})`];
  }),
) as { readonly [name in LogPropertyName]: string };

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
