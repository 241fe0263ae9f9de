/**
 * The events of a run in their order, and the state after any of them: folded anew from a checkpoint, of which there is
 * one every few thousand events.
 */
import type { Judge, Verdict } from '../checker/judge.js';
import type { Obstacles } from '../checker/stuck.js';
import type { TraceRecord } from '../schema/trace.js';
import type { LogView } from '../views/log.js';
import type { MessagesView } from '../views/messages.js';
import { Milestones } from '../views/milestones.js';
import type { ClusterView } from '../views/nodes.js';
import type { FoldedSlots, SlotsView } from '../views/slots.js';
import type { FoldedTraffic, TrafficView } from '../views/traffic.js';
import type { Direction } from './state.js';

/** Folds that stand at one event. */
type Folds = {
  readonly log: LogView;
  readonly messages: MessagesView;
  readonly slots: FoldedSlots;
  readonly traffic: FoldedTraffic;
  readonly obstacles: Obstacles;
};

type Checkpoint = Folds & { readonly event: number };

/** The state after one event. */
export type Moment = {
  /** How many events had happened; 0 is before the first. */
  readonly event: number;
  /** The last of them. */
  readonly record: TraceRecord | null;
  /** The id of the first log line that it brought. */
  readonly lineFrom: number;
  readonly cluster: ClusterView;
  readonly verdict: Verdict;
  readonly log: LogView;
  readonly messages: MessagesView;
  readonly slots: SlotsView;
  readonly traffic: TrafficView;
};

/** With more of them every other one is let go of. */
const checkpointsMax = 128;
/** Near the last moment that was asked for there is a checkpoint of its own: people go step by step. */
const nearEvents = 100;

export class Timeline {
  readonly #judge: Judge;
  readonly #folds: Folds;
  readonly #recordsMax: number;
  readonly #milestones = new Milestones();
  /** Kept records: the first is of event `#gone` + 1. */
  #records: TraceRecord[] = [];
  #gone = 0;
  /** Events between two checkpoints. */
  #spacing: number;
  #checkpoints: Checkpoint[];
  #near: Checkpoint | null = null;
  /** Events that matter. */
  #moments: number[] = [];
  /** The verdict from an event on; of what stands in the way of a decision the folds know. */
  #verdicts: { readonly event: number; readonly verdict: Verdict }[];
  #stamp: string | number;
  /** Lines of the log before the newest event. */
  #lineFrom = 0;
  #violations = 0;

  /** The judge's, the log's and the messages' own state is what is told here record by record. */
  constructor(folds: Omit<Folds, 'obstacles'> & { readonly judge: Judge }, recordsMax: number, spacing: number) {
    this.#spacing = spacing;
    this.#judge = folds.judge;
    const { log, messages, slots, traffic } = folds;
    this.#folds = { log, messages, slots, traffic, obstacles: folds.judge.obstacles };
    this.#recordsMax = recordsMax;
    this.#checkpoints = [{ event: 0, ...forked(this.#folds) }];
    this.#verdicts = [{ event: 0, verdict: folds.judge.verdict() }];
    this.#stamp = folds.judge.stamp();
  }

  /** Events so far. */
  get total(): number {
    return this.#gone + this.#records.length;
  }

