/**
 * The harness of the course, restated from its contract: what each scenario starts, with which pauses, and what must be
 * in the files in the end. `Pauses` are the harness's own, or short ones; a run goes on until all is learned, and ends
 * with SIGTERM to everybody.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type CourseCheck, isSound, judgeCourse } from '../../src/checker/course/checks.js';
import { valueFile } from '../../src/checker/course/value-file.js';
import { readFileSync } from 'node:fs';
import type { Network } from './network.js';
import { type Bench, openBench, until } from './program.js';

export type Pauses = {
  /** After the acceptors, and after the learners. */
  readonly shortMs: number;
  /** Before the clients. */
  readonly longMs: number;
  /** From the clients' start on, all must be learned in this time. */
  readonly learnMs: number;
};

/** Those of the harness. */
export const ownPauses: Pauses = { shortMs: 1_000, longMs: 10_000, learnMs: 5_000 };

export type Scenario = {
  readonly name: 'run' | 'run_loss' | 'run_catch_up' | 'run_2acceptor' | 'run_1acceptor';
  readonly acceptors: number;
  readonly lossRatio: number;
  readonly isLate: boolean;
};

export const scenarios: readonly Scenario[] = [
  { name: 'run', acceptors: 3, lossRatio: 0, isLate: false },
  { name: 'run_loss', acceptors: 3, lossRatio: 0.1, isLate: false },
  { name: 'run_catch_up', acceptors: 3, lossRatio: 0, isLate: true },
  { name: 'run_2acceptor', acceptors: 2, lossRatio: 0, isLate: false },
  { name: 'run_1acceptor', acceptors: 1, lossRatio: 0, isLate: false },
];

export type Outcome = {
  readonly checks: readonly CourseCheck[];
  readonly isSound: boolean;
  /** From the clients' start until both learners had all. */
  readonly learnedMs: number;
  readonly endedMs: number;
  readonly stderr: string;
  /** By the kernel; null where receivers lost for themselves, or nothing was to be lost. */
  readonly lost: number | null;
};

/** Integers from 0 to 32767, as the harness draws them; duplicates happen. */
export function drawValues(count: number, seed: number): readonly string[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String((state >>> 16) & 0x7fff);
  });
}

/** `from`: the folder of the implementation; the built one unless it is said. */
export async function play(
  scenario: Scenario,
  network: Network,
  count: number,
  pauses: Pauses,
  from?: string,
): Promise<Outcome> {
  const values = [drawValues(count, 1 + count), drawValues(count, 7_919 + count)];
  const bench = openBench(network, values, from);
  try {
    const inKernel = scenario.lossRatio > 0 && network.lose(scenario.lossRatio);
    // Where the kernel cannot be asked, each receiver loses for itself.
    const options = scenario.lossRatio > 0 && !inKernel ? ['--loss', String(scenario.lossRatio)] : [];
    const stderr = await (scenario.isLate ? startLate : startAll)(bench, scenario, pauses, options);
    const sinceMs = performance.now();
    bench.start('client', 2, options);
    const learnedMs = await learned(bench, scenario, count * 2, sinceMs, pauses.learnMs);
    const endedMs = await bench.end();
    if (inKernel && network.lost() === 0) throw new Error('the kernel was to lose datagrams and lost none');
    const files = (name: string) => valueFile(name, readFileSync(bench.file(name), 'latin1'));
    const checks = judgeCourse({
      learned: ['learn1', 'learn2'].map(files),
      proposed: ['prop1', 'prop2'].map(files),
      acceptors: { running: scenario.acceptors, max: 3 },
    });
    return {
      checks,
      isSound: isSound(checks),
      learnedMs,
      endedMs,
      stderr: stderr(),
      lost: inKernel ? network.lost() : null,
    };
  } finally {
    bench.close();
  }
}

/** Answers what gathers all that was said on standard error. */
type Gather = () => string;

async function startAll(bench: Bench, scenario: Scenario, pauses: Pauses, options: readonly string[]): Promise<Gather> {
  const started = ids(scenario.acceptors).map((id) => bench.start('acceptor', id, options));
  await delay(pauses.shortMs);
  started.push(...ids(2).map((id) => bench.start('learner', id, options)));
  await delay(pauses.shortMs);
  started.push(...ids(2).map((id) => bench.start('proposer', id, options)));
  await delay(pauses.longMs);
  started.push(bench.start('client', 1, options));
  return () => started.map(({ stderr }) => stderr()).join('');
}

/** Learner 2 comes when client 1 has been at work for a while. */
async function startLate(
  bench: Bench,
  scenario: Scenario,
  pauses: Pauses,
  options: readonly string[],
): Promise<Gather> {
  const started = ids(scenario.acceptors).map((id) => bench.start('acceptor', id, options));
  started.push(bench.start('learner', 1, options), ...ids(2).map((id) => bench.start('proposer', id, options)));
  await delay(pauses.longMs);
  started.push(bench.start('client', 1, options));
  await delay(pauses.shortMs);
  started.push(bench.start('learner', 2, options));
  await delay(pauses.shortMs);
  return () => started.map(({ stderr }) => stderr()).join('');
}

const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** With too few acceptors the whole time is waited for in vain. */
async function learned(
  bench: Bench,
  { acceptors }: Scenario,
  count: number,
  sinceMs: number,
  withinMs: number,
): Promise<number> {
  if (acceptors < 2) {
    await delay(withinMs);
    return performance.now() - sinceMs;
  }
  const lines = (): readonly number[] => [1, 2].map((id) => bench.lines(`learn${id}`).length);
  await until(
    () => lines().every((each) => each >= count),
    withinMs,
    () => `learned ${lines()} of ${count}`,
  );
  return performance.now() - sinceMs;
}
