/** paxos-tui explore: every reachable state of the core within bounds, or the shortest way to a violation. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { PropertyName } from '../checker/judge.js';
import type { QuirkName } from '../paxos/quirks.js';
import { type Bounds, describeBounds } from '../sim/explore/bounds.js';
import { coreWith } from '../sim/explore/core-with.js';
import type { Counterexample } from '../sim/explore/counterexample.js';
import { counterexampleTo } from '../sim/explore/explore-here.js';
import { search, type SearchResult } from '../sim/explore/search.js';
import { counted } from '../views/words.js';
import { exitCodes } from './exit-codes.js';
import { startExplorePool } from './explore-pool.js';
import { createExploreProgress, megabytes } from './explore-progress.js';
import { grouped } from './grouped.js';
import { endInterrupted, watchForInterruption } from './interruption.js';
import { knownQuirks, sayQuirks } from './quirk-words.js';
import { problemOfRecordFile } from './record-file.js';
import type { RunOptions } from './run-options.js';
import { refuse, say } from './say.js';
import { shellQuoted } from './shell-quoted.js';

/** As commander hands them over. */
export type ExploreOptions = {
  readonly acceptors: number;
  readonly proposers: number;
  readonly learners: number;
  readonly rounds: number;
  readonly duplicate: number | 'any';
  readonly crash: number;
  readonly timers: number;
  readonly loss?: true;
  readonly only?: PropertyName;
  /** As the command line has it; checked here. */
  readonly quirk?: string;
  readonly statesMax?: number;
  readonly cores?: number;
  readonly out?: string;
};

/** They show where hosts and wiped disks are. */
const unexplored: readonly QuirkName[] = ['answers-before-sync', 'wiped-disk-votes'];

/** Settles with the exit code. */
export async function explore(options: RunOptions & ExploreOptions): Promise<number> {
  const { loss, duplicate, only, out, cores } = options;
  const quirks = knownQuirks(options.quirk === undefined ? [] : [options.quirk]);
  if (typeof quirks === 'string') return refuse(quirks);
  if (loss === true && duplicate === 'any')
    return refuse('--loss has no meaning where --duplicate any keeps all messages');
  const outside = quirks.find((name) => unexplored.includes(name));
  if (outside !== undefined) {
    return refuse(`--quirk ${outside} is not of the roles, which alone are explored: see paxos-tui gallery ${outside}`);
  }
  const problem = out === undefined ? null : problemOfRecordFile(out, '--out');
  if (problem !== null) return refuse(problem);
  const bounds = boundsOf(options);
  const judged = only === undefined ? null : [only];
  const count = cores ?? availableParallelism();
  const interruption = watchForInterruption();
  sayQuirks({ quirks });
  const { coreUrl } = await import('./explore-core.js');
  const progress = createExploreProgress(process.stderr, () => performance.now());
  const startMs = performance.now();
  const pool = startExplorePool(coreUrl, { bounds, quirks, judged, count });
  const result = await search({
    shards: pool.shards,
    statesMax: options.statesMax ?? null,
    onProgress: (reached) => progress.show(reached),
    isStopped: () => interruption.happened() !== null,
  }).finally(() => pool.close());
  progress.clear();
  const seconds = (performance.now() - startMs) / 1000;
  const found = counterexampleTo(result, { core: coreWith(quirks), bounds, isSymmetric: true, judged }, quirks);
  const signal = interruption.happened();
  if (signal !== 'SIGPIPE') {
    const writtenTo = found === null || out === undefined ? null : await placeWritten(out, found.text);
    if (options.json === true) printJson(bounds, result, found, seconds, count);
    else print(bounds, result, found, only ?? null, writtenTo);
    const rate = grouped(Math.round(result.states / seconds));
    const cost = `${rate} states a second on ${counted(count, 'core')}, ${megabytes(result.bytes)} of states`;
    say(`${grouped(result.transitions)} steps in ${seconds.toFixed(1)} s, ${cost}`);
  }
  if (result.end.state === 'stopped' && signal !== null) return endInterrupted(signal);
  return exitCodeOf(result);
}

function boundsOf(options: ExploreOptions): Bounds {
  const { proposers, acceptors, learners, rounds, duplicate, crash, timers, loss } = options;
  const counts = { proposers, acceptors, learners, rounds, timers };
  return { ...counts, duplicates: duplicate, crashes: crash, loss: loss === true };
}

function exitCodeOf({ end }: SearchResult): number {
  if (end.state === 'violated') return exitCodes.propertyViolated;
  return end.state === 'complete' ? exitCodes.expectationHeld : exitCodes.verdictUnknown;
}

/** Null where that fails by now: what a long search found is printed then. */
async function placeWritten(file: string, text: string): Promise<string | null> {
  try {
    await writeFile(file, text);
    return file;
  } catch (error) {
    say(`--out ${file}: cannot be written (${(error as NodeJS.ErrnoException).code}); the scenario is printed`);
    return null;
  }
}

function print(
  bounds: Bounds,
  result: SearchResult,
  found: Counterexample | null,
  only: PropertyName | null,
  writtenTo: string | null,
): void {
  const { states, depth, end } = result;
  const size = `${counted(states, 'state').replace(/^\d+/, (count) => grouped(Number(count)))}`;
  const held = only === null ? 'all properties hold' : `${only} holds`;
  const lines: string[] = [];
  if (end.state === 'complete') lines.push(`complete: ${size}, depth ${depth}, ${held} within these bounds`);
  if (end.state === 'stopped') lines.push(`interrupted: ${size} to depth ${depth}, no violation so far`);
  if (end.state === 'full') lines.push(`not complete: ${size} to depth ${depth}, no violation so far`);
  if (found !== null) lines.push(...foundLines(found, size, writtenTo));
  lines.push(`bounds: ${describeBounds(bounds)}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (found !== null && writtenTo === null) process.stdout.write(`\n${found.text}`);
}

function foundLines(
  { findings, depth, verdict }: Counterexample,
  size: string,
  writtenTo: string | null,
): readonly string[] {
  return [
    ...findings.map(({ property, text }) => `${property} is VIOLATED: ${text}`),
    `no way to it is shorter than ${counted(depth, 'step')}; ${size} were reached`,
    ...verdict.map((line) => `the checker, on its replay: ${line}`),
    ...(writtenTo === null ? [] : [`see it: paxos-tui ${shellQuoted(['scenario', writtenTo])}`]),
  ];
}

function printJson(
  bounds: Bounds,
  { end, states, transitions, depth, frontier, bytes }: SearchResult,
  found: Counterexample | null,
  seconds: number,
  cores: number,
): void {
  const counts = { states, depth, steps: transitions, frontier, bytes, seconds, cores };
  process.stdout.write(`${JSON.stringify({ end: end.state, bounds, ...counts, violation: found })}\n`);
}
