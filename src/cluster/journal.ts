/**
 * The journal: every record of the run in one order, the one that all listeners see. It is the recording, too: one
 * record a line in the run folder's trace file, from which those who come late read what they missed. Nothing of the
 * past is held in memory.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import type { SupervisorRecord, TraceRecord } from '../schema/trace.js';

/** A record without its envelope; the journal adds it. */
export type Entry = SupervisorRecord extends infer Each
  ? Each extends SupervisorRecord
    ? Omit<Each, 'node' | 'incarnation' | 'sequence' | 'atMs'>
    : never
  : never;

/** Some records as they stand in the trace file, a line each; parsed only for those who want objects. */
export type Batch = { readonly lines: readonly string[]; records(): readonly TraceRecord[] };

/** May answer a promise while the past is read: the next part waits for it. */
export type Listener = (batch: Batch) => void | Promise<void>;

/** The file is cut here: a run left alone for days must not fill the disk. */
const traceBytesMax = 2 ** 30;
const chunkBytes = 256 * 1024;
/** A listener that is behind at the end is waited for so long. */
const catchUpMs = 1_000;

/** Milliseconds since 1970 with fractions. Workers tell their time in the same way, so that records can be compared. */
export function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

export class Journal {
  readonly #path: string;
  readonly #startedAtMs: number;
  readonly #listeners = new Set<Listener>();
  readonly #catchingUp = new Set<Promise<void>>();
  readonly #undelivered: Batch[] = [];
  #isDelivering = false;
  #file: number | null;
  #keptPath: string | null = null;
  #writtenBytes = 0;
  #sequence = 0;

  constructor(path: string, startedAtMs: number) {
    this.#path = path;
    this.#startedAtMs = startedAtMs;
    this.#file = openSync(path, 'wx', 0o600);
  }

  /** A record of the supervisor. */
  add(entry: Entry): void {
    const atMs = Math.round((wallClockMs() - this.#startedAtMs) * 1000) / 1000;
    const record = { node: null, incarnation: 1, sequence: this.#sequence++, atMs, ...entry } as SupervisorRecord;
    this.addAll([record], [JSON.stringify(record)]);
  }

  note(level: 'info' | 'warning', text: string): void {
    this.add({ kind: 'note', level, text });
  }

  /** `lines` are the same records as texts, one each. */
  addAll(records: readonly TraceRecord[], lines: readonly string[]): void {
    if (records.length === 0) return;
    this.#write(`${lines.join('\n')}\n`);
    this.#undelivered.push({ lines, records: () => records });
    this.#deliver();
  }

  /** Everything from the first record on, then what follows as it comes. Answers the function that ends it. */
  subscribe(listener: Listener): () => void {
    const subscription = { isOver: false };
    const catchingUp = this.#catchUp(listener, subscription).finally(() => this.#catchingUp.delete(catchingUp));
    this.#catchingUp.add(catchingUp);
    return () => {
      subscription.isOver = true;
      this.#listeners.delete(listener);
    };
  }

  /** At the end the recording is copied there, since its own folder goes with the run. */
  keepAt(path: string): void {
    this.#keptPath = path;
  }

  /**
   * Nothing more is written, and who still reads the past has read it, unless that takes too long. Rejects if the
   * recording could not be kept.
   */
  async close(): Promise<void> {
    this.#closeFile();
    let patience: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => {
      patience = setTimeout(resolve, catchUpMs);
    });
    await Promise.race([Promise.all(this.#catchingUp), enough]);
    clearTimeout(patience);
    if (this.#keptPath !== null) await copyFile(this.#path, this.#keptPath);
  }

  #closeFile(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** A listener may add records itself: those wait until all have heard the ones before. */
  #deliver(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      for (let batch = this.#undelivered.shift(); batch !== undefined; batch = this.#undelivered.shift()) {
        for (const listener of this.#listeners) void listener(batch);
      }
    } finally {
      this.#isDelivering = false;
    }
  }

  /** Written at once, so that whoever catches up never waits for a record, nor meets half of one at the end. */
  #write(text: string): void {
    if (this.#file === null) return;
    const bytes = Buffer.from(text);
    let reason: string | null = null;
    if (this.#writtenBytes + bytes.length > traceBytesMax) reason = `it is ${traceBytesMax} bytes long`;
    else {
      try {
        for (let from = 0; from < bytes.length; ) from += writeSync(this.#file, bytes, from);
        this.#writtenBytes += bytes.length;
      } catch (error) {
        reason = (error as Error).message;
      }
    }
    if (reason === null) return;
    this.#closeFile();
    this.note('warning', `the recording ends here, since ${reason}; the run goes on`);
  }

  /**
   * Follows the file until its end, where the listener joins the others within the same turn: no record is missed or
   * told twice.
   */
  async #catchUp(listener: Listener, subscription: { readonly isOver: boolean }): Promise<void> {
    const file = await open(this.#path, 'r').catch(() => null);
    const chunk = Buffer.alloc(chunkBytes);
    let rest = Buffer.alloc(0);
    let offset = 0;
    while (file !== null && offset < this.#writtenBytes && !subscription.isOver) {
      const wanted = Math.min(chunkBytes, this.#writtenBytes - offset);
      const { bytesRead } = await file.read(chunk, 0, wanted, offset);
      if (bytesRead === 0) break; // Somebody cut the file; what is left of it was told.
      offset += bytesRead;
      const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(0x0a) + 1;
      rest = bytes.subarray(end);
      if (end === 0 || subscription.isOver) continue;
      const lines = bytes.toString('utf8', 0, end - 1).split('\n');
      await listener({ lines, records: () => lines.map((line) => JSON.parse(line) as TraceRecord) });
    }
    if (!subscription.isOver) this.#listeners.add(listener);
    await file?.close();
  }
}
