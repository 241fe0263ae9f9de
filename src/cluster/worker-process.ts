/** One worker: its process, its control link and its end. */
import { execa } from 'execa';
import type { NodeId } from '../paxos/ballot.js';
import type { Crash } from '../paxos/host.js';
import { type HubToWorker, type WorkerOptions, workerOptionsVariable } from '../schema/control.js';
import type { WorkerLink } from './hub.js';

export type WorkerExit = { readonly code: number | null; readonly signal: string | null; readonly lastWords: string };

/** What is kept of a worker's stderr: the end, where the reason stands. */
const lastWordsBytesMax = 2_000;
/** A worker asked to stop gets this long to report and leave, then SIGTERM, and after as long again SIGKILL. */
const stopGraceMs = 1_000;
/** The kernel closes a dead process's link by itself; a link that stays open and silent for so long is ended by us. */
const silenceMs = 1_000;

export class WorkerProcess {
  readonly node: NodeId;
  readonly incarnation: number;
  readonly pid: number;
  /**
   * Settles when the process is gone and its link is closed and drained: nothing more will be heard of this
   * incarnation.
   */
  readonly gone: Promise<WorkerExit>;
  isPaused = false;
  /** How it is being ended, by our wish; null as long as it should live. */
  ending: 'stop' | 'kill' | null = null;
  /** Where it will crash: by the preset, or as planned since. */
  crashes: readonly Crash[];
  readonly #subprocess;
  /** The last one. Open as long as `#isLinked`. */
  #link: WorkerLink | null = null;
  #isLinked = false;
  #isGone = false;
  #stopTimer: NodeJS.Timeout | null = null;

  /**
   * `onProcessGone` is called at once when its pid is free for others. Throws one sentence if no process can be had.
   */
  constructor(workerPath: string, options: WorkerOptions, onProcessGone: (pid: number) => void) {
    this.node = options.node;
    this.incarnation = options.incarnation;
    this.crashes = options.crashes;
    this.#subprocess = execa(process.execPath, [workerPath], {
      env: { [workerOptionsVariable]: JSON.stringify(options) },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
      buffer: false,
      reject: false,
      // The supervisor ends workers itself, and the guard does when we cannot.
      cleanup: false,
      forceKillAfterDelay: false,
    });
    if (this.#subprocess.pid === undefined) {
      throw new Error(`no process could be started for node ${options.node} with ${process.execPath}`);
    }
    this.pid = this.#subprocess.pid;
    this.gone = this.#untilGone(onProcessGone);
  }

  /** It has said hello, and is not gone. */
  get isUp(): boolean {
    return this.#link !== null && !this.#isGone;
  }

  /** A lost link may come back. False as long as there is one, and when the process is gone. */
  attach(link: WorkerLink): boolean {
    if (this.#isLinked || this.#isGone) return false;
    this.#link = link;
    this.#isLinked = true;
    void link.closed.then(() => {
      this.#isLinked = false;
    });
    return true;
  }

  tell(frame: HubToWorker): void {
    if (!this.#isGone) this.#link?.send(frame);
  }

  /** In place of all that was planned for it. */
  planCrash(crash: Crash | null): void {
    this.crashes = crash === null ? [] : [crash];
    this.tell({ type: 'plan-crash', crash });
  }

  pause(): void {
    this.isPaused = true;
    this.#subprocess.kill('SIGSTOP');
  }

  resume(): void {
    this.isPaused = false;
    this.#subprocess.kill('SIGCONT');
  }

  /** Asks it to report what it has and leave; insists when it does not. */
  stop(): void {
    this.ending = 'stop';
    this.tell({ type: 'stop' });
    const insist = (): void => {
      this.#subprocess.kill('SIGTERM');
      this.#stopTimer = setTimeout(() => this.#subprocess.kill('SIGKILL'), stopGraceMs);
    };
    if (this.#link === null) insist();
    else this.#stopTimer = setTimeout(insist, stopGraceMs);
  }

  kill(): void {
    this.ending = 'kill';
    this.#subprocess.kill('SIGKILL');
  }

  async #untilGone(onProcessGone: (pid: number) => void): Promise<WorkerExit> {
    let lastWords = Buffer.alloc(0);
    this.#subprocess.stderr.on('data', (chunk: Buffer) => {
      lastWords = Buffer.concat([lastWords, chunk]).subarray(-lastWordsBytesMax);
    });
    this.#subprocess.once('exit', () => onProcessGone(this.pid));
    const result = await this.#subprocess;
    this.#isGone = true;
    if (this.#stopTimer !== null) clearTimeout(this.#stopTimer);
    if (this.#link !== null) await drained(this.#link);
    return { code: result.exitCode ?? null, signal: result.signal ?? null, lastWords: lastWords.toString().trim() };
  }
}

/**
 * What a dead worker has sent may take long to read, if the machine is busy: the wait ends only when nothing comes
 * any more.
 */
async function drained(link: WorkerLink): Promise<void> {
  let framesBefore = link.frames();
  const timer = setInterval(() => {
    if (link.frames() === framesBefore) link.end();
    framesBefore = link.frames();
  }, silenceMs);
  await link.closed;
  clearInterval(timer);
}
