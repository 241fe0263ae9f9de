/** paxos-tui sim PRESET: a preset in virtual time, one seed in full or many on all cores. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createMachine } from '../paxos/machine.js';
import { loadPreset } from '../preset/load.js';
import type { Preset } from '../schema/preset.js';
import type { TraceRecord } from '../schema/trace.js';
import { profilesOf, withQuirks } from '../sim/gallery/exhibits.js';
import { isLogQuirk } from '../sim/gallery/log-swarms.js';
import { smallCopy } from '../sim/log/small-copy.js';
import { runPlain, runSwarm, type Trial } from '../sim/trial.js';
import { counted } from '../views/words.js';
import { knownQuirks, sayQuirks } from './quirk-words.js';
import type { Installation } from './installation.js';
import { grouped } from './grouped.js';
import { endInterrupted, watchForInterruption } from './interruption.js';
import { problemOfRecordFile } from './record-file.js';
import type { RunOptions } from './run-options.js';
import { refuse } from './say.js';
import { createTrafficLines } from './traffic-lines.js';
import { exitCodeOf, printResult } from './verdict-lines.js';

export type SimOptions = {
  /** "1..10000". */
  readonly seeds?: SeedRange;
  readonly swarm?: true;
  /** A shrunken copy of a preset of a log. */
  readonly small?: true;
  readonly keepGoing?: true;
  readonly cores?: number;
  readonly repeatEvery?: number;
  /** One seed that violates a property, made into a short scenario. */
  readonly shrink?: true;
  /** Where to write that. */
  readonly out?: string;
  /** As the command line has them; checked here. */
  readonly quirk?: readonly string[];
};

export type SeedRange = { readonly first: number; readonly last: number };

const defaultSeed = 1;

/** Settles with the exit code. */
export async function simulate(
  nameOrPath: string,
  options: RunOptions & SimOptions,
  installation: Installation,
): Promise<number> {
  const problem = problemOf(options);
  if (problem !== null) return refuse(problem);
  const loaded = await loadPreset(nameOrPath, { ...installation, overrides: options.set });
  if (!loaded.ok) return refuse(loaded.reason);
  if (options.small === true && loaded.preset.configuration.multicast !== undefined) {
    return refuse(`--small is for presets of replicas: random schedules of ${loaded.preset.name} are small already`);
  }
  const quirks = knownQuirks(options.quirk ?? []);
  if (typeof quirks === 'string') return refuse(quirks);
  if (options.small === true && loaded.preset.configuration.log === undefined) {
    return refuse(`--small is for presets of a log, and ${loaded.preset.name} keeps none`);
  }
  const preset = withQuirks(options.small === true ? smallCopy(loaded.preset) : loaded.preset, quirks);
  const misfit = quirks.find((quirk) => isLogQuirk(quirk) !== (preset.configuration.log !== undefined));
  if (misfit !== undefined) {
    const [whose, what] = isLogQuirk(misfit) ? ['replicas of a log', 'keeps none'] : ['single decrees', 'keeps a log'];
    return refuse(`${misfit} is a quirk of ${whose}, and ${preset.name} ${what}`);
  }
  if (options.shrink === true) return shrinkOne(preset, options);
  if (options.seeds === undefined) return simulateOne(preset, options);
  const { simulateMany } = await import('./seeds.js');
  return simulateMany(preset, options.seeds, options);
}

function problemOf(options: RunOptions & SimOptions): string | null {
  const { seeds, seed, set, record, keepGoing, cores, repeatEvery, shrink, out } = options;
  if (set.some((override) => override.startsWith('seed='))) return 'a simulation takes its seed from --seed';
  if (out !== undefined && shrink === undefined) return '--out is for what --shrink makes: give --shrink too';
  if (shrink === true && seeds !== undefined) return '--shrink is for one seed: give --seed in place of --seeds';
  if (shrink === true && record !== undefined) {
    return '--record keeps a whole run and --shrink what is left of one: give one of them';
  }
  if (seeds === undefined) {
    const [word] = Object.entries({ keepGoing, cores, repeatEvery }).find(([, value]) => value !== undefined) ?? [];
    const option = word?.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return option === undefined
      ? (recordProblem(record) ?? outProblem(out))
      : `--${option} is for many seeds: give --seeds too`;
  }
  if (seed !== undefined) return '--seed is for one seed and --seeds for many: give one of them';
  return record === undefined ? null : '--record is for one seed: give --seed in place of --seeds';
}

async function shrinkOne(preset: Preset, options: RunOptions & SimOptions): Promise<number> {
  const { printShrunk } = await import('./shrink.js');
  const { out, json } = options;
  return printShrunk(preset, {
    seed: Number(options.seed ?? defaultSeed),
    isSwarm: options.swarm === true,
    ...(out === undefined ? {} : { out }),
    ...(json === undefined ? {} : { json }),
  });
}

const recordProblem = (file: string | undefined): string | null =>
  file === undefined ? null : problemOfRecordFile(file);

const outProblem = (file: string | undefined): string | null =>
  file === undefined ? null : problemOfRecordFile(file, '--out');

async function simulateOne(preset: Preset, options: RunOptions & SimOptions): Promise<number> {
  const interruption = watchForInterruption();
  const seed = Number(options.seed ?? defaultSeed);
  const isSwarm = options.swarm === true;
  const run = isSwarm ? runSwarm : runPlain;
  const recording: TraceRecord[] = [];
  const traffic = createTrafficLines();
  const lines: string[] = [];
  const onRecord = (record: TraceRecord): void => {
    if (options.record !== undefined) recording.push(record);
    if (options.json === true) lines.push(JSON.stringify(record));
    else lines.push(...traffic.linesOf(record));
  };
  const trial = run({ preset, seed, createMachine, onRecord, ...profilesOf(preset) });
  if (options.record !== undefined) await writeLines(createWriteStream(options.record), recording.map(jsonOf), true);
  await Promise.race([writeLines(process.stdout, lines, false), interruption.first]);
  const signal = interruption.happened();
  if (signal !== null) return endInterrupted(signal);
  const quirkWords = (options.quirk ?? []).map((name) => ` --quirk ${name}`).join('');
  sayQuirks(preset);
  const result = { expectation: trial.outcome, stuck: trial.stuck, checks: trial.checks ?? [] };
  printResult(
    trial.verdict,
    result,
    `${seed} (repeat with --seed ${seed}${options.small === true ? ' --small' : ''}${isSwarm ? ' --swarm' : ''}${quirkWords})`,
    options,
  );
  printSize(trial, preset.configuration.log !== undefined, options);
  return exitCodeOf(trial.verdict, result);
}

const jsonOf = (record: TraceRecord): string => JSON.stringify(record);

function printSize({ events, records, decrees, hash }: Trial, isLog: boolean, { json }: RunOptions): void {
  const size = `${grouped(events)} events, ${grouped(records)} records, ${counted(decrees, isLog ? 'slot' : 'decree')}`;
  (json === true ? process.stderr : process.stdout).write(`${size}; the trace's hash is ${hash}\n`);
}

/** In portions, as fast as the reader takes them. */
async function writeLines(output: NodeJS.WritableStream, lines: readonly string[], isEnded: boolean): Promise<void> {
  const portion = 500;
  for (let from = 0; from < lines.length; from += portion) {
    const text = `${lines.slice(from, from + portion).join('\n')}\n`;
    if (!output.write(text)) await once(output, 'drain');
  }
  if (!isEnded) return;
  output.end();
  await once(output, 'finish');
}
