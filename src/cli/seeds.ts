/** paxos-tui sim PRESET --seeds A..B: many seeds on all cores, each with faults of its own, to the first that fails. */
import { availableParallelism } from 'node:os';
import type { Preset } from '../schema/preset.js';
import { withWords } from '../sim/gallery/exhibits.js';
import { noSeeds, type SeedFailure, type SeedsReport } from '../sim/seeds.js';
import { sightingNames, sightingNamesOf, type SightingName } from '../sim/sightings.js';
import { counted } from '../views/words.js';
import { printable } from '../views/printable.js';
import { exitCodes } from './exit-codes.js';
import { grouped } from './grouped.js';
import { endInterrupted, watchForInterruption } from './interruption.js';
import { sayQuirks } from './quirk-words.js';
import type { RunOptions } from './run-options.js';
import { say } from './say.js';
import { startPool } from './seeds-pool.js';
import { createProgress } from './seeds-progress.js';
import { shellQuoted } from './shell-quoted.js';
import type { SeedRange, SimOptions } from './sim.js';

/** After more seeds than this everything should have been seen, if this cluster allows it. */
const seedsToSeeAll = 1_000;
const perhaps = 'perhaps this cluster does not allow it, as one proposer has no rival';

/** With --keep-going there may be thousands, mostly of one kind. */
const failuresShownMax = 10;

export async function simulateMany(
  preset: Preset,
  { first, last }: SeedRange,
  options: RunOptions & SimOptions,
): Promise<number> {
  const interruption = watchForInterruption();
  const { coreUrl } = await import('./seeds-core.js');
  const total = last - first + 1;
  const progress = createProgress(total, process.stderr, () => performance.now(), sightingNamesOf(preset).length);
  const startMs = performance.now();
  sayQuirks(preset);
  progress.show(noSeeds);
  const pool = startPool({
    presetOf: () => preset,
    first,
    last,
    cores: options.cores ?? availableParallelism(),
    repeatEvery: options.repeatEvery ?? 1,
    keepGoing: options.keepGoing === true,
    coreUrl,
    onReport: (report) => progress.show(report),
  });
  void interruption.first.then(() => pool.stop());
  const report = await pool.done;
  progress.clear();
  const seconds = (performance.now() - startMs) / 1000;
  const signal = interruption.happened();
  if (signal !== 'SIGPIPE') {
    print(preset, { first, last }, report, options);
    const rate = `${grouped(Math.round(report.events / seconds))} events a second`;
    say(`${grouped(report.events)} events of ${counted(report.seeds, 'seed')} in ${seconds.toFixed(1)} s, ${rate}`);
  }
  return signal === null ? exitCodeOfSeeds(report) : endInterrupted(signal);
}

/** A violation weighs most, then two runs of a seed that differ, which is a fault of the simulator. */
export function exitCodeOfSeeds({ failures }: SeedsReport): number {
  if (failures.some(({ trial }) => trial.verdict.state === 'violated')) return exitCodes.propertyViolated;
  if (failures.some(({ otherHash }) => otherHash !== null)) return exitCodes.ourFault;
  if (failures.some(({ trial }) => trial.outcome.state === 'failed')) return exitCodes.notInTime;
  return failures.length > 0 ? exitCodes.verdictUnknown : exitCodes.expectationHeld;
}

type Options = RunOptions & SimOptions;

