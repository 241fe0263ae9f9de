/**
 * What whoever watches a hand-started node is told, and may ask of it. First what the node holds, as if it had just
 * started, then each step. It may be asked for faults, a pace and a client's work; its process belongs to a terminal.
 */
import type { FaultRule } from '../faults/settings.js';
import type { Input } from '../paxos/effect.js';
import type { Machine } from '../paxos/host.js';
import type { HubToWorker, WorkerToHub } from '../schema/control.js';
import type { NodeRecord } from '../schema/trace.js';
import { WatchLink } from './watch-link.js';
import type { Worker } from './worker.js';

export type WatchedOptions = {
  readonly cluster: string;
  readonly hello: WorkerToHub & { type: 'hello' };
  readonly machine: Machine;
  /** Of this start of the node. */
  readonly session: number;
  /** Faults that it was started with; they hold whatever else is asked for. */
  readonly faults: { readonly seed: number; readonly rules: readonly FaultRule[] };
  readonly worker: Worker;
  readonly note: (sentence: string) => void;
  readonly onWatched: (isWatched: boolean) => void;
};

export class Watched {
  readonly looked: Promise<void>;
  readonly #options: WatchedOptions;
  readonly #link: WatchLink;
  /** The node has started; before, its own start tells all that it holds. */
  #hasBegun = false;
  /** Starts that stand for what the node holds. */
  readonly #holdings = new WeakSet<Input>();
  /** The latest of them: once it was reported, all that follows is. */
  #boot: Input | null = null;
  #isTelling = false;
  #hasLoad = false;
  /** Zero of `atMs`, by this process's own clock. */
  #zeroMs = performance.now();

  constructor(options: WatchedOptions) {
    this.#options = options;
    const { cluster, hello, note } = options;
    this.#link = new WatchLink({
      cluster,
      hello,
      note,
      onFound: (startedAtMs) => this.#found(startedAtMs),
      onFrame: (frame) => this.#hear(frame),
      onLost: () => this.#lost(),
    });
    this.looked = this.#link.looked;
  }

  begun(): void {
    this.#hasBegun = true;
  }

  /** Milliseconds since whoever watches began, else since this node was started. */
  atMs(): number {
    return Math.max(0, Math.round((performance.now() - this.#zeroMs) * 1000) / 1000);
  }

  /** True for what is told to nobody else: it is no step of the node. */
  report(record: NodeRecord): boolean {
    const isHoldings = record.kind === 'step' && this.#holdings.has(record.input);
    // That of an earlier watcher, who was lost before it was told, begins nothing.
    if (isHoldings && record.input === this.#boot) this.#isTelling = true;
    if (this.#isTelling) this.#link.report(record);
    return isHoldings;
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  #found(startedAtMs: number): void {
    this.#zeroMs = performance.now() - (Date.now() - startedAtMs);
    this.#options.onWatched(true);
    if (!this.#hasBegun) {
      this.#isTelling = true;
      return;
    }
    const { machine, session, hello, worker } = this.#options;
    const { recovered, effects } = machine.holdings?.() ?? { recovered: [], effects: [] };
    const { incarnation, disk } = hello;
    const boot = { type: 'boot', incarnation, seated: true, session, recovered, disk } as const;
    this.#boot = boot;
    this.#holdings.add(boot);
    worker.tellHoldings(boot, effects);
  }

  #hear(frame: HubToWorker): void {
    const { worker } = this.#options;
    switch (frame.type) {
      case 'faults':
        this.#setFaults(frame.settings);
        break;
      case 'load':
        this.#hasLoad = frame.workload !== null;
        worker.hear(frame);
        break;
      case 'pace':
      case 'propose':
      case 'held':
        worker.hear(frame);
        break;
      default:
        break; // For processes that belong to the hub.
    }
  }

  /** Nobody is left who could take back what was asked for. */
  #lost(): void {
    const { worker, onWatched } = this.#options;
    this.#isTelling = false;
    this.#boot = null;
    this.#setFaults({ rules: [], groups: [] });
    worker.hear({ type: 'pace', pace: 'full' });
    if (this.#hasLoad) worker.hear({ type: 'load', workload: null });
    this.#hasLoad = false;
    onWatched(false);
  }

  #setFaults({ rules, groups }: Omit<(HubToWorker & { type: 'faults' })['settings'], 'seed'>): void {
    const { worker, faults } = this.#options;
    worker.hear({ type: 'faults', settings: { seed: faults.seed, rules: [...faults.rules, ...rules], groups } });
  }
}
