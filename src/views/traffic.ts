/**
 * What clients of a log ask for and get, second by second: operations answered, how long each took, slots decided. A
 * bounded fold over the trace.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { CountsRecord, StepRecord, TraceRecord } from '../schema/trace.js';
import { Latencies } from './latencies.js';

/** One second of a run. */
type TrafficSecond = {
  readonly second: number;
  readonly answered: number;
  /** Slots that were decided. */
  readonly slots: number;
  /** In microseconds; null where nothing was answered. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
};

export type TrafficView = {
  /** Operations that begun and ended since the run began. */
  readonly invoked: number;
  readonly answered: number;
  /** Operations under way of clients that live. */
  readonly outstanding: number;
  /** Of the seconds that are over, the latest; without gaps, the newest last, up to the time of the run. */
  seconds(atMs: number, count: number): readonly TrafficSecond[];
  /** Over the latest seconds, the one under way among them. */
  recent(atMs: number): TrafficNow;
};

type TrafficNow = {
  readonly perSecond: number;
  readonly slotsPerSecond: number;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
};

export type FoldedTraffic = TrafficView & {
  fold(record: TraceRecord): void;
  /** Another one that stands where this one stands, and goes on by itself. */
  fork(): FoldedTraffic;
};

const secondsMax = 120;
/** Of so many the latencies are kept one by one; of older ones only their percentiles. */
const recentSeconds = 5;
/** Operations of clients that never end are forgotten, the oldest first. */
const openMax = 50_000;

type Second = {
  answered: number;
  slots: number;
  latencies: Latencies | null;
  p50Us: number | null;
  p99Us: number | null;
};

type Totals = { readonly incarnation: number; readonly invoked: number; readonly answered: number };

export function createTrafficView(): FoldedTraffic {
  return new TrafficFold();
}

class TrafficFold implements FoldedTraffic {
  invoked = 0;
  answered = 0;
  /** Ascending by second. */
  readonly #seconds = new Map<number, Second>();
  /** When each operation under way began, by client and sequence. */
  readonly #open = new Map<NodeId, Map<number, number>>();
  /** Where steps are not told. */
  readonly #totals = new Map<NodeId, Totals>();
  #topSlot = -1;
  #newest = 0;

  get outstanding(): number {
    let count = 0;
    for (const open of this.#open.values()) count += open.size;
    for (const { invoked, answered } of this.#totals.values()) count += invoked - answered;
    return count;
  }

  fork(): FoldedTraffic {
    const fork = new TrafficFold();
    fork.invoked = this.invoked;
    fork.answered = this.answered;
    for (const [second, each] of this.#seconds) {
      fork.#seconds.set(second, { ...each, latencies: each.latencies?.fork() ?? null });
    }
    for (const [client, open] of this.#open) fork.#open.set(client, new Map(open));
    for (const [node, totals] of this.#totals) fork.#totals.set(node, totals);
    fork.#topSlot = this.#topSlot;
    fork.#newest = this.#newest;
    return fork;
  }

  fold(record: TraceRecord): void {
    if (record.kind === 'step') this.#foldStep(record);
    if (record.kind === 'process' && record.event.type === 'exited') this.#forget(record.subject);
    if (record.kind === 'counts') this.#foldCounts(record);
    if (record.kind !== 'facts') return;
    for (const fact of record.facts) if (fact.type === 'applied') this.#decide(fact.slot, record.atMs);
  }

  #forget(node: NodeId): void {
    this.#open.delete(node);
    this.#totals.delete(node);
  }

  #foldStep({ node, input, effects, atMs }: StepRecord): void {
    if (input.type === 'boot') this.#forget(node);
    for (const effect of effects) {
      if (effect.type === 'invoke') this.#invoke(node, effect.sequence, atMs);
      else if (effect.type === 'respond') this.#respond(node, effect.sequence, atMs);
      else if (effect.type === 'applied') this.#decide(effect.decree, atMs);
    }
  }

  /** Where steps are not told; totals count from the incarnation's start. */
  #foldCounts({ node, incarnation, invoked, answered, latencies, atMs }: CountsRecord): void {
    const known = this.#totals.get(node);
    const before = known?.incarnation === incarnation ? known : { invoked: 0, answered: 0 };
    this.#totals.set(node, { incarnation, invoked, answered });
    if (invoked === before.invoked && answered === before.answered) return;
    this.invoked += Math.max(0, invoked - before.invoked);
    this.answered += Math.max(0, answered - before.answered);
    const second = this.#secondAt(atMs);
    second.answered += Math.max(0, answered - before.answered);
    for (const { us, count } of latencies) second.latencies?.note(us, count);
  }

  #invoke(client: NodeId, sequence: number, atMs: number): void {
    this.invoked++;
    let open = this.#open.get(client);
    if (open === undefined) {
      open = new Map();
      this.#open.set(client, open);
    }
    open.set(sequence, atMs);
    if (open.size <= openMax) return;
    for (const oldest of open.keys()) {
      open.delete(oldest);
      break;
    }
  }

