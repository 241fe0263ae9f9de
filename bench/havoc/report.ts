/** The report of a run of havoc, line by line. */
import { percentile } from '../figures.js';
import type { Disturbance } from './plan.js';
import { type Healing, type Outcome, words } from './run.js';

const isKill = ({ type }: Disturbance): boolean => type === 'kill';
const isPause = ({ type }: Disturbance): boolean => type === 'pause';
const whole = (value: number): string => Math.round(value).toLocaleString('en');

export function reportOf(outcome: Outcome): readonly string[] {
  const { healings, operations, answered, durationMs, elections, slots, snapshots, diskBytes, verdict } = outcome;
  const of = (holds: (disturbance: Disturbance) => boolean): readonly Healing[] =>
    healings.filter(({ disturbance }) => holds(disturbance));
  const killed = healings.reduce((sum, { disturbance }) => sum + killsOf(disturbance), 0);
  const partitions = of((each) => !isKill(each) && !isPause(each));
  return [
    `${killed} kills -9 with a restart, ${partitions.length} partitions, ${of(isPause).length} pauses ` +
      `in ${whole(durationMs / 1000)} s`,
    `${whole(operations)} client operations, ${whole(answered)} answered, ${whole(slots)} slots, ` +
      `${whole(elections)} elections, ${whole(snapshots)} snapshots, ` +
      `${whole(diskBytes / 1024)} KiB on the fullest disk`,
    ...recoveryLines('all', healings),
    ...recoveryLines('kills', of(isKill)),
    ...recoveryLines('partitions', partitions),
    ...recoveryLines('pauses', of(isPause)),
    ...slowestLines(healings),
    `verdict: safety ${verdict.state}, ${verdict.checked.length} properties checked`,
    ...(outcome.problems.length > 0
      ? outcome.problems.map((problem) => `NOT WELL: ${problem}`)
      : ['every history is linearizable, nothing acknowledged is lost, all replicas executed the same history']),
  ];
}

const killsOf = (disturbance: Disturbance): number => (disturbance.type === 'kill' ? disturbance.targets.length : 0);

function recoveryLines(name: string, healings: readonly Healing[]): readonly string[] {
  if (healings.length === 0) return [];
  const spread = (samples: readonly number[]): string =>
    `p50 ${whole(percentile(samples, 50))}, p90 ${whole(percentile(samples, 90))}, ` +
    `max ${whole(Math.max(...samples))} ms`;
  const recovery = spread(healings.map(({ recoveryMs }) => recoveryMs));
  const caughtUp = spread(healings.map(({ caughtUpMs }) => caughtUpMs));
  return [`${name}: from heal to the first answer ${recovery}; until every replica caught up ${caughtUp}`];
}

/** Those that took long, for whoever wants to know why. */
function slowestLines(healings: readonly Healing[]): readonly string[] {
  const slow = healings.filter(({ recoveryMs }) => recoveryMs > 2_000);
  return slow
    .sort((a, b) => b.recoveryMs - a.recoveryMs)
    .slice(0, 3)
    .map(({ disturbance, recoveryMs }) => `slow: ${whole(recoveryMs)} ms after ${words(disturbance)}`);
}
