/** The presets that come with the program, in the order in which they teach. */
import { type PresetsPlace, presetNames, readOwnPreset } from './load.js';

type PresetEntry = { readonly name: string; readonly title: string; readonly teaches: string };

type Entry = PresetEntry & { readonly lesson: number };

/** A file that somebody broke stays in the list: starting it says what is wrong. */
export async function listPresets(presetsFolder: string, parsedPresetsFile?: string): Promise<readonly PresetEntry[]> {
  const place: PresetsPlace =
    parsedPresetsFile === undefined ? { presetsFolder } : { presetsFolder, parsedPresetsFile };
  const names = await presetNames(place.presetsFolder);
  const entries = await Promise.all(names.map((name) => readEntry(name, place)));
  return entries
    .toSorted((a, b) => a.lesson - b.lesson || a.name.localeCompare(b.name))
    .map(({ name, title, teaches }) => ({ name, title, teaches }));
}

async function readEntry(name: string, place: PresetsPlace): Promise<Entry> {
  const read = await readOwnPreset(name, place);
  const data: unknown = read.ok ? read.source.data : null;
  const { title, teaches, lesson } = (typeof data === 'object' && data !== null ? data : {}) as Partial<Entry>;
  return {
    name,
    title: typeof title === 'string' ? title : 'This file is not as a preset should be',
    teaches: typeof teaches === 'string' ? teaches : '',
    lesson: typeof lesson === 'number' ? lesson : Number.MAX_SAFE_INTEGER,
  };
}
