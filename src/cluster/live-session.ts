/**
 * A live session: real worker processes, the hub they report to and the guard that outlives us, started and ended
 * together.
 */
import { randomBytes } from 'node:crypto';
import type { NodeId } from '../paxos/ballot.js';
import { type PaceName, paces } from '../faults/pace.js';
import type { Preset } from '../schema/preset.js';
import type { Session, SessionAnswer, SessionRequest } from '../schema/session.js';
import { type TraceRecord, traceVersion } from '../schema/trace.js';
import { HeldCopies } from '../views/held.js';
import { Conditions } from './conditions.js';
import { Control } from './control.js';
import { FaultControl } from './fault-control.js';
import { EventClock } from './event-clock.js';
import { openFolderGuard } from './folder-guard.js';
import type { Guard } from './guard.js';
import { withGroups } from './group-addresses.js';
import { Hub } from './hub.js';
import { Journal, wallClockMs } from './journal.js';
import { multicastProblem } from './multicast-probe.js';
import { type KernelDrop, type KernelPlan, planKernelLoss, putIn, takeOut } from './kernel-loss.js';
import { perform } from './planned-events.js';
import { portProblem } from './ports.js';
import {
  createRunFolder,
  diskFolder,
  logFolderOf,
  type RunFolder,
  sweepRunFolders,
  writeControlFile,
} from './run-folder.js';
import { type Start, Supervisor } from './supervisor.js';
import { Teardown } from './teardown.js';
import { createTokens } from './tokens.js';

/** A live session, and what only the program that owns it needs to know. */
export type Cluster = Session & {
  readonly runFolder: string;
  /** With the view token: whoever has it may watch. */
  readonly url: string;
  /** Holds the control token; only this user can read it. */
  readonly controlFile: string;
  /** The recording, as long as the run lasts. */
  readonly tracePath: string;
  /**
   * Settles when the workers know each other and the protocol begins, or when none came up: then the cluster closes
   * itself.
   */
  readonly ready: Promise<Start>;
  /**
   * The recording shall outlive the run, at `path` or, where null, at a place of our choice. Answers where it is
   * after `close`.
   */
  keepTrace(path: string | null): string;
};

export type ClusterOptions = {
  /** The bundled worker program. */
  readonly workerPath: string;
  readonly guardPath: string;
  readonly programVersion: string;
  readonly pace: PaceName;
  /** The preset's loss on all links is made by the kernel. */
  readonly isKernelLossWanted?: boolean;
};

export type ClusterStart =
  | { readonly ok: true; readonly cluster: Cluster }
  | { readonly ok: false; readonly reason: string };

/** Answers as soon as all workers are being started. A failure leaves nothing behind. */
export async function startCluster(written: Preset, options: ClusterOptions): Promise<ClusterStart> {
  const id = randomBytes(8).toString('hex');
  const plan = planned(await withGroups(written, id), options);
  if (!plan.ok) return plan;
  const { preset, drops } = plan;
  const problem = (await portProblem(preset.ports)) ?? (await multicastProblem(preset));
  if (problem !== null) return { ok: false, reason: problem };
  const teardown = new Teardown();
  try {
    const cluster = new LiveCluster(preset, id, options, teardown);
    await cluster.dropInKernel(drops);
    await cluster.start();
    return { ok: true, cluster };
  } catch (error) {
    await teardown.run();
    return { ok: false, reason: `the cluster could not be started: ${(error as Error).message}` };
  }
}

const planned = (preset: Preset, { isKernelLossWanted = false }: ClusterOptions): KernelPlan =>
  isKernelLossWanted ? planKernelLoss(preset) : { ok: true, preset, drops: [] };

class LiveCluster implements Cluster {
  readonly kind = 'live';
  readonly mayControl = true;
  readonly ready: Promise<Start>;
  readonly ended: Promise<string>;
  readonly #preset: Preset;
  readonly #options: ClusterOptions;
  readonly #teardown: Teardown;
  readonly #startedAtMs = wallClockMs();
  readonly #id: string;
  readonly #tokens = createTokens();
  readonly #folder: RunFolder;
  readonly #guard: Guard;
  readonly #journal: Journal;
  readonly #conditions: Conditions;
  readonly #supervisor: Supervisor;
  readonly #control: Control;
  /** So that a hand which comes too late is told so. */
  readonly #held = new HeldCopies();
  #settleEnd: (reason: string) => void = () => {};
  #endReason: string | null = null;
  #clock: EventClock | null = null;
  #url = '';
  #kernelNote: string | null = null;

