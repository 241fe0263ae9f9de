/**
 * The supervisor: starts the workers, introduces them to each other, watches their ends, and records what became of
 * each.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { WorkerLink, Hello } from './hub.js';
import type { Journal } from './journal.js';
import type { Conditions } from './conditions.js';
import { createSeats, isSeated, peersOf, type Seat } from './seat.js';
import { plannedCrashExitCode, type WorkerOptions } from '../schema/control.js';
import { lateNodes, type Preset } from '../schema/preset.js';
import type { ProcessEvent } from '../schema/trace.js';
import { type WorkerExit, WorkerProcess } from './worker-process.js';

export type Start = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export type SupervisorOptions = {
  readonly preset: Preset;
  readonly journal: Journal;
  readonly conditions: Conditions;
  readonly workerPath: string;
  readonly cluster: string;
  readonly controlToken: string;
  readonly runStartedAtMs: number;
  /** Null where storage is memory. */
  diskFolderOf(node: NodeId): string | null;
  /** Null for all but the replicas of a chat. */
  logFolderOf(node: NodeId): string | null;
  readonly guard: { add(pid: number): void; remove(pid: number): void };
};

/** The run begins without those that have not said hello by then. */
const startLimitMs = 15_000;
/** At the end of a run workers get this long to report what they have. */
const closeGraceMs = 700;