  #respond(client: NodeId, sequence: number, atMs: number): void {
    this.answered++;
    const second = this.#secondAt(atMs);
    second.answered++;
    const open = this.#open.get(client);
    const sinceMs = open?.get(sequence);
    if (open === undefined || sinceMs === undefined) return;
    open.delete(sequence);
    second.latencies?.note((atMs - sinceMs) * 1_000);
  }

  /** Whoever executes a slot first tells that it is decided. */
  #decide(slot: number, atMs: number): void {
    if (slot <= this.#topSlot) return;
    this.#topSlot = slot;
    this.#secondAt(atMs).slots++;
  }

  #secondAt(atMs: number): Second {
    const at = Math.floor(atMs / 1_000);
    const known = this.#seconds.get(at);
    if (known !== undefined) return known;
    const fresh: Second = { answered: 0, slots: 0, latencies: new Latencies(), p50Us: null, p99Us: null };
    this.#seconds.set(at, fresh);
    this.#newest = Math.max(this.#newest, at);
    for (const [second, each] of this.#seconds) {
      if (second <= this.#newest - secondsMax) this.#seconds.delete(second);
      else if (second < this.#newest - recentSeconds && each.latencies !== null) settle(each);
    }
    return fresh;
  }

  seconds(atMs: number, count: number): readonly TrafficSecond[] {
    const now = Math.floor(atMs / 1_000);
    const seconds: TrafficSecond[] = [];
    for (let second = Math.max(0, now - count); second < now; second++) {
      const each = this.#seconds.get(second);
      seconds.push({
        second,
        answered: each?.answered ?? 0,
        slots: each?.slots ?? 0,
        p50Us: percentile(each, 50),
        p99Us: percentile(each, 99),
      });
    }
    return seconds;
  }

  recent(atMs: number): TrafficNow {
    const now = Math.floor(atMs / 1_000);
    const from = Math.max(0, now - recentSeconds + 1);
    const all = new Latencies();
    let [answered, slots] = [0, 0];
    for (let second = from; second <= now; second++) {
      const each = this.#seconds.get(second);
      if (each === undefined) continue;
      answered += each.answered;
      slots += each.slots;
      if (each.latencies !== null) all.add(each.latencies);
    }
    // Of the first second, and the one under way, only a part has gone by.
    const spanMs = Math.max(250, atMs - from * 1_000);
    return {
      perSecond: (answered * 1_000) / spanMs,
      slotsPerSecond: (slots * 1_000) / spanMs,
      p50Us: all.percentile(50),
      p99Us: all.percentile(99),
    };
  }
}

function settle(second: Second): void {
  second.p50Us = percentile(second, 50);
  second.p99Us = percentile(second, 99);
  second.latencies = null;
}

function percentile(second: Second | undefined, percent: 50 | 99): number | null {
  if (second === undefined) return null;
  if (second.latencies !== null) return second.latencies.percentile(percent);
  return percent === 50 ? second.p50Us : second.p99Us;
}
