/**
 * What becomes of a node's reports at each trace level: all of them, or the facts of its steps, and counts of the rest.
 * Whoever drives a node, a worker or a simulated world, tells through this.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { Effect, Input } from '../paxos/effect.js';
import type { Report } from '../paxos/host.js';
import { addFacts } from './facts.js';
import { createLatencies } from './latencies.js';
import type {
  CountsRecord,
  FactsRecord,
  FateRecord,
  LogFact,
  RefusedRecord,
  StepRecord,
  SyncRecord,
  TraceLevel,
} from './trace.js';

type Body<Kind> = Omit<Kind, 'node' | 'incarnation' | 'sequence' | 'atMs'>;

/** What the driver of a node saw; a step is no real one, but what a node holds when somebody begins to watch it. */
export type Seen = Body<FateRecord> | Body<RefusedRecord> | Body<SyncRecord> | Body<StepRecord>;
export type Told = Report<Seen | Body<FactsRecord> | Body<CountsRecord>>;

export type Teller = {
  report(report: Report<Seen>, atMs: number): void;
  /** For when nothing is reported: tells what was held back, and counts that are due. */
  tick(atMs: number): void;
  /** Tells all that is not told yet. */
  flush(): void;
};

/** Counts are told this often at most. */
export const countsEveryMs = 250;

/** Facts that are told at once in any case. */
const factsMax = 256;

/**
 * `holdMs` is how long facts may be held back to be told in one record, by whoever calls `tick` as often. What is lost
 * with a process that is killed meanwhile is as if its link had been slower.
 */
export function createTeller(
  { level, self, holdMs }: { readonly level: TraceLevel; readonly self: NodeId; readonly holdMs: number },
  tell: (told: Told) => void,
): Teller {
  if (level === 'steps') return { report: tell, tick: () => {}, flush: () => {} };
  const counter = createCounter(self);
  let sequence = 0;
  let countedAtMs = 0;
  let facts: LogFact[] = [];
  let heldSinceMs = 0;
  const observe = (observation: Body<FactsRecord> | Body<CountsRecord>): void =>
    tell({ type: 'observation', sequence: sequence++, observation });
  const tellFacts = (): void => {
    if (facts.length === 0) return;
    const told = facts;
    facts = [];
    observe({ kind: 'facts', facts: told });
  };
  const tellCounts = (): void => {
    const counts = counter.take();
    if (counts !== null) observe(counts);
  };
  const tick = (atMs: number): void => {
    if (atMs - heldSinceMs >= holdMs || facts.length >= factsMax) tellFacts();
    if (atMs - countedAtMs < countsEveryMs) return;
    countedAtMs = atMs;
    tellCounts();
  };
  return {
    report(report, atMs) {
      if (report.type === 'observation') counter.see(report.observation);
      else {
        counter.step(report.input, report.effects, atMs);
        if (facts.length === 0) heldSinceMs = atMs;
        if (level === 'decisions') addFacts(facts, report.input, report.effects);
      }
      tick(atMs);
    },
    tick,
    flush() {
      tellFacts();
      tellCounts();
    },
  };
}

function createCounter(self: NodeId) {
  const counts = { steps: 0, received: 0, sent: 0, lost: 0, refused: 0, syncs: 0, invoked: 0, answered: 0 };
  const latencies = createLatencies();
  const invokedAtMs = new Map<number, number>();
  let asked: Pick<CountsRecord, 'workload'> = {};
  let isNew = false;

  const count = (effect: Effect, atMs: number): void => {
    if (effect.type === 'send') counts.sent += effect.to.length - (effect.to.includes(self) ? 1 : 0);
    else if (effect.type === 'invoke') {
      counts.invoked++;
      invokedAtMs.set(effect.sequence, atMs);
    } else if (effect.type === 'respond') {
      counts.answered++;
      const sinceMs = invokedAtMs.get(effect.sequence);
      if (sinceMs !== undefined) latencies.add(Math.round((atMs - sinceMs) * 1000));
      invokedAtMs.delete(effect.sequence);
    }
  };

  return {
    step(input: Input, effects: readonly Effect[], atMs: number): void {
      isNew = true;
      counts.steps++;
      if (input.type === 'message' && input.from !== self) counts.received++;
      else if (input.type === 'load') asked = { workload: input.workload };
      for (const effect of effects) count(effect, atMs);
    },
    see(seen: Seen): void {
      if (seen.kind === 'step') return;
      isNew = true;
      if (seen.kind === 'sync') counts.syncs++;
      else if (seen.kind === 'refused') counts.refused += seen.datagrams;
      else if (seen.fate === 'lost') counts.lost++;
    },
    /** Null where nothing happened since the last time. */
    take(): Body<CountsRecord> | null {
      if (!isNew) return null;
      isNew = false;
      return { kind: 'counts', ...counts, ...asked, latencies: latencies.take() };
    },
  };
}