  constructor(preset: Preset, id: string, options: ClusterOptions, teardown: Teardown) {
    this.#preset = preset;
    this.#id = id;
    this.#options = options;
    this.#teardown = teardown;
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
    this.#folder = createRunFolder();
    // Before anything that it may have to end or remove.
    this.#guard = openFolderGuard({
      guardPath: options.guardPath,
      folder: this.#folder,
      teardown: this.#teardown,
      journal: () => this.#journal,
      left: 'workers may stay',
    });
    this.#journal = new Journal(this.#folder.tracePath, this.#startedAtMs);
    teardown.add(() => this.#journal.close());
    this.#journal.subscribe((batch) => {
      for (const record of batch.records()) this.#held.fold(record);
    });
    this.#conditions = new Conditions(preset, options.pace, this.#journal);
    const diskFolderOf = (node: NodeId): string | null =>
      preset.storage === 'disk' ? diskFolder(this.#folder, node) : null;
    this.#supervisor = new Supervisor({
      preset,
      journal: this.#journal,
      conditions: this.#conditions,
      workerPath: options.workerPath,
      cluster: this.#id,
      controlToken: this.#tokens.control,
      runStartedAtMs: this.#startedAtMs,
      diskFolderOf,
      logFolderOf: (node) => logFolderOf(this.#folder, preset, node),
      guard: this.#guard,
    });
    this.ready = this.#supervisor.started;
    const parts = { preset, supervisor: this.#supervisor, conditions: this.#conditions };
    const faults = new FaultControl({ ...parts, held: this.#held });
    this.#control = new Control({ ...parts, faults, diskFolderOf });
  }

  get runFolder(): string {
    return this.#folder.path;
  }

  get url(): string {
    return this.#url;
  }

  get controlFile(): string {
    return this.#folder.controlFile;
  }

  get tracePath(): string {
    return this.#folder.tracePath;
  }

  /** Before the first worker; taken back at the end, whatever happens. Throws one sentence where it cannot be had. */
  async dropInKernel(drops: readonly KernelDrop[]): Promise<void> {
    for (const drop of drops) {
      this.#guard.drop(drop);
      await putIn(drop);
      this.#teardown.add(() => takeOut(drop));
      const chance = `${Math.round(Number(drop.probability) * 1e4) / 100} %`;
      this.#kernelNote = `the kernel drops ${chance} of the datagrams to each group of this run`;
    }
  }

  /** From command to decision is a published figure: nothing slow may come before the workers. */
  async start(): Promise<void> {
    const hub = await Hub.listen({
      tokens: this.#tokens,
      journal: this.#journal,
      onHello: (hello, link) => this.#supervisor.hello(hello, link),
      onRecords: (records, lines) => this.#journal.addAll(records, lines),
      onRequest: (request) => this.request(request),
    });
    this.#teardown.add(() => hub.close());
    this.#url = hub.viewUrl;
    writeControlFile(this.#folder, { url: this.#url, controlToken: this.#tokens.control, pid: process.pid });
    this.#recordRun();
    if (this.#kernelNote !== null) this.#journal.note('info', this.#kernelNote);
    this.#teardown.add(() => this.#endWorkers());
    this.#supervisor.start(hub.workerUrl);
    void this.ready.then((start) => this.#begin(start));
    void sweepRunFolders().catch((error: Error) => {
      this.#journal.note('warning', `what an earlier run left behind could not be removed: ${error.message}`);
    });
  }

  subscribe(listener: (records: readonly TraceRecord[]) => void): () => void {
    return this.#journal.subscribe((batch) => listener(batch.records()));
  }

  async request(request: SessionRequest): Promise<SessionAnswer> {
    const answer = await this.#control.request(request);
    if (answer.ok && request.type === 'pace') this.#clock?.setStretch(paces[request.pace].stretch);
    return answer;
  }

  keepTrace(path: string | null): string {
    const keptPath = path ?? this.#folder.keptTracePath;
    this.#journal.keepAt(keptPath);
    return keptPath;
  }

  close(): Promise<void> {
    return this.#close('the run was ended');
  }

  /** The first reason counts. Rejects if something of ours could not be removed, or the recording not kept. */
  async #close(reason: string): Promise<void> {
    this.#endReason ??= reason;
    await this.#teardown.run().finally(() => this.#settleEnd(this.#endReason ?? reason));
  }

  async #endWorkers(): Promise<void> {
    this.#clock?.stop();
    await this.#supervisor.close();
    this.#journal.add({ kind: 'end', reason: this.#endReason ?? 'the cluster could not be started' });
  }

  #begin(start: Start): void {
    if (!start.ok) {
      // Whoever closes us hears of a failure to clean up; the reason for this end is in `ended` and `ready`.
      void this.#close(start.reason).catch(() => {});
      return;
    }
    const { stretch } = paces[this.#conditions.pace];
    const parts = { preset: this.#preset, control: this.#control, journal: this.#journal };
    this.#clock = new EventClock(this.#preset.events, stretch, (event) => void perform(event, parts));
  }

  #recordRun(): void {
    this.#journal.add({
      kind: 'run',
      version: traceVersion,
      program: this.#options.programVersion,
      cluster: this.#id,
      startedAt: new Date(this.#startedAtMs).toISOString(),
      preset: this.#preset,
      url: this.#url,
    });
    this.#conditions.begin();
  }
}
