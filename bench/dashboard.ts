/**
 * What the dashboard costs at 10,000 trace records a second, in percent of a core, drawn in a real pseudo-terminal of
 * 120x40; then how long a key waits for its answer meanwhile. The records are those of run2 deciding decree after
 * decree, made beforehand.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { decreeNumber } from '../src/paxos/ballot.js';
import { createMachine } from '../src/paxos/machine.js';
import { loadPreset } from '../src/preset/load.js';
import type { Session } from '../src/schema/session.js';
import type { TraceRecord } from '../src/schema/trace.js';
import { createWorld, loopback } from '../src/sim/world.js';
import { runDashboard } from '../src/tui/app.js';
import { Feed } from '../src/tui/feed.js';
import { percentile, print } from './figures.js';

const root = process.argv[2] ?? '.';
const recordsPerSecond = 10_000;
const batchMs = 50;
/** Nothing is measured while the program warms up; then its processor time, without keys; then keys. */
const warmUpSeconds = 2;
const drawingSeconds = 10;
const keySeconds = 8;
const seconds = warmUpSeconds + drawingSeconds + keySeconds;
const aimPercent = 15;

type Figures = { readonly dashboardPercent: number; readonly foldPercent: number };

if (process.argv[3] === 'inside') await drawInside();
else await measure();

/** Outside: opens the terminal, presses keys, waits for what they draw. */
async function measure(): Promise<void> {
  const pty: typeof import('@lydell/node-pty') = createRequire(join(root, 'package.json'))('@lydell/node-pty');
  const child = pty.spawn(process.execPath, [process.argv[1] ?? '', root, 'inside'], { cols: 120, rows: 40 });
  let output = '';
  let awaited: { readonly text: string; readonly found: () => void } | null = null;
  child.onData((data) => {
    output += data;
    if (awaited === null || !output.includes(awaited.text)) return;
    const { found } = awaited;
    awaited = null;
    found();
  });
  const answerTo = (key: string, text: string): Promise<number> => {
    output = '';
    const pressedAt = performance.now();
    return new Promise((resolve) => {
      awaited = { text, found: () => resolve(performance.now() - pressedAt) };
      child.write(key);
    });
  };
  const waits: number[] = [];
  await answerTo('', 'decree 1');
  const exited = new Promise<void>((resolve) => child.onExit(() => resolve()));
  await new Promise((resolve) => setTimeout(resolve, (warmUpSeconds + drawingSeconds) * 1_000));
  const endAt = performance.now() + keySeconds * 1_000;
  while (performance.now() < endAt) {
    waits.push(await answerTo('?', '[Help]'));
    await answerTo('\u001b', 'pace');
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  output = '';
  child.write('q');
  await exited;
  const line = /\{"dashboardPercent".*\}/.exec(output);
  if (line === null) throw new Error('the dashboard left no figures');
  const figures: Figures = JSON.parse(line[0]);
  print(
    `dashboard at ${recordsPerSecond} records a second, 120x40: ${figures.dashboardPercent.toFixed(1)} % of a core`,
  );
  print(`  of it folds and verdict alone: ${figures.foldPercent.toFixed(1)} %`);
  print(`  aim: below ${aimPercent} %: ${figures.dashboardPercent < aimPercent ? 'met' : 'missed'}`);
  print(`key to drawn answer: p50 ${percentile(waits, 50).toFixed(1)} ms, p99 ${percentile(waits, 99).toFixed(1)} ms`);
}

/** Inside: plays the records at their pace into a dashboard, and counts its own processor time. */
async function drawInside(): Promise<void> {
  const records = await makeRecords((seconds + 6) * recordsPerSecond);
  const foldPercent = costOfFolds(records);
  const player = createPlayer(records);
  let dashboardPercent = Number.NaN;
  setTimeout(() => {
    const before = process.cpuUsage();
    const startedAt = performance.now();
    setTimeout(() => {
      const used = process.cpuUsage(before);
      dashboardPercent = (used.user + used.system) / 10 / (performance.now() - startedAt);
    }, drawingSeconds * 1_000);
  }, warmUpSeconds * 1_000);
  await runDashboard({
    presets: [],
    start: { session: player },
    open: async () => ({ ok: false, reason: 'there is nothing to open here' }),
    noColor: false,
    asciiBorders: false,
    saveFolder: '.',
  });
  const figures: Figures = { dashboardPercent, foldPercent };
  print(JSON.stringify(figures));
  process.exit(0);
}

async function makeRecords(wanted: number): Promise<readonly TraceRecord[]> {
  const loaded = await loadPreset('run2', { presetsFolder: join(root, 'presets'), overrides: [] });
  if (!loaded.ok) throw new Error(loaded.reason);
  const records: TraceRecord[] = [];
  const world = createWorld({
    preset: loaded.preset,
    seed: 1,
    pace: loopback,
    createMachine,
    onRecord: (record) => records.push(record),
  });
  for (let decree = 1; records.length < wanted; decree++) {
    world.runUntil(() => false, { atMs: decree * 500, events: Number.MAX_SAFE_INTEGER });
    world.openDecree(decreeNumber(decree));
  }
  return records;
}

/** In percent of a core at the same pace, without anything drawn. */
function costOfFolds(records: readonly TraceRecord[]): number {
  const feed = new Feed(
    () => {},
    (error) => {
      throw error;
    },
  );
  const before = process.cpuUsage();
  const sample = records.slice(0, 5 * recordsPerSecond);
  for (let index = 0; index < sample.length; index += 50) {
    feed.take(sample.slice(index, index + 50));
    if (index % 5_000 === 0) feed.judge.verdict();
  }
  const used = process.cpuUsage(before);
  return ((used.user + used.system) / 10_000) * (recordsPerSecond / sample.length);
}

function createPlayer(records: readonly TraceRecord[]): Session {
  return {
    kind: 'live',
    mayControl: true,
    subscribe(listener) {
      let next = 0;
      const startedAt = performance.now();
      const timer = setInterval(() => {
        const due = Math.floor(((performance.now() - startedAt) / 1_000) * recordsPerSecond);
        listener(records.slice(next, due));
        next = due;
      }, batchMs);
      return () => clearInterval(timer);
    },
    request: async () => ({ ok: false, reason: 'this run is played, not controlled' }),
    ended: new Promise(() => {}),
    close: async () => {},
  };
}
