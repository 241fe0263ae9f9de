/**
 * Seeds on all cores: they are handed out in rising order, so that the lowest failing one is found whatever core is
 * fast. Owns the threads and ends them.
 */
import { Worker } from 'node:worker_threads';
import type { Preset } from '../schema/preset.js';
import { addReports, noSeeds, type SeedsReport } from '../sim/seeds.js';
import type { SeedAnswer, SeedTask } from './seeds-core.js';

export type PoolOptions = {
  presetOf(seed: number): Preset;
  readonly first: number;
  readonly last: number;
  /** Each seed that this divides is run twice; 0 for none. */
  readonly repeatEvery: number;
  readonly keepGoing: boolean;
  readonly cores: number;
  readonly coreUrl: string;
  /** After each seed. */
  onReport(report: SeedsReport): void;
};

export type Pool = {
  /** Of all seeds, or of those up to the lowest failure and a few beyond. Rejects if a thread fails. */
  readonly done: Promise<SeedsReport>;
  /** Ends every thread; `done` settles with what was reported by then. */
  stop(): void;
};

/** `seed` is the one at work, if any. */
type Core = { readonly thread: Worker; seed: number | null };

export function startPool(options: PoolOptions): Pool {
  const { first, last, cores } = options;
  let report = noSeeds;
  let next = first;
  let settle: (report: SeedsReport) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const settled = new Promise<SeedsReport>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  const team: Core[] = Array.from({ length: Math.min(cores, last - first + 1) }, () => ({
    thread: new Worker(new URL(options.coreUrl)),
    seed: null,
  }));
  /** Seeds above it do not matter any more. */
  const seedMax = (): number => Math.min(last, (options.keepGoing ? null : report.failures[0]?.seed) ?? last);
  const handOut = (core: Core): void => {
    core.seed = next <= seedMax() ? next++ : null;
    if (core.seed !== null) core.thread.postMessage(taskOf(options, core.seed));
    else if (team.every(({ seed }) => seed === null || seed > seedMax())) settle(report);
  };
  for (const core of team) {
    core.thread.on('message', (answer: SeedAnswer) => {
      report = addReports(report, answer);
      options.onReport(report);
      handOut(core);
    });
    core.thread.on('error', fail);
    handOut(core);
  }
  const end = (): Promise<unknown> => Promise.all(team.map(({ thread }) => thread.terminate()));
  return { done: settled.finally(end), stop: () => settle(report) };
}

const taskOf = ({ presetOf, repeatEvery }: PoolOptions, seed: number): SeedTask => ({
  preset: presetOf(seed),
  seed,
  isRepeated: repeatEvery > 0 && seed % repeatEvery === 0,
});
