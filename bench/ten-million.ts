/**
 * Ten million commands of 64 bytes through three replicas with snapshots, the judge on: `npm run bench -- ten-million
 * [memory|disk] [millions]`. After each million it tells how much memory every process has and how much the run's
 * folder holds; exit code 1 where any of it goes on growing, or where safety is not seen to hold.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { print } from './figures.js';
import { type LoadedCluster, startLoaded } from './loaded-cluster.js';

const [, , root = '.', storage = 'memory', millions = '10'] = process.argv;
const million = 1_000_000;
const outstanding = 1_000;
const lookEveryMs = 250;
/** Without a new answer for so long the run has failed. */
const stallMs = 30_000;
/** Memory settles while the first two millions run: compiled code, full windows, the tables of the judge. */
const settledAfter = 2;
/** What a process may take more than it had when it had settled: garbage that no collection was due for. */
const growthMaxMiB = 96;
/** Of three acceptors: each keeps up to three snapshots' worth of full slots, some 16 KiB each, and the snapshot. */
const disksMaxMiB = 144;

type Sample = {
  readonly commands: number;
  readonly rate: number;
  /** Of each worker by its node, and of this process, which is hub and judge. */
  readonly memoryMiB: ReadonlyMap<string, number>;
  readonly disksMiB: number;
  readonly recordingMiB: number;
};

async function run(cluster: LoadedCluster, goal: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let startedAt = performance.now();
  let reached = 0;
  let movedAt = startedAt;
  let seen = 0;
  print(header(cluster));
  await cluster.load(outstanding);
  while (samples.length < goal) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    const answered = cluster.answered();
    const now = performance.now();
    if (answered > seen) movedAt = now;
    else if (now - movedAt > stallMs) throw new Error(`nothing was answered for ${stallMs / 1_000} s`);
    seen = answered;
    if (answered < (samples.length + 1) * million) continue;
    const sample = take(cluster, answered, ((answered - reached) * 1_000) / (now - startedAt));
    samples.push(sample);
    print(lineOf(sample));
    reached = answered;
    startedAt = now;
  }
  await cluster.load(null);
  return samples;
}

function take(cluster: LoadedCluster, commands: number, rate: number): Sample {
  const { pids, runFolder } = cluster;
  const { stdout } = spawnSync('ps', ['-o', 'pid=,rss=', '-p', [...pids.values(), process.pid].join(',')]);
  const kibibytes = new Map(
    String(stdout)
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]),
  );
  const memoryOf = (pid: number): number => (kibibytes.get(pid) ?? Number.NaN) / 1_024;
  const memoryMiB = new Map([...pids].map(([node, pid]) => [nameOf(node), memoryOf(pid)]));
  memoryMiB.set('hub', memoryOf(process.pid));
  const names = readdirSync(runFolder);
  const bytesOf = (chosen: (name: string) => boolean): number =>
    names.filter(chosen).reduce((sum, name) => sum + bytesIn(join(runFolder, name)), 0);
  return {
    commands,
    rate,
    memoryMiB,
    disksMiB: bytesOf((name) => name.startsWith('disk-')) / 2 ** 20,
    recordingMiB: bytesOf((name) => name.startsWith('trace')) / 2 ** 20,
  };
}

const nameOf = (node: number): string => (node < 3 ? `r${node}` : `c${node}`);

/** A checkpoint's unfinished file may be renamed between being named and being looked at. */
function bytesIn(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}

const cell = (text: string): string => text.padStart(10);
const whole = (value: number): string => Math.round(value).toLocaleString('en');

const header = ({ pids }: LoadedCluster): string =>
  ['commands', 'a second', ...[...pids.keys()].map(nameOf), 'hub', 'disks', 'recording'].map(cell).join('');

const lineOf = ({ commands, rate, memoryMiB, disksMiB, recordingMiB }: Sample): string =>
  [commands, rate, ...memoryMiB.values(), disksMiB, recordingMiB].map((value) => cell(whole(value))).join('');

/** What grew beyond its bound, one sentence each. */
function problemsOf(samples: readonly Sample[]): readonly string[] {
  const problems: string[] = [];
  const settled = samples.slice(0, settledAfter);
  const later = samples.slice(settledAfter);
  for (const name of samples[0]?.memoryMiB.keys() ?? []) {
    const most = (some: readonly Sample[]): number =>
      Math.max(...some.map(({ memoryMiB }) => memoryMiB.get(name) ?? Number.NaN));
    const before = most(settled);
    const after = most(later);
    if (!(after <= before + growthMaxMiB)) {
      problems.push(`${name} grew from ${whole(before)} MiB to ${whole(after)} MiB, ${growthMaxMiB} MiB more at most`);
    }
  }
  const disks = Math.max(...samples.map(({ disksMiB }) => disksMiB));
  if (disks > disksMaxMiB) problems.push(`the disks held ${whole(disks)} MiB, ${disksMaxMiB} MiB at most`);
  return problems;
}

if (storage !== 'memory' && storage !== 'disk') {
  throw new Error(`ten-million: expected memory or disk, found "${storage}"`);
}
const goal = Number(millions);
if (!Number.isInteger(goal) || goal <= settledAfter) {
  throw new Error(`ten-million: expected more than ${settledAfter} millions, found "${millions}"`);
}
print(`${goal} million commands of 64 bytes on ${storage}, ${outstanding} outstanding; memory and disk in MiB`);
const cluster = await startLoaded(root, { storage, clients: 1 });
try {
  const samples = await run(cluster, goal);
  const { state, violations, unknown } = cluster.judge.verdict();
  const doubts = [...violations.map(({ text }) => text), ...unknown];
  const problems = [...problemsOf(samples), ...(state === 'holds' ? [] : [`safety ${state}: ${doubts[0] ?? ''}`])];
  for (const problem of problems) print(`NOT WELL: ${problem}`);
  if (problems.length === 0) print('memory and disk stay bounded, and safety holds');
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await cluster.close();
}
