/**
 * How soon each quirk is caught, and how short a scenario its first failing seed makes: the tables of docs/gallery.md,
 * which `npm run bench -- gallery` writes anew. With names only their rows: `npm run bench -- gallery NAME...`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMachine } from '../src/paxos/machine.js';
import {
  decreeGallery,
  type Exhibit,
  exhibitPreset,
  gallery,
  logGallery,
  profilesOf,
} from '../src/sim/gallery/exhibits.js';
import { type Kill, killOf } from '../src/sim/gallery/kills.js';
import { isLogQuirk } from '../src/sim/gallery/log-swarms.js';
import { shrinkSeed } from '../src/sim/shrink/shrink.js';
import { runSwarm, verdictAlone } from '../src/sim/trial.js';
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

function rowOf(exhibit: Exhibit): string {
  const kills = beginnings.map((first) => killOf(exhibit, first, seedsMax));
  const inner = medianOf(kills.map((kill) => kill.inner));
  const { name, sentence, breaks } = exhibit;
  const third = isLogQuirk(name) ? commandsOf(exhibit) : medianOf(kills.map((kill) => kill.agreement));
  return `| \`${name}\` | ${sentence} | ${breaks} | ${inner} | ${third} | ${shrunkOf(exhibit, kills)} |`;
}

/** Of its scenario, each of which has its answer behind it. */
function commandsOf({ name }: Exhibit): string {
  const scenario = readFileSync(join(root, 'gallery', `${name}.txt`), 'utf8');
  return String(scenario.split('\n').filter((line) => line === '----').length);
}

/** The commands that the shrinker leaves of the first seed that fails, and the property that they violate. */
function shrunkOf(exhibit: Exhibit, kills: readonly Kill[]): string {
  const seed = firstFailing(kills);
  if (seed === null) return 'no seed failed';
  const preset = exhibitPreset(exhibit, [exhibit.name]);
  const outcome = shrinkSeed({ preset, seed, createMachine, ...profilesOf(preset) }, (options) =>
    runSwarm(options, verdictAlone),
  );
  if (outcome.type === 'not-by-hand') return 'not by hand';
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

const page = (rows: ReadonlyMap<string, string>): string => `# The gallery of wrong Paxos, measured

Taken with \`npm run bench -- gallery\`, which writes this page anew. Each quirk is run under random schedules, in the
cluster and with the profile of faults that suit it (\`swarms.ts\` and \`log-swarms.ts\` in \`src/sim/gallery\`).

- *Seeds to it* and *seeds to agreement*: how many seeds it takes until its own property, and until agreement, is
  violated. The median of ${beginnings.length} beginnings (seeds ${beginnings.join(', ')}),
  at most ${seedsMax} seeds from each.
- *Shrunk to*: the commands in the scenario that the shrinker makes of the first seed that fails, and the property that
  this scenario violates.

## Of single decrees

| quirk | what is wrong | its property | seeds to it | seeds to agreement | shrunk to |
| --- | --- | --- | ---: | ---: | ---: |
${tableOf(decreeGallery, rows)}

## Of logs

Most of these violate something else than agreement, which is not waited for. *By hand*: the commands in the scenario of
the gallery, which a person wrote; \`npx paxos-tui gallery NAME\` plays it. Where *shrunk to* says *not by hand*, the
schedule of the seed could not be told as commands.

| quirk | what is wrong | its property | seeds to it | by hand | shrunk to |
| --- | --- | --- | ---: | ---: | ---: |
${tableOf(logGallery, rows)}
`;

const tableOf = (exhibits: readonly Exhibit[], rows: ReadonlyMap<string, string>): string =>
  exhibits.flatMap(({ name }) => rows.get(name) ?? []).join('\n');

/** As the page has them by now, by the names of their quirks. */
function rowsOn(text: string): Map<string, string> {
  const rows = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name] = /^\| `([a-z0-9-]+)` \|/.exec(line) ?? [];
    if (name !== undefined) rows.set(name, line);
  }
  return rows;
}

const [, , root = '.', ...names] = process.argv;
const file = join(root, 'docs', 'gallery.md');
const rows = rowsOn(readFileSync(file, 'utf8'));
for (const exhibit of gallery) {
  if (names.length > 0 && !names.includes(exhibit.name)) continue;
  const row = rowOf(exhibit);
  rows.set(exhibit.name, row);
  print(row);
  writeFileSync(file, page(rows));
}
