/** What came of many seeds under random schedules, each judged and, to compare, run a second time. */
import type { TraceRecord } from '../schema/trace.js';
import type { TrialOptions } from './trial.js';
import { hashOfSwarm, runSwarm, type Trial } from './trial.js';
import { allSightingNames, createSightings, type SightingCounts, type SightingName } from './sightings.js';

export type SeedFailure = {
  readonly seed: number;
  readonly trial: Trial;
  /** The hash of the second run, where it differs from the first. */
  readonly otherHash: string | null;
};

export type SeedsReport = {
  readonly seeds: number;
  readonly events: number;
  /** Of the shortest seed; null before there is one. */
  readonly fewestEvents: number | null;
  readonly decrees: number;
  readonly repeated: number;
  /** By rising seed. */
  readonly failures: readonly SeedFailure[];
  readonly sightings: SightingCounts;
};

export const noSeeds: SeedsReport = {
  seeds: 0,
  events: 0,
  fewestEvents: null,
  decrees: 0,
  repeated: 0,
  failures: [],
  sightings: {},
};

/** `isRepeated`: it is run twice, and the hashes of the traces are compared. */
export function runSeed(options: Omit<TrialOptions, 'onRecord'>, isRepeated: boolean): SeedsReport {
  const sightings = createSightings();
  const onRecord = (record: TraceRecord): void => sightings.fold(record);
  const quick = runSwarm({ ...options, onRecord }, { isHashed: isRepeated, tellsStuck: false });
  const trial = quick.outcome.state === 'failed' ? { ...quick, stuck: stuckIn(options) } : quick;
  const again = isRepeated ? hashOfSwarm(options) : trial.hash;
  const otherHash = again === trial.hash ? null : again;
  const { events, decrees } = trial;
  const { seed } = options;
  const isFailed = otherHash !== null || trial.verdict.state !== 'holds' || trial.outcome.state === 'failed';
  const failures = isFailed ? [{ seed, trial, otherHash }] : [];
  const repeated = isRepeated ? 1 : 0;
  return { seeds: 1, events, fewestEvents: events, decrees, repeated, failures, sightings: sightings.counts() };
}

/** Of the few that come to nothing it is found out afterwards what stood in the way. */
const stuckIn = (options: Omit<TrialOptions, 'onRecord'>): string | null =>
  runSwarm({ ...options, onRecord: () => {} }, { isHashed: false, tellsStuck: true }).stuck;

export function addReports(one: SeedsReport, other: SeedsReport): SeedsReport {
  const sightings: { [name in SightingName]?: number } = {};
  for (const name of allSightingNames) {
    const count = (one.sightings[name] ?? 0) + (other.sightings[name] ?? 0);
    if (count > 0) sightings[name] = count;
  }
  return {
    seeds: one.seeds + other.seeds,
    events: one.events + other.events,
    fewestEvents: fewer(one.fewestEvents, other.fewestEvents),
    decrees: one.decrees + other.decrees,
    repeated: one.repeated + other.repeated,
    failures: [...one.failures, ...other.failures].sort((a, b) => a.seed - b.seed),
    sightings,
  };
}

const fewer = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
