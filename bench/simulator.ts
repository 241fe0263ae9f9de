/**
 * Simulated events a second of one core: seeds under random faults with every property judged after every event, the
 * world alone, seeds that are run twice, and a bare event loop of the same shape (same heap, same number of
 * events and records, no protocol). They are taken in turn in one run, by processor time, so that a noisy machine
 * disturbs all alike.
 */
import { join } from 'node:path';
import { createMachine } from '../src/paxos/machine.js';
import { nodeId } from '../src/paxos/ballot.js';
import { seededRandom } from '../src/faults/random.js';
import { grouped } from '../src/cli/grouped.js';
import { loadPreset } from '../src/preset/load.js';
import type { Preset } from '../src/schema/preset.js';
import type { TraceRecord } from '../src/schema/trace.js';
import { createHeap } from '../src/sim/heap.js';
import { runSchedule } from '../src/sim/schedule.js';
import { runSeed } from '../src/sim/seeds.js';
import { swarmEventsMin } from '../src/sim/trial.js';
import { median, print } from './figures.js';

const root = process.argv[2] ?? '.';
const rounds = 9;
const warmUpRounds = 2;
const seedsOfRound = 40;
/** Fewer, since they take long. */
const repeatedRuns = 20;
const shapes = [
  { name: 'run3', acceptors: 3 },
  { name: 'run3', acceptors: 7 },
  { name: 'duel', acceptors: 5 },
  { name: 'run2', acceptors: 3 },
];
/** As many as lie in the heap of these shapes on average. */
const dueAtOnce = 60;
const aim = 300_000;

type Size = { readonly events: number; readonly records: number };

async function presets(): Promise<readonly Preset[]> {
  const loaded = shapes.map(({ name, acceptors }) =>
    loadPreset(name, { presetsFolder: join(root, 'presets'), overrides: [`nodes.acceptors=${acceptors}`] }),
  );
  return (await Promise.all(loaded)).map((each) => {
    if (!each.ok) throw new Error(each.reason);
    return each.preset;
  });
}

/** The world without anybody who looks at its records but to count them. */
function runAlone(preset: Preset, seed: number): Size {
  let records = 0;
  const onRecord = (): void => {
    records++;
  };
  const wire = 'handed-on';
  const { events } = runSchedule({ preset, seed, createMachine, eventsMin: swarmEventsMin, wire, onRecord });
  return { events, records };
}

/** So many things due at so many moments; each makes its share of records and lets the next one be due. */
function runBare({ events, records }: Size, seed: number): number {
  const random = seededRandom(seed);
  const heap = createHeap<{ readonly type: 'timer'; readonly node: number }>();
  let told = 0;
  let checksum = 0;
  const onRecord = (record: TraceRecord): void => {
    checksum += record.sequence + record.atMs;
  };
  for (let node = 0; node < dueAtOnce; node++) heap.push(random.between(0, 100), { type: 'timer', node });
  for (let event = 1; event <= events; event++) {
    const due = heap.pop();
    if (due === null) throw new Error('nothing is due');
    const { atMs, item } = due;
    const node = nodeId(item.node);
    for (; told * events < event * records; told++) {
      const input = { type: 'timer', timer: { type: 'start-query', attempt: 0 } } as const;
      onRecord({ node, incarnation: 1, sequence: told, atMs, kind: 'step', input, effects: [], cause: null });
    }
    heap.push(atMs + random.between(1, 100), { type: 'timer', node: item.node });
  }
  return checksum;
}

/** Events a second of processor time. */
function rateOf(events: number, work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return events / ((user + system) / 1e6);
}

const all = await presets();
const names = ['checked', 'alone', 'bare', 'repeated'] as const;
const rates = { checked: [] as number[], alone: [] as number[], bare: [] as number[], repeated: [] as number[] };
for (let round = 0; round < warmUpRounds + rounds; round++) {
  const runs = all.flatMap((preset) =>
    Array.from({ length: seedsOfRound }, (_, place) => ({ preset, seed: round * seedsOfRound + place + 1 })),
  );
  const sizes = runs.map(({ preset, seed }) => runAlone(preset, seed));
  const eventsOf = (some: readonly Size[]): number => some.reduce((sum, { events }) => sum + events, 0);
  const judge = (isRepeated: boolean, count: number) => () => {
    for (const { preset, seed } of runs.slice(0, count)) {
      const { failures } = runSeed({ preset, seed, createMachine }, isRepeated);
      if (failures.length > 0) throw new Error(`${preset.name}: seed ${seed} failed`);
    }
  };
  const measured = {
    checked: rateOf(eventsOf(sizes), judge(false, runs.length)),
    alone: rateOf(eventsOf(sizes), () => {
      for (const { preset, seed } of runs) runAlone(preset, seed);
    }),
    bare: rateOf(eventsOf(sizes), () => {
      for (const [seed, size] of sizes.entries()) runBare(size, seed);
    }),
    repeated: rateOf(eventsOf(sizes.slice(0, repeatedRuns)), judge(true, repeatedRuns)),
  };
  if (round >= warmUpRounds) for (const name of names) rates[name].push(measured[name]);
}

const bare = median(rates.bare);
const told = (rate: number): string => `${grouped(Math.round(rate / 1000) * 1000)} events a second of one core`;
const line = (what: string, rate: number): void =>
  print(`${what}: ${told(rate)}; ${(bare / rate).toFixed(1)} times a bare event`);
line(`all properties after every event (aim ${grouped(aim)})`, median(rates.checked));
line('the world alone, nobody judging', median(rates.alone));
line('judged, run a second time over bytes, both traces hashed', median(rates.repeated));
print(`a bare event loop of the same shape: ${told(bare)}`);
