/**
 * One seed, run and judged: a preset as it is written, or under a random schedule of its own. The same options give the
 * same trace, and so the same hash, on any machine.
 */
import type { Machine } from '../paxos/host.js';
import type { MachineOptions } from '../paxos/machine.js';
import { createExpectation, type ExpectationState } from '../checker/expectation.js';
import { createJudge, type Judge, type Verdict } from '../checker/judge.js';
import type { Preset } from '../schema/preset.js';
import type { CourseCheck } from '../views/course-checks.js';
import type { EndRecord, TraceRecord } from '../schema/trace.js';
import { type BroadcastOutcome, runBroadcastSchedule } from './broadcast/broadcast-schedule.js';
import type { LogProfile } from './log/log-profile.js';
import { type LogOutcome, runLogSchedule } from './log/log-schedule.js';
import type { Profile } from './profile.js';
import { runSchedule } from './schedule.js';
import { createTraceHash, type TraceHash } from './trace-hash.js';
import { createWorld, loopback } from './world.js';

export type TrialOptions = {
  readonly preset: Preset;
  /** Unsigned 32-bit. */
  readonly seed: number;
  readonly createMachine: (options: MachineOptions) => Machine;
  readonly onRecord: (record: TraceRecord) => void;
  /** For schedules. */
  readonly profile?: Profile;
  /** For those of logs. */
  readonly logProfile?: LogProfile;
};

export type Trial = {
  readonly events: number;
  readonly records: number;
  /** Or slots of a log. */
  readonly decrees: number;
  readonly verdict: Verdict;
  /** Of the preset's expectation, or of the schedule's demand for a decision once its faults are over. */
  readonly outcome: ExpectationState;
  /** Why nothing is decided, or null; also where it was not asked for. */
  readonly stuck: string | null;
  /** Those of the course, on an atomic broadcast that ran as written. */
  readonly checks?: readonly CourseCheck[];
  /** Of the trace; null where it was not asked for. */
  readonly hash: string | null;
};

/** What is told beside the verdict: each costs a good part of the time. */
export type TrialParts = { readonly isHashed: boolean; readonly tellsStuck: boolean };

const allParts: TrialParts = { isHashed: true, tellsStuck: true };
export const verdictAlone: TrialParts = { isHashed: false, tellsStuck: false };

/** A swarm's schedule goes on until there were so many events. */
export const swarmEventsMin = 2_000;
/** Of a log: so many that a spell of faults and its healing are whole; of more, heartbeats would be most. */
const logSwarmEventsMin = 600;
/** Each datagram to a group is an event at every receiver. */
const broadcastSwarmEventsMin = 3_000;
const eventsMax = 1_000_000;

/** As the preset has it: its rules, crashes and clock, until its expectation is settled. */
export function runPlain({ preset, seed, createMachine, onRecord }: TrialOptions): Trial {
  const expectation = createExpectation();
  let slots = 0;
  const bench = new Bench(allParts, (record) => {
    expectation.fold(record);
    slots = Math.max(slots, slotsAppliedBy(record));
    onRecord(record);
  });
  const take = (record: TraceRecord): void => bench.take(record);
  const world = createWorld({ preset, seed, createMachine, pace: loopback, onRecord: take });
  const isOfLog = preset.configuration.log !== undefined;
  const isSettled = (): boolean => expectation.state(world.nowMs()).state !== 'open';
  const { withinMs } = preset.expect;
  const isEarly = world.runUntil(isSettled, { atMs: withinMs, events: eventsMax });
  const outcome = expectation.state(isEarly ? world.nowMs() : withinMs);
  const trial = bench.close(outcome, world.events(), isOfLog ? slots : world.nodes.decree + 1);
  const checks = expectation.checks();
  return checks.length === 0 ? trial : { ...trial, checks };
}

/** One above the highest slot that the step, or its facts, applied. */
function slotsAppliedBy(record: TraceRecord): number {
  let slots = 0;
  if (record.kind === 'step') {
    for (const effect of record.effects) if (effect.type === 'applied') slots = Math.max(slots, effect.decree + 1);
  } else if (record.kind === 'facts') {
    for (const fact of record.facts) if (fact.type === 'applied') slots = Math.max(slots, fact.slot + 1);
  }
  return slots;
}