export class Supervisor {
  readonly seats: ReadonlyMap<NodeId, Seat>;
  /** Settles when the first peers were sent out, or when nobody is left to send them to. */
  readonly started: Promise<Start>;
  readonly #options: SupervisorOptions;
  readonly #settleStart: (start: Start) => void;
  #hubUrl = '';
  #startTimer: NodeJS.Timeout | null = null;
  /** 'begun' once the workers know each other. */
  #phase: 'starting' | 'begun' | 'closed' = 'starting';
  /** Of the first worker that died before the run began; told if none is left. */
  #firstEnd: string | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.seats = createSeats(options.preset.configuration);
    let settle: (start: Start) => void = () => {};
    this.started = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settleStart = settle;
  }

  get phase(): 'starting' | 'begun' | 'closed' {
    return this.#phase;
  }

  /** Starts all workers at once, but for those that a planned event starts. Throws one sentence if one of them cannot be started at all. */
  start(hubUrl: string): void {
    this.#hubUrl = hubUrl;
    const ports = new Map(this.#options.preset.ports.map(({ node, port }) => [node, port]));
    const late = lateNodes(this.#options.preset);
    for (const seat of this.seats.values()) {
      if (late.has(seat.node)) continue;
      const port = ports.get(seat.node) ?? 0;
      this.#spawn(seat, { port, portRequired: port !== 0 });
    }
    this.#startTimer = setTimeout(() => this.#begin(), startLimitMs);
  }

  /**
   * The next incarnation of a node whose last one is over; its old port is a wish. Throws one sentence if it cannot
   * be started.
   */
  restart(seat: Seat): void {
    this.#spawn(seat, { port: seat.address?.port ?? 0, portRequired: false });
  }

  /** False if no worker of that name is expected to say hello now. */
  hello(hello: Hello, link: WorkerLink): boolean {
    const seat = this.seats.get(hello.node);
    const worker = seat?.worker ?? null;
    if (seat === undefined || worker === null || worker.incarnation !== hello.incarnation) return false;
    const isBack = worker.isUp;
    if (this.#phase === 'closed' || !worker.attach(link)) return false;
    seat.disk ??= hello.disk;
    seat.address = { port: hello.port, disk: hello.disk };
    if (!isBack) this.record(worker, { type: 'ready', port: hello.port, disk: hello.disk, seated: isSeated(seat) });
    worker.tell({ type: 'faults', settings: this.#options.conditions.settings });
    worker.tell({ type: 'pace', pace: this.#options.conditions.pace });
    // Said in either case to one that comes back: it may have missed the end of the lie.
    const lies = this.#options.conditions.liars.has(hello.node);
    if (lies || isBack) worker.tell({ type: 'disk-lies', lies });
    if (worker.ending === 'stop') worker.tell({ type: 'stop' });
    if (this.#phase === 'begun') this.#introduce();
    else this.#beginIfAllAreUp();
    return true;
  }

  /**
   * Ends every worker, asked first where it can hear, and settles when all ends are recorded. Takes two seconds at
   * most.
   */
  async close(): Promise<void> {
    this.#phase = 'closed';
    if (this.#startTimer !== null) clearTimeout(this.#startTimer);
    this.#settleStart({ ok: false, reason: 'the run was ended before it began' });
    for (const worker of this.workers()) {
      if (worker.ending === 'kill') continue;
      const how = worker.isUp && !worker.isPaused ? 'stop' : 'kill';
      if (worker.ending !== how) this.record(worker, { type: 'ending', how });
      if (how === 'kill') worker.kill();
      else if (worker.ending === null) worker.stop();
    }
    const killAll = setTimeout(() => {
      for (const worker of this.workers()) worker.kill();
    }, closeGraceMs);
    await Promise.all([...this.seats.values()].map((seat) => seat.over));
    clearTimeout(killAll);
  }

  workers(): readonly WorkerProcess[] {
    return [...this.seats.values()].flatMap(({ worker }) => worker ?? []);
  }

  record(worker: WorkerProcess, event: ProcessEvent): void {
    const { node: subject, incarnation: subjectIncarnation } = worker;
    this.#options.journal.add({ kind: 'process', subject, subjectIncarnation, event });
  }

  #spawn(seat: Seat, wish: { readonly port: number; readonly portRequired: boolean }): void {
    const { preset, guard, workerPath } = this.#options;
    const incarnation = seat.incarnation + 1;
    const options: WorkerOptions = {
      node: seat.node,
      incarnation,
      cluster: this.#options.cluster,
      configuration: preset.configuration,
      client: preset.clients.find(({ node }) => node === seat.node) ?? null,
      diskFolder: this.#options.diskFolderOf(seat.node),
      ...wish,
      hubUrl: this.#hubUrl,
      controlToken: this.#options.controlToken,
      runStartedAtMs: this.#options.runStartedAtMs,
      seed: preset.seed,
      // A planned crash happens once: whoever is restarted after it is to get past that point.
      crashes: incarnation === 1 ? preset.crashes.filter(({ node }) => node === seat.node) : [],
      ...(preset.quirks === undefined ? {} : { quirks: preset.quirks }),
      ...(preset.trace === undefined ? {} : { trace: preset.trace }),
      logFolder: this.#options.logFolderOf(seat.node),
    };
    const worker = new WorkerProcess(workerPath, options, (pid) => guard.remove(pid));
    guard.add(worker.pid);
    seat.incarnation = incarnation;
    seat.worker = worker;
    seat.over = worker.gone.then((exit) => this.#bury(seat, worker, exit));
    this.record(worker, { type: 'spawned', pid: worker.pid });
  }

  #bury(seat: Seat, worker: WorkerProcess, exit: WorkerExit): void {
    seat.worker = null;
    const isPlanned = worker.ending === null && exit.code === plannedCrashExitCode;
    const crashPoint = isPlanned ? this.#crashPointOf(worker, exit) : null;
    this.record(worker, { type: 'exited', ...exit, expected: isPlanned || worker.ending !== null, crashPoint });
    const end = exit.signal ?? `exit code ${exit.code ?? 'unknown'}`;
    this.#firstEnd ??= `node ${seat.node} ended with ${end}${exit.lastWords === '' ? '' : `: ${exit.lastWords}`}`;
    if (this.#phase === 'starting') this.#beginIfAllAreUp();
  }

  /** Which of its planned crashes it was, where there is only one; else the worker's own words. */
  #crashPointOf({ crashes }: WorkerProcess, { lastWords }: WorkerExit): string {
    const [crash, ...others] = crashes;
    if (crash === undefined || others.length > 0) return lastWords === '' ? 'one of its crash points' : lastWords;
    return `${crash.point} of ${crash.on} number ${crash.nth}`;
  }

  #beginIfAllAreUp(): void {
    if (this.workers().every((worker) => worker.isUp)) this.#begin();
  }

  #begin(): void {
    if (this.#phase !== 'starting') return;
    if (this.#startTimer !== null) clearTimeout(this.#startTimer);
    if (!this.workers().some((worker) => worker.isUp)) {
      const why = this.#firstEnd ?? `none was ready after ${startLimitMs / 1000} seconds`;
      this.#settleStart({ ok: false, reason: `no worker came up: ${why}` });
      return;
    }
    this.#phase = 'begun';
    this.#introduce();
    this.#settleStart({ ok: true });
  }

  /** Tells everyone who listens where. To a worker that hears it for the first time, this is the beginning. */
  #introduce(): void {
    const peers = peersOf(this.seats);
    const { decree } = this.#options.conditions;
    for (const seat of this.seats.values()) {
      seat.worker?.tell({ type: 'peers', peers, decree, seated: isSeated(seat) });
    }
  }
}
