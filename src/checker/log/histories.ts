/**
 * The histories of clients, key by key, judged without the log: for apps whose operations name one key each. Live, with
 * calls and answers put in the order of time; a violation is proof, and where the search gives up, the log remains as
 * witness.
 */
import type { AppName } from '../../paxos/multi/apps/app.js';
import { startApp } from '../../paxos/multi/apps/running-app.js';
import { wordsOf } from '../../paxos/multi/apps/words.js';
import { type Court, evidence, type Origin } from '../court.js';
import { miss, shortened } from './charge.js';
import { type HistoryEvent, Linearizability, type Model } from './linearizability.js';

type Timed = { readonly event: HistoryEvent; readonly origin: Origin };

type KeyHistory = {
  readonly search: Linearizability;
  /** Not handed on yet: earlier ones may still be told. Ascending by time. */
  waiting: Timed[];
  handedAtMs: number;
  isOver: boolean;
};

/** Reports of clients come within so much of each other, or the key is not searched any further. */
const lagMs = 1_000;
/** A key's state and an operation are tried so often between two moments of rest. */
const budget = 20_000;
/** Values that long are not carried about. */
const stateLengthMax = 4_000;

export class Histories {
  readonly #court: Court;
  #model: Model | null;
  readonly #keys = new Map<string, KeyHistory>();
  readonly #asked = new Map<string, { readonly id: number; readonly key: string; readonly operation: string }>();
  #ids = 0;
  #nowMs = 0;

  readonly #isLogTold: () => boolean;

  /** `isLogTold`: of all slots that were applied the values are known. */
  constructor(court: Court, app: AppName, isLogTold: () => boolean) {
    this.#isLogTold = isLogTold;

    this.#court = court;
    this.#model = app === 'kv' || app === 'register' ? modelOf(app) : null;
  }

  invoked(session: number, sequence: number, operation: string, origin: Origin): void {
    const key = this.#model === null ? null : keyOf(operation);
    if (key === null) return;
    const id = this.#ids++;
    this.#asked.set(`${session}.${sequence}`, { id, key, operation });
    this.#add(key, { event: { type: 'call', id, operation }, origin });
  }

  responded(session: number, sequence: number, result: string, origin: Origin): void {
    const asked = this.#asked.get(`${session}.${sequence}`);
    if (asked === undefined) return;
    this.#asked.delete(`${session}.${sequence}`);
    this.#add(asked.key, { event: { type: 'answer', id: asked.id, result }, origin });
  }

  /** A call on this key is not told by its client: what it changed cannot be explained. */
  abandon(operation: string): void {
    const key = this.#model === null ? null : keyOf(operation);
    if (key === null || this.#model === null) return;
    const search = new Linearizability(this.#model, budget);
    this.#keys.set(key, { search, waiting: [], handedAtMs: -1, isOver: true });
  }

  /** Something came before all that is told: the log remains as witness. */
  stop(): void {
    this.#model = null;
    this.#keys.clear();
  }

  /** Nothing more will be told. */
  end(): void {
    for (const [key, history] of this.#keys) this.#handOn(key, history, Number.POSITIVE_INFINITY);
  }

  #add(key: string, timed: Timed): void {
    if (this.#model === null) return;
    let history = this.#keys.get(key);
    if (history === undefined) {
      history = { search: new Linearizability(this.#model, budget), waiting: [], handedAtMs: -1, isOver: false };
      this.#keys.set(key, history);
    }
    if (history.isOver) return;
    const { atMs } = timed.origin;
    // What comes that late would have to be put before what was judged already.
    if (atMs < history.handedAtMs) history.isOver = true;
    let at = history.waiting.length;
    while (at > 0 && isAfter(history.waiting[at - 1], timed)) at--;
    history.waiting.splice(at, 0, timed);
    this.#nowMs = Math.max(this.#nowMs, atMs);
    if (history.waiting.length > 64) this.#handOn(key, history, this.#nowMs - lagMs);
  }

  #handOn(key: string, history: KeyHistory, untilMs: number): void {
    let count = 0;
    for (const { event, origin } of history.waiting) {
      if (history.isOver || origin.atMs >= untilMs) break;
      count++;
      history.search.take(event);
      history.handedAtMs = origin.atMs;
      const { finding } = history.search;
      if (finding === 'linearizable' && isSmall(history.search)) continue;
      history.isOver = true;
      if (finding === 'violated') this.#charge(key, event, origin);
    }
    history.waiting = history.isOver ? [] : history.waiting.slice(count);
  }

  #charge(key: string, event: HistoryEvent, origin: Origin): void {
    const result = event.type === 'answer' ? shortened(event.result) : '';
    const text = `the operations on ${key} fit no order: the answer "${result}" cannot be had in any`;
    const first = evidence(origin, `the calls and answers on ${key} before it fit some order`);
    if (!this.#isLogTold()) return;
    miss(this.#court, 'linearizability', text, first, evidence(origin, `the answer was "${result}"`));
  }
}

const isSmall = ({ states }: Linearizability): boolean => states.every((state) => state.length <= stateLengthMax);

/** Calls come first where two are at the same moment, so that nothing is taken for later than it may be. */
function isAfter(a: Timed | undefined, b: Timed): boolean {
  if (a === undefined) return false;
  if (a.origin.atMs !== b.origin.atMs) return a.origin.atMs > b.origin.atMs;
  return a.event.type === 'answer' && b.event.type === 'call';
}

/** Null for what is of no key. A register is one. */
function keyOf(operation: string): string | null {
  const words = wordsOf(operation);
  if (typeof words === 'string') return null;
  const [verb, key] = words;
  if (verb === 'read' || verb === 'write') return 'the register';
  if (verb === 'cas' && words.length === 3) return 'the register';
  const isOfKey = verb === 'put' || verb === 'get' || verb === 'delete' || verb === 'append' || verb === 'cas';
  return isOfKey && typeof key === 'string' ? key : null;
}

/** Outcomes kept: the search tries the same operations in the same states in one order after the other. */
const outcomesMax = 1_000;

/** The app itself, one operation at a time. */
function modelOf(app: AppName): Model {
  const outcomes = new Map<string, Map<string, ReturnType<Model['apply']>>>();
  let kept = 0;
  return {
    first: startApp(app, null).save(),
    apply(state, operation) {
      const known = outcomes.get(state)?.get(operation);
      if (known !== undefined) return known;
      const running = startApp(app, state);
      const result = running.execute(operation);
      const outcome = { state: running.save(), result };
      if (kept++ % outcomesMax === 0) outcomes.clear();
      const here = outcomes.get(state) ?? new Map<string, typeof outcome>();
      outcomes.set(state, here.set(operation, outcome));
      return outcome;
    },
  };
}
