/** What the dashboard does outside of its state: opens and closes sessions, sends requests, copies, saves, ends. */
import type { Session } from '../schema/session.js';
import { Feed, feedOptions } from './feed.js';
import type { Screen } from './screen.js';
import { saveLog } from './save-log.js';
import { plainText } from './plain-text.js';
import { scrollPane } from './scroll.js';
import type { Command } from './state.js';
import type { Store } from './store.js';

export type Opening =
  /** `onViolation` is called before the session is closed, if a property was violated in it. */
  | { readonly ok: true; readonly session: Session; readonly onViolation: () => void }
  | { readonly ok: false; readonly reason: string };

export class Runner {
  readonly #screen: Screen;
  readonly #saveFolder: string;
  readonly #openPreset: (preset: string) => Promise<Opening>;
  readonly #failed: (error: unknown) => void;
  readonly #finish: (code: number, reason: string | null) => void;
  #store: Store | null = null;
  #session: Session | null = null;
  #feed: Feed | null = null;
  #unsubscribe: () => void = () => {};
  #onViolation: () => void = () => {};
  /** One opening or closing at a time; later ones wait for it. */
  #work: Promise<void> = Promise.resolve();
  #quitting = false;
  /** The first preset came from the command line: if it does not open, the program ends with the reason. */
  #opensFirst = true;

  constructor(options: {
    readonly screen: Screen;
    readonly saveFolder: string;
    readonly openPreset: (preset: string) => Promise<Opening>;
    readonly failed: (error: unknown) => void;
    readonly finish: (code: number, reason: string | null) => void;
  }) {
    this.#screen = options.screen;
    this.#saveFolder = options.saveFolder;
    this.#openPreset = options.openPreset;
    this.#failed = options.failed;
    this.#finish = options.finish;
  }

  /** The dashboard begins: on the list, on a preset that is started, or on a session that somebody else opened. */
  begin(store: Store, start: { readonly preset: string } | { readonly session: Session } | null): void {
    this.#store = store;
    if (start === null) this.#opensFirst = false;
    else if ('preset' in start) this.run({ type: 'open', preset: start.preset });
    else {
      this.#opensFirst = false;
      this.#show(start.session, false);
    }
  }

  readonly run = (command: Command): void => {
    const store = this.#store;
    if (store === null) return;
    switch (command.type) {
      case 'request':
        void this.#request(store, command);
        break;
      case 'requests':
        void this.#requests(store, command);
        break;
      case 'open':
        this.#then(() => this.#open(store, command.preset));
        break;
      case 'leave':
        this.#then(async () => {
          await this.#close(store);
          store.dispatch({ type: 'left' });
          store.show(null, null);
        });
        break;
      case 'quit':
        this.#quit(store, command.code);
        break;
      case 'clock':
        if (command.change === 'run') this.#session?.clock?.run();
        else this.#session?.clock?.stop();
        break;
      case 'advance':
        this.#advance(store, command.to);
        break;
      case 'scroll':
        scrollPane(store, command.pane, command.scroll);
        break;
      case 'copy':
        this.#copy(store);
        break;
      case 'save':
        this.#save(store);
        break;
      case 'redraw':
        this.#screen.forget();
        break;
    }
  };

  /**
   * Ends what the session owns, without a word on the screen: a signal or an error ends the dashboard. Where it was
   * ending already, somebody wants out at once: the guard ends the rest.
   */
  async shutDown(): Promise<void> {
    if (this.#quitting) return;
    this.#quitting = true;
    await this.#work;
    await this.#end();
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#failed(error));
  }

  async #open(store: Store, preset: string): Promise<void> {
    if (this.#session !== null) await this.#close(store);
    if (this.#quitting) return;
    store.dispatch({ type: 'opening', preset });
    store.show(null, null);
    const opening = await this.#openPreset(preset);
    if (opening.ok) {
      if (this.#quitting) await opening.session.close();
      else this.#show(opening.session, true);
      this.#onViolation = opening.onViolation;
    } else if (this.#opensFirst) {
      this.#finish(2, opening.reason);
    } else {
      store.dispatch({ type: 'left' });
      store.dispatch({ type: 'say', text: opening.reason, tone: 'error' });
    }
    this.#opensFirst = false;
  }

  #show(session: Session, owned: boolean): void {
    const store = this.#store;
    if (store === null) return;
    const { kind, mayControl } = session;
    const isLive = session.kind === 'live';
    const feed = new Feed(store.folded, this.#failed, feedOptions[kind]);
    this.#session = session;
    this.#feed = feed;
    store.show(feed, { kind, mayControl, owned: owned && isLive, ended: null }, session.clock ?? null);
    store.dispatch({ type: 'opened' });
    this.#unsubscribe = session.subscribe((records) => feed.take(records));
    void session.ended.then((reason) => {
      if (this.#session === session && session.kind !== 'recorded') store.setEnded(reason);
    });
  }

  async #close(store: Store): Promise<void> {
    store.dispatch({ type: 'closing' });
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#unsubscribe();
    if (this.#feed?.finish().state === 'violated') this.#onViolation();
    await this.#session?.close();
    this.#session = null;
    this.#feed = null;
    this.#onViolation = () => {};
  }

  /** A second time, whatever still ends is left to its guard. */
  #quit(store: Store, code: number): void {
    if (this.#quitting) {
      this.#finish(code, null);
      return;
    }
    this.#quitting = true;
    store.dispatch({ type: 'closing' });
    this.#then(async () => {
      if (this.#session !== null) await this.#close(store);
      this.#finish(code, null);
    });
  }

  /** An event of the simulation may bring several records, and the view goes to none but the one that was asked for. */
  #advance(store: Store, to: number): void {
    const timeline = this.#feed?.timeline;
    const clock = this.#session?.clock;
    if (timeline === undefined || clock === undefined) return;
    const before = timeline.total;
    while (timeline.total < to && clock.step());
    if (timeline.total === before) {
      store.dispatch({ type: 'say', text: 'Nothing is due any more in this simulation.', tone: 'info' });
      return;
    }
    store.dispatch({ type: 'view', at: to < timeline.total ? to : null });
  }

  async #request(store: Store, command: Extract<Command, { type: 'request' }>): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    const answer = await session.request(command.request);
    if (answer.ok) store.dispatch({ type: 'taken', text: command.done, deed: command.deed ?? null });
    else store.dispatch({ type: 'refused', text: answer.reason });
  }

  /** Whatever is refused stands in the way of none behind it: somebody else may have been quicker with one of many. */
  async #requests(store: Store, command: Extract<Command, { type: 'requests' }>): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    const refusals: string[] = [];
    for (const request of command.requests) {
      const answer = await session.request(request);
      if (!answer.ok) refusals.push(answer.reason);
    }
    const [first] = refusals;
    if (first === undefined) store.dispatch({ type: 'taken', text: command.done, deed: null });
    else store.dispatch({ type: 'refused', text: `${refusals.length} of ${command.requests.length} not: ${first}` });
  }

  #copy(store: Store): void {
    const { text, what } = plainText(store);
    this.#screen.copy(text);
    store.dispatch({
      type: 'say',
      text: `Copied ${what}, if your terminal takes copies from programs (OSC 52).`,
      tone: 'info',
    });
  }

  #save(store: Store): void {
    const saved = saveLog(store, this.#saveFolder);
    if (saved.ok) store.dispatch({ type: 'say', text: `Saved ${saved.lines} lines to ${saved.path}.`, tone: 'info' });
    else store.dispatch({ type: 'say', text: `The log was not saved: ${saved.reason}.`, tone: 'error' });
  }
}
