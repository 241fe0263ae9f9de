/**
 * The dashboard's one store, outside React. It holds the state and the run's folds, answers keys, and says when to
 * draw: React some seven times a second and at once at a key press, the live panes twice as often without React. More
 * would cost more of a core than anybody sees.
 */
import type { SessionClock } from '../schema/session.js';
import type { Facts } from './facts.js';
import { Feed } from './feed.js';
import type { LivePanes } from './live-panes.js';
import type { KeyPress } from './keys.js';
import { reduce } from './reduce.js';
import { PastView } from './past-view.js';
import { actionOf } from './scope.js';
import type { Action, Command, State } from './state.js';
import { tableOrder } from './table-order.js';

const commitIntervalMs = 150;
const paintIntervalMs = 75;

/** What is known of the session on screen beside its records. */
export type SessionFacts = Pick<Facts, 'kind' | 'mayControl' | 'owned' | 'ended'>;

/** What stands in where no session is open. */
const nothing = (): Feed =>
  new Feed(
    () => {},
    () => {},
  );

const noSession: SessionFacts = { kind: null, mayControl: false, owned: false, ended: null };

export class Store {
  state: State;
  facts: Facts;
  panes: LivePanes;
  #feed: Feed;
  #past: PastView;
  #clock: SessionClock | null = null;
  #session: SessionFacts = noSession;
  #lastRecordAtMs = 0;
  #foldedAtMs = 0;
  #version = 0;
  #listener: () => void = () => {};
  #commitTimer: NodeJS.Timeout | null = null;
  #paintTimer: NodeJS.Timeout | null = null;
  #lastCommitMs = 0;
  readonly #tickTimer: NodeJS.Timeout;
  readonly #now: () => number;
  readonly #run: (command: Command) => void;
  readonly #paint: () => void;

  constructor(options: {
    readonly initial: State;
    /** Milliseconds, rising. */
    readonly now: () => number;
    readonly run: (command: Command) => void;
    /** Draws the live panes over the frame that React drew last. */
    readonly paint: () => void;
  }) {
    this.state = options.initial;
    this.#now = options.now;
    this.#run = options.run;
    this.#paint = options.paint;
    this.#feed = nothing();
    this.#past = new PastView(this.#feed);
    this.panes = this.#past.panes;
    this.facts = this.#gatherFacts();
    this.#tickTimer = setInterval(() => this.dispatch({ type: 'tick', nowMs: this.#now() }), 1_000);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listener = listener;
    return () => {
      this.#listener = () => {};
    };
  };

  readonly version = (): number => this.#version;

  /** Another run is on screen from now on, or none. */
  show(feed: Feed | null, session: SessionFacts | null, clock: SessionClock | null = null): void {
    this.#feed = feed ?? nothing();
    this.#session = session ?? noSession;
    this.#clock = clock;
    this.#past = new PastView(this.#feed);
    this.#lastRecordAtMs = this.#now();
    this.commit();
  }

  setEnded(reason: string): void {
    this.#session = { ...this.#session, ended: reason };
    this.commit();
  }

  /** The run's folds changed: draw soon. */
  readonly folded = (): void => {
    // The log may have gained what it held back, without a new record.
    if (this.#feed.cluster.lastAtMs !== this.#foldedAtMs) this.#lastRecordAtMs = this.#now();
    this.#foldedAtMs = this.#feed.cluster.lastAtMs;
    const [first] = this.facts.cluster.nodes.size === 0 ? [] : tableOrder(this.facts.cluster.nodes.values());
    if (this.state.selected === null && first !== undefined) this.#apply({ type: 'nodes-known', first: first.node });
    if (this.#commitTimer === null) {
      const wait = Math.max(0, this.#lastCommitMs + commitIntervalMs - this.#now());
      this.#commitTimer = setTimeout(() => this.commit(), wait);
    }
    this.#paintTimer ??= setTimeout(() => {
      this.#paintTimer = null;
      this.#paint();
    }, paintIntervalMs);
  };

  /** Keys of one chunk, in order; what they change is drawn at once. */
  press(presses: readonly KeyPress[]): void {
    for (const press of presses) {
      const action = actionOf(press, this.state, this.facts);
      if (action !== null) this.#apply(action);
    }
    this.commit();
  }

  dispatch(action: Action): void {
    this.#apply(action);
    this.commit();
  }

  commit(): void {
    if (this.#commitTimer !== null) clearTimeout(this.#commitTimer);
    this.#commitTimer = null;
    this.#lastCommitMs = this.#now();
    this.facts = this.#gatherFacts();
    this.#followState();
    this.#version++;
    this.#listener();
  }

  close(): void {
    clearInterval(this.#tickTimer);
    if (this.#commitTimer !== null) clearTimeout(this.#commitTimer);
    if (this.#paintTimer !== null) clearTimeout(this.#paintTimer);
    this.#listener = () => {};
  }

  #apply(action: Action): void {
    const { state, commands } = reduce(this.state, action, this.facts);
    this.state = state;
    for (const command of commands) this.#run(command);
  }

  /** The windows of the live panes stand still or follow as the state says. */
  #followState(): void {
    const { log, messagesFollow } = this.state;
    if (log.follow) this.panes.log.follow();
    else this.panes.log.pause();
    if (messagesFollow) this.panes.messages.follow();
    else this.panes.messages.pause();
  }

  #gatherFacts(): Facts {
    const { backlog, timeline } = this.#feed;
    const clock = this.#clock === null ? null : this.#clock.isRunning ? 'running' : 'stopped';
    const seen = this.#past.look(this.state, clock === 'stopped');
    this.panes = this.#past.panes;
    const { cluster, verdict, view, why, slots, traffic } = seen;
    const isNow = this.state.at === null;
    const ended = isNow ? (this.#session.ended ?? cluster.ended) : cluster.ended;
    const goesOn = this.#session.kind === 'live' && ended === null && isNow;
    const sinceLast = goesOn ? this.#now() - this.#lastRecordAtMs : 0;
    return {
      ...this.#session,
      ended,
      cluster,
      verdict,
      slots,
      traffic,
      held: this.panes.messagesFold.held,
      elapsedMs: cluster.lastAtMs + sinceLast,
      backlog,
      events: timeline,
      view,
      clock,
      why,
    };
  }
}
