/**
 * A session on a cluster whose nodes people start, each in a terminal: a hub that they find by a file in the user's
 * runtime folder. Owns no process but its guard; when it ends, the nodes go on.
 */
import type { PaceName } from '../faults/pace.js';
import type { NodeId } from '../paxos/ballot.js';
import { isAlive, type Meeting } from '../schema/meeting-file.js';
import type { Preset } from '../schema/preset.js';
import type { Session, SessionAnswer, SessionRequest } from '../schema/session.js';
import { type TraceRecord, traceVersion } from '../schema/trace.js';
import { HeldCopies } from '../views/held.js';
import { Conditions } from './conditions.js';
import { openFolderGuard } from './folder-guard.js';
import { HandControl } from './hand-control.js';
import { clearHandFile, findWatcher, type HandFile, leaveHandFile, prepareHandFolder } from './hand-file.js';
import { HandSeats } from './hand-seats.js';
import { Hub } from './hub.js';
import { Journal, wallClockMs } from './journal.js';
import { createRunFolder, type RunFolder, sweepRunFolders, writeControlFile } from './run-folder.js';
import { Teardown } from './teardown.js';
import { createTokens } from './tokens.js';

export type HandSession = Session & {
  /** The recording outlives the session, at `path` or, where null, at a place of our choice. Answers where it is. */
  keepTrace(path: string | null): string;
};

export type HandSessionOptions = {
  /** Id of the cluster, as its nodes compute it. */
  readonly cluster: string;
  readonly guardPath: string;
  readonly programVersion: string;
};

export type HandSessionStart =
  | { readonly ok: true; readonly session: HandSession }
  /** Somebody watches this cluster already. */
  | { readonly ok: false; readonly watcher: Meeting }
  | { readonly ok: false; readonly reason: string };

/** `isDeaf` is the process of a watcher that does not answer: what it left behind is replaced. */
export async function startHandSession(
  preset: Preset,
  options: HandSessionOptions,
  isDeaf: number | null = null,
): Promise<HandSessionStart> {
  const teardown = new Teardown();
  try {
    prepareHandFolder(options.cluster);
    const watcher = findWatcher(options.cluster);
    if (watcher !== null && watcher.pid !== isDeaf) return { ok: false, watcher };
    clearHandFile(options.cluster, (meeting) => meeting === null || meeting.pid === isDeaf || !isAlive(meeting.pid));
    const session = new WatchedCluster(preset, options, teardown);
    const other = await session.open();
    if (other === null) return { ok: true, session };
    await session.close();
    return { ok: false, watcher: other };
  } catch (error) {
    await teardown.run();
    return { ok: false, reason: `this cluster cannot be watched: ${(error as Error).message}` };
  }
}

const pace: PaceName = 'full';

class WatchedCluster implements HandSession {
  readonly kind = 'live';
  readonly mayControl = true;
  readonly ended: Promise<string>;
  readonly #preset: Preset;
  readonly #options: HandSessionOptions;
  readonly #teardown: Teardown;
  readonly #startedAtMs = wallClockMs();
  readonly #tokens = createTokens();
  readonly #folder: RunFolder;
  readonly #journal: Journal;
  readonly #conditions: Conditions;
  readonly #seats: HandSeats;
  readonly #control: HandControl;
  #settleEnd: (reason: string) => void = () => {};
  #isOver = false;
  #file: HandFile | null = null;

  constructor(preset: Preset, options: HandSessionOptions, teardown: Teardown) {
    this.#preset = preset;
    this.#options = options;
    this.#teardown = teardown;
    this.ended = new Promise((resolve) => {
      this.#settleEnd = resolve;
    });
    this.#folder = createRunFolder();
    const { guardPath } = options;
    openFolderGuard({
      guardPath,
      folder: this.#folder,
      teardown,
      journal: () => this.#journal,
      left: 'its folder stays',
    });
    this.#journal = new Journal(this.#folder.tracePath, this.#startedAtMs);
    teardown.add(() => this.#journal.close());
    const held = new HeldCopies();
    this.#journal.subscribe((batch) => {
      for (const record of batch.records()) held.fold(record);
    });
    this.#conditions = new Conditions(preset, pace, this.#journal);
    this.#seats = new HandSeats(preset.configuration, this.#journal, this.#conditions, (node, incarnation) =>
      this.#noteStart(node, incarnation),
    );
    this.#control = new HandControl({ seats: this.#seats, conditions: this.#conditions, held });
  }

  /** Answers who else watches this cluster since a moment ago, or null. */
  async open(): Promise<Meeting | null> {
    const hub = await Hub.listen({
      tokens: this.#tokens,
      journal: this.#journal,
      onHello: (hello, link) => this.#seats.hello(hello, link),
      onRecords: (records, lines) => this.#journal.addAll(records, lines),
      onRequest: (request) => this.request(request),
    });
    this.#teardown.add(() => hub.close());
    const control = { url: hub.viewUrl, controlToken: this.#tokens.control, pid: process.pid };
    writeControlFile(this.#folder, control);
    this.#recordRun(hub.viewUrl);
    const { cluster } = this.#options;
    const file = leaveHandFile(cluster, { ...control, startedAtMs: this.#startedAtMs });
    if (file === null) return findWatcher(cluster);
    this.#file = file;
    this.#teardown.add(() => {
      this.#journal.add({ kind: 'end', reason: 'nobody watches any more; the nodes go on' });
      this.#seats.close();
      file.remove();
    });
    void sweepRunFolders().catch((error: Error) => {
      this.#journal.note('warning', `what an earlier run left behind could not be removed: ${error.message}`);
    });
    return null;
  }

  subscribe(listener: (records: readonly TraceRecord[]) => void): () => void {
    return this.#journal.subscribe((batch) => listener(batch.records()));
  }

  async request(request: SessionRequest): Promise<SessionAnswer> {
    if (this.#isOver) return { ok: false, reason: 'nobody watches this cluster any more' };
    return this.#control.request(request);
  }

  keepTrace(path: string | null): string {
    const keptPath = path ?? this.#folder.keptTracePath;
    this.#journal.keepAt(keptPath);
    return keptPath;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#teardown.run().finally(() => this.#settleEnd('this dashboard has left; the nodes go on'));
  }

  /** Without it a node that is started once more would be taken for the one before: told, since it can be mended. */
  #noteStart(node: NodeId, incarnation: number): void {
    try {
      this.#file?.noteStart(node, incarnation);
    } catch (error) {
      this.#journal.note('warning', `starts of nodes cannot be counted: ${(error as Error).message}`);
    }
  }

  #recordRun(url: string): void {
    this.#journal.add({
      kind: 'run',
      version: traceVersion,
      program: this.#options.programVersion,
      cluster: this.#options.cluster,
      startedAt: new Date(this.#startedAtMs).toISOString(),
      preset: this.#preset,
      url,
      byHand: true,
    });
    this.#conditions.begin();
    this.#seats.begin();
  }
}
