/**
 * How soon each quirk of the gallery is caught: seeds of random schedules to its own property and to agreement, the
 * median over several places to begin. `npm run bench -- gallery`, or with names: `npm run bench -- gallery NAME...`.
 */
import { type Exhibit, gallery } from '../src/sim/gallery.js';
import { killOf } from '../src/sim/kills.js';
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
  const agreement = medianOf(kills.map((kill) => kill.agreement));
  return `| ${exhibit.name} | ${exhibit.breaks} | ${inner} | ${agreement} | ${shrunkLength} |`;
}

/** The shortest schedule that a shrinker makes of the first seed; nobody has shrunk it here. */
const shrunkLength = '-';

const [, , , ...names] = process.argv;
print(`median seeds to the kill, from ${beginnings.length} beginnings, at most ${seedsMax} each`);
print('');
print('| quirk | its property | seeds to it | seeds to agreement | shrunk to |');
print('| --- | --- | --- | --- | --- |');
for (const exhibit of gallery) if (names.length === 0 || names.includes(exhibit.name)) print(rowOf(exhibit));
