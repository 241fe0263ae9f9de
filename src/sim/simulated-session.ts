/**
 * A session over a simulated world: virtual time goes as fast as the clock that it is handed, and stops at a word. The
 * same preset, seed and requests at the same events give the same trace.
 */
import type { Session, SessionAnswer, SessionClock, SessionRequest } from '../schema/session.js';
import type { TraceRecord } from '../schema/trace.js';
import type { WorldOptions } from './nodes.js';
import { answerRequest } from './requests.js';
import { createWorld, simulatedPace, type World } from './world.js';

/** What drives it: real time in a program, a test's own in a test. */
export type WallClock = {
  /** Milliseconds, never falling. */
  nowMs(): number;
  /** Calls once after so many milliseconds; answers the function that takes it back. */
  after(ms: number, call: () => void): () => void;
};

export type SimulatedSessionOptions = Omit<WorldOptions, 'onRecord'> & {
  readonly wallClock: WallClock;
  /** Does it start at once? */
  readonly isRunning: boolean;
};

/** Events in one go, so that whoever shares the thread gets a turn. */
const eventsAtOnce = 2_000;
/** A program that stood still for longer, a sleeping computer's say, does not catch up. */
const lagMaxMs = 1_000;
/** All are held, for whoever subscribes late; about a gigabyte. */
const recordsMax = 1_000_000;

export function createSimulatedSession(options: SimulatedSessionOptions): Session & { readonly clock: SessionClock } {
  return new SimulatedSession(options);
}

class SimulatedSession implements Session {
  readonly kind = 'simulated';
  readonly mayControl = true;
  readonly clock: SessionClock;
  readonly ended: Promise<string>;
  readonly #options: SimulatedSessionOptions;
  readonly #world: World;
  readonly #records: TraceRecord[] = [];
  readonly #listeners = new Set<(records: readonly TraceRecord[]) => void>();
  #fresh: TraceRecord[] = [];
  #settleEnd: (reason: string) => void = () => {};
  /** Where the two clocks met last; null while time stands still. */
  #met: { readonly wallMs: number; readonly virtualMs: number } | null = null;
  #cancel: () => void = () => {};
  #isOver = false;

  constructor(options: SimulatedSessionOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
    const onRecord = (record: TraceRecord): void => {
      this.#records.push(record);
      this.#fresh.push(record);
    };
    this.#world = createWorld({ ...options, pace: simulatedPace(options.preset.pace), onRecord });
    this.#tell();
    const isRunning = (): boolean => this.#met !== null;
    this.clock = {
      get isRunning() {
        return isRunning();
      },
      run: () => this.#run(),
      stop: () => this.#stop(),
      step: () => this.#step(),
    };
    if (options.isRunning) this.#run();
  }

  subscribe(listener: (records: readonly TraceRecord[]) => void): () => void {
    listener([...this.#records]);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** While time runs, an event of its own at this moment; while it stands still, after the event that was last. */
  async request(request: SessionRequest): Promise<SessionAnswer> {
    if (this.#isOver) return { ok: false, reason: 'the run has ended' };
    if (this.#met === null) return this.#perform(request);
    const answers: SessionAnswer[] = [];
    const atMs = Math.max(this.#world.nowMs(), Math.floor(this.#virtualMs()));
    this.#world.schedule(atMs, () => answers.push(answerRequest(this.#world, this.#options.preset, request)));
    this.#world.runUntil(() => answers.length > 0, { atMs, events: Number.MAX_SAFE_INTEGER });
    this.#meet(this.#world.nowMs());
    this.#tell();
    this.#await();
    return answers[0] ?? { ok: false, reason: 'the simulation did not come to it' };
  }

  async close(): Promise<void> {
    this.#end('the run was ended');
  }

  #perform(request: SessionRequest): SessionAnswer {
    const answer = answerRequest(this.#world, this.#options.preset, request);
    this.#tell();
    return answer;
  }

  #run(): void {
    if (this.#isOver || this.#met !== null) return;
    this.#meet(this.#world.nowMs());
    this.#await();
  }

  #stop(): void {
    this.#cancel();
    this.#met = null;
  }

  #step(): boolean {
    this.#stop();
    if (this.#isOver) return false;
    const before = this.#records.length;
    while (this.#records.length === before) if (!this.#world.advance()) break;
    this.#tell();
    return this.#records.length > before;
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.#stop();
    this.#isOver = true;
    this.#world.nodes.trace.supervisor({ kind: 'end', reason });
    this.#tell();
    this.#settleEnd(reason);
  }

  #meet(virtualMs: number): void {
    this.#met = { wallMs: this.#options.wallClock.nowMs(), virtualMs };
  }

  #virtualMs(): number {
    if (this.#met === null) return this.#world.nowMs();
    return this.#met.virtualMs + this.#options.wallClock.nowMs() - this.#met.wallMs;
  }

  /** Wakes when the next event is due. */
  #await(): void {
    this.#cancel();
    const nextAtMs = this.#world.nextAtMs();
    if (this.#met === null || nextAtMs === null) return;
    const ms = Math.max(0, Math.ceil(nextAtMs - this.#virtualMs()));
    this.#cancel = this.#options.wallClock.after(ms, () => this.#goOn());
  }

  #goOn(): void {
    const nextAtMs = this.#world.nextAtMs();
    if (nextAtMs !== null && this.#virtualMs() - nextAtMs > lagMaxMs) this.#meet(nextAtMs);
    const limits = { atMs: this.#virtualMs(), events: this.#world.events() + eventsAtOnce };
    this.#world.runUntil(() => false, limits);
    this.#tell();
    if (this.#records.length >= recordsMax) {
      this.#end(`the simulation holds ${recordsMax} records, and that is as many as it may`);
    } else this.#await();
  }

  #tell(): void {
    const fresh = this.#fresh;
    if (fresh.length === 0) return;
    this.#fresh = [];
    for (const listener of this.#listeners) listener(fresh);
  }
}
