/**
 * How soon each quirk of single decrees is caught, and how short a scenario its first failing seed makes: the table of
 * docs/gallery.md, which `npm run bench -- gallery` writes anew. With names only their rows: `npm run bench -- gallery
 * NAME...`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMachine } from '../src/paxos/machine.js';
import { type DecreeExhibit, decreeGallery, exhibitPreset } from '../src/sim/gallery/exhibits.js';
import { type Kill, killOf } from '../src/sim/gallery/kills.js';
import { shrinkSeed } from '../src/sim/shrink/shrink.js';
import { runSwarm } from '../src/sim/trial.js';
import { median, print } from './figures.js';

const beginnings = [1, 10_001, 20_001, 30_001, 40_001];
const seedsMax = 400;

/** A place from which it was not caught counts as one seed more than were tried, and is told. */
function medianOf(seeds: readonly (number | null)[]): string {
  const missed = seeds.filter((each) => each === null).length;
  const counted = median(seeds.map((each) => each ?? seedsMax + 1));
  const text = counted > seedsMax ? `over ${seedsMax}` : String(counted);
  return missed === 0 ? text : `${text} (not from ${missed} of ${seeds.length})`;
}

function rowOf(exhibit: DecreeExhibit): string {
  const kills = beginnings.map((first) => killOf(exhibit, first, seedsMax));
  const inner = medianOf(kills.map((kill) => kill.inner));
  const agreement = medianOf(kills.map((kill) => kill.agreement));
  const { name, sentence, breaks } = exhibit;
  return `| \`${name}\` | ${sentence} | ${breaks} | ${inner} | ${agreement} | ${shrunkOf(exhibit, kills)} |`;
}

/** The commands that the shrinker leaves of the first seed that fails, and the property that they violate. */
function shrunkOf(exhibit: DecreeExhibit, kills: readonly Kill[]): string {
  const seed = firstFailing(kills);
  if (seed === null) return 'no seed failed';
  const { profile } = exhibit.swarm;
  const preset = exhibitPreset(exhibit, [exhibit.name]);
  const outcome = shrinkSeed({ preset, seed, createMachine, profile }, (options) => runSwarm(options, false));
  if (outcome.type !== 'shrunk') return outcome.type;
  return `${outcome.after.events} (${outcome.property})`;
}

function firstFailing(kills: readonly Kill[]): number | null {
  for (const [place, first] of beginnings.entries()) {
    const kill = kills[place];
    const seeds = Math.min(kill?.inner ?? Infinity, kill?.agreement ?? Infinity);
    if (seeds < Infinity) return first + seeds - 1;
  }
  return null;
}

const page = (rows: readonly string[]): string => `# The gallery of wrong Paxos, measured

Taken with \`npm run bench -- gallery\`, which writes this page anew. Each quirk is run under random schedules, in the
cluster and with the profile of faults that suit it (\`src/sim/gallery/swarms.ts\`).

- *Seeds to it* and *seeds to agreement*: how many seeds it takes until its own property, and until agreement, is
  violated. The median of ${beginnings.length} beginnings (seeds ${beginnings.join(', ')}),
  at most ${seedsMax} seeds from each.
- *Shrunk to*: the commands in the scenario that the shrinker makes of the first seed that fails, and the property that
  this scenario violates.

${rows.join('\n')}
`;

const [, , root = '.', ...names] = process.argv;
const rows: string[] = [
  '| quirk | what is wrong | its property | seeds to it | seeds to agreement | shrunk to |',
  '| --- | --- | --- | ---: | ---: | ---: |',
];
for (const row of rows) print(row);
for (const exhibit of decreeGallery) {
  if (names.length > 0 && !names.includes(exhibit.name)) continue;
  const row = rowOf(exhibit);
  rows.push(row);
  print(row);
}
if (names.length === 0) writeFileSync(join(root, 'docs', 'gallery.md'), page(rows));