function print(preset: Preset, range: SeedRange, report: SeedsReport, options: Options): void {
  const { failures } = report;
  const commandFor = (seed: number): string => commandOf(preset, seed, options);
  const shown = options.keepGoing === true ? failures.slice(0, failuresShownMax) : failures.slice(0, 1);
  if (options.json === true) {
    const told = shown.map((failure) => ({ ...failure, command: commandFor(failure.seed) }));
    process.stdout.write(`${JSON.stringify({ ...report, failures: told, failed: failures.length })}\n`);
    return;
  }
  const lines = shown.flatMap((failure) => {
    const command = commandFor(failure.seed);
    // What is not decided in time has no event that makes it so.
    const isShrinkable = failure.trial.verdict.violationCount > 0;
    const shrink = isShrinkable ? [`  shrink it: ${command} --shrink`] : [];
    return [...failureLines(failure), `  see it: ${command}`, ...shrink];
  });
  const summary =
    shown.length === 0 || options.keepGoing === true
      ? summaryLines(preset, range, report, sightingNamesOf(preset))
      : [];
  process.stdout.write([...lines, ...summary].map((line) => `${printable(line)}\n`).join(''));
}

/** Pure, for tests. */
export function summaryLines(
  preset: Pick<Preset, 'name' | 'quirks'>,
  { first, last }: SeedRange,
  report: SeedsReport,
  sights: readonly SightingName[] = sightingNames,
): readonly string[] {
  const { seeds, events, decrees, repeated, failures, sightings } = report;
  const name = (preset.quirks ?? []).length === 0 ? preset.name : `${preset.name} ${withWords(preset.quirks ?? [])}`;
  if (seeds === 0) return [`${name}, seeds ${first} to ${last}: ended before the first one was run`];
  const isWhole = seeds === last - first + 1;
  const held = failures.length === 0 ? 'every property held in all of them' : `${failures.length} FAILED`;
  const of = isWhole ? '' : ` of ${grouped(last - first + 1)}`;
  const decreeWord = sights === sightingNames ? 'decrees' : 'slots';
  const unseen = sights.filter((sight) => sightings[sight] === undefined);
  const isTame = unseen.length > 0 && seeds > seedsToSeeAll;
  return [
    `${name}, seeds ${first} to ${last}: ${grouped(seeds)}${of} run, ${held}`,
    `${grouped(events)} events, ${grouped(decrees)} ${decreeWord}; ${repeatedText(seeds, repeated)}`,
    `${sights.length - unseen.length} of ${sights.length} sights seen${
      unseen.length === 0 ? '' : `; not seen: ${unseen.join(', ')}`
    }`,
    ...(isTame ? [`what was not seen in ${grouped(seeds)} seeds was not put to the test; ${perhaps}`] : []),
  ];
}

function repeatedText(seeds: number, repeated: number): string {
  if (repeated === 0) return 'none was run twice';
  const who = repeated === seeds ? 'each seed was' : `${grouped(repeated)} of the seeds were`;
  return `${who} run twice, to compare the traces`;
}

function failureLines({ seed, trial, otherHash }: SeedFailure): readonly string[] {
  const { verdict, outcome, stuck, hash } = trial;
  const [violation] = verdict.violations;
  const lines: string[] = [];
  if (violation !== undefined) {
    lines.push(`  ${violation.property} is VIOLATED: ${violation.text}`);
    lines.push(...violation.evidence.map(({ atMs, text }) => `    ${(atMs / 1000).toFixed(3)} s: ${text}`));
  }
  if (otherHash !== null)
    lines.push(`  two runs of it differ: the hashes of their traces are ${hash} and ${otherHash}`);
  if (outcome.state === 'failed') {
    lines.push(`  ${outcome.text}`, `  why: ${stuck ?? 'no obstacle is known, it simply goes on'}`);
  }
  if (verdict.state === 'unknown') lines.push(`  safety is unknown: ${verdict.unknown[0]}`);
  return [`seed ${seed} FAILED`, ...lines];
}

function commandOf(preset: Preset, seed: number, { set, quirk, small }: Options): string {
  const overrides = set.flatMap((override) => ['--set', override]);
  const quirks = (quirk ?? []).flatMap((name) => ['--quirk', name]);
  const size = small === true ? ['--small'] : [];
  const words = ['sim', preset.name, '--seed', String(seed), '--swarm', ...size, ...overrides, ...quirks];
  return `paxos-tui ${shellQuoted(words)}`;
}