/** Faults without end that the seed draws, then none: safety always, and a decision once they are over. */
export function runSwarm({ onRecord, ...options }: TrialOptions, parts = allParts): Trial {
  const bench = new Bench(parts, onRecord);
  const take = (record: TraceRecord): void => bench.take(record);
  if (options.preset.configuration.multicast !== undefined) {
    const wire = 'handed-on';
    const ofGroups = runBroadcastSchedule({ ...options, eventsMin: broadcastSwarmEventsMin, wire, onRecord: take });
    return bench.close(broadcastOutcome(ofGroups), ofGroups.events, ofGroups.slots);
  }
  if (options.preset.configuration.log !== undefined) {
    const ofLog = runLogSchedule({ ...options, eventsMin: logSwarmEventsMin, wire: 'handed-on', onRecord: take });
    return bench.close(outcomeOf(ofLog), ofLog.events, ofLog.slots);
  }
  const schedule = runSchedule({ ...options, eventsMin: swarmEventsMin, wire: 'handed-on', onRecord: take });
  const { events, decree, mustDecide, decided, healedForMs } = schedule;
  const after = `${healedForMs} ms after the faults stopped`;
  let outcome: ExpectationState = { state: 'held', text: `decree ${decree} was decided ${after}` };
  if (!decided && mustDecide) outcome = { state: 'failed', text: `decree ${decree} was not decided ${after}` };
  if (!decided && !mustDecide) outcome = { state: 'held', text: 'too few seats were left to ask for a decision' };
  return bench.close(outcome, events, decree + 1);
}

function broadcastOutcome({ learned, slots, mustLearn, missing, healedForMs }: BroadcastOutcome): ExpectationState {
  const after = `${healedForMs} ms after the faults stopped`;
  if (missing === null) return { state: 'held', text: `${learned} values in ${slots} slots were learned ${after}` };
  if (mustLearn) return { state: 'failed', text: `${after}, ${missing}` };
  return { state: 'held', text: 'too few acceptors are there to ask for values' };
}

function outcomeOf({ slots, answered, mustAnswer, missing, healedForMs }: LogOutcome): ExpectationState {
  const after = `${healedForMs} ms after the faults stopped`;
  if (missing === null) {
    return { state: 'held', text: `${answered} operations were answered and ${slots} slots applied ${after}` };
  }
  if (mustAnswer) return { state: 'failed', text: `${after}, ${missing}` };
  return { state: 'held', text: 'too few members were left to ask for answers' };
}

/** The trace's hash without a judge and over bytes: for the second run that a first one is compared with. */
export function hashOfSwarm(options: Omit<TrialOptions, 'onRecord'>): string {
  const hash = createTraceHash();
  const onRecord = (record: TraceRecord): void => hash.fold(record);
  if (options.preset.configuration.multicast !== undefined) {
    runBroadcastSchedule({ ...options, eventsMin: broadcastSwarmEventsMin, onRecord });
  } else if (options.preset.configuration.log === undefined) {
    runSchedule({ ...options, eventsMin: swarmEventsMin, onRecord });
  } else runLogSchedule({ ...options, eventsMin: logSwarmEventsMin, onRecord });
  return hash.digest();
}

/** Judges and hashes what passes by. The end that it adds makes a recording whole, and is no part of the hash. */
class Bench {
  readonly #onRecord: (record: TraceRecord) => void;
  readonly #judge: Judge;
  readonly #hash: TraceHash | null;
  #records = 0;
  #supervisorRecords = 0;
  #lastAtMs = 0;

  constructor({ isHashed, tellsStuck }: TrialParts, onRecord: (record: TraceRecord) => void) {
    this.#judge = createJudge(tellsStuck);
    this.#hash = isHashed ? createTraceHash() : null;
    this.#onRecord = onRecord;
  }

  take(record: TraceRecord): void {
    this.#hash?.fold(record);
    this.#pass(record);
  }

  close(outcome: ExpectationState, events: number, decrees: number): Trial {
    const { stuck } = this.#judge.verdict();
    const hash = this.#hash?.digest() ?? null;
    const at = { node: null, incarnation: 1, sequence: this.#supervisorRecords, atMs: this.#lastAtMs } as const;
    const end: EndRecord = { kind: 'end', ...at, reason: 'the simulation is over' };
    this.#pass(end);
    return { events, records: this.#records, decrees, verdict: this.#judge.verdict(), outcome, stuck, hash };
  }

  #pass(record: TraceRecord): void {
    this.#records++;
    if (record.node === null) this.#supervisorRecords++;
    this.#lastAtMs = record.atMs;
    this.#judge.fold(record);
    this.#onRecord(record);
  }
}