  /** The oldest event whose state can still be shown. */
  get first(): number {
    return Math.max(1, this.#gone);
  }

  /** How many events are no longer kept. */
  get gone(): number {
    return this.#gone;
  }

  /** Of this record, which all folds have taken. `lineFrom` is the next id of the log before it. */
  add(record: TraceRecord, lineFrom: number): void {
    this.#records.push(record);
    this.#lineFrom = lineFrom;
    const { total } = this;
    const stamp = this.#judge.stamp();
    let isMoment = this.#milestones.take(record);
    if (stamp !== this.#stamp || total === 1) {
      this.#stamp = stamp;
      const verdict = this.#judge.verdict();
      this.#verdicts.push({ event: total, verdict });
      isMoment ||= verdict.violationCount > this.#violations;
      this.#violations = verdict.violationCount;
    }
    if (isMoment) this.#moments.push(total);
    if (total % this.#spacing === 0) this.#keepCheckpoint();
  }

  /** The newest event, whose state the folds themselves have. */
  newest(): Pick<Moment, 'event' | 'record' | 'lineFrom' | 'log'> {
    const { log } = this.#folds;
    return { event: this.total, record: this.#records.at(-1) ?? null, lineFrom: this.#lineFrom, log };
  }

  at(wanted: number): Moment {
    const event = Math.max(this.#gone, Math.min(this.total, wanted));
    // One event earlier at most: what the last event brings is marked.
    const start = this.#checkpointBefore(Math.max(this.#gone, event - 1));
    const folds = forked(start);
    let lineFrom = lineAfter(folds.log);
    for (let next = start.event + 1; next <= event; next++) {
      if (next === event - nearEvents && next - start.event > nearEvents) {
        this.#near = { event: next - 1, ...forked(folds) };
      }
      lineFrom = lineAfter(folds.log);
      const record = this.#recordOf(next);
      if (record !== null) foldInto(folds, record);
    }
    const { obstacles, ...views } = folds;
    const verdict = { ...this.#verdictAt(event), stuck: obstacles.sentence() };
    return { event, record: this.#recordOf(event), lineFrom, cluster: obstacles.view, verdict, ...views };
  }

  /** The next event that matters, or the previous one; null where there is none. */
  milestone(from: number, direction: Direction): number | null {
    const next = this.#moments.findIndex((event) => event > from);
    if (direction === 1) return this.#moments[next] ?? null;
    const end = next === -1 ? this.#moments.length : next;
    const before = this.#moments[end - 1] === from ? end - 2 : end - 1;
    return this.#moments[before] ?? null;
  }

  /** The last event up to this time of the run. Those that were told late are no obstacle. */
  eventAtTime(atMs: number): number {
    const later = this.#records.findIndex((record) => record.atMs > atMs);
    return later === -1 ? this.total : this.#gone + later;
  }

  /** The records that are kept, up to that event. */
  *recordsUntil(event: number): Generator<TraceRecord> {
    for (let next = this.#gone + 1; next <= event; next++) {
      const record = this.#recordOf(next);
      if (record !== null) yield record;
    }
  }

  #recordOf(event: number): TraceRecord | null {
    return this.#records[event - 1 - this.#gone] ?? null;
  }

  #checkpointBefore(event: number): Checkpoint {
    const index = this.#checkpoints.findLastIndex((each) => each.event <= event);
    const regular = this.#checkpoints[Math.max(0, index)];
    if (regular === undefined) throw new Error('a timeline without a checkpoint');
    const near = this.#near;
    return near !== null && near.event <= event && near.event > regular.event ? near : regular;
  }

  #verdictAt(event: number): Verdict {
    const entry = this.#verdicts.findLast((each) => each.event <= event);
    if (entry === undefined) throw new Error(`no verdict is known at event ${event}`);
    return entry.verdict;
  }

  #keepCheckpoint(): void {
    this.#checkpoints.push({ event: this.total, ...forked(this.#folds) });
    if (this.#records.length > this.#recordsMax) this.#letGo();
    if (this.#checkpoints.length <= checkpointsMax) return;
    this.#spacing *= 2;
    this.#checkpoints = this.#checkpoints.filter(({ event }, index) => index === 0 || event % this.#spacing === 0);
  }

  /** Of what lies before the second checkpoint. */
  #letGo(): void {
    this.#checkpoints.shift();
    const first = this.#checkpoints[0]?.event ?? 0;
    this.#records = this.#records.slice(first - this.#gone);
    this.#gone = first;
    this.#moments = this.#moments.filter((event) => event > first);
    const current = this.#verdicts.findLastIndex(({ event }) => event <= first);
    this.#verdicts = this.#verdicts.slice(Math.max(0, current));
    if (this.#near !== null && this.#near.event < first) this.#near = null;
  }
}

const forked = ({ log, messages, slots, traffic, obstacles }: Folds): Folds => ({
  log: log.fork(),
  messages: messages.fork(),
  slots: slots.fork(),
  traffic: traffic.fork(),
  obstacles: obstacles.fork(),
});

function foldInto(folds: Folds, record: TraceRecord): void {
  for (const fold of [folds.obstacles, folds.messages, folds.log, folds.slots, folds.traffic]) fold.fold(record);
}

/** The id that the next line will have. */
export const lineAfter = (log: LogView): number => log.dropped + log.lines.length;
