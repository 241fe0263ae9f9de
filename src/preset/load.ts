/** A preset by name, or a file of one's own by path, made into one checked shape. */
import { randomInt } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { checkPreset, type PresetResult } from './check.js';
import { didYouMean } from '../views/nearest.js';
import { readParsedPresets, readPresetText } from './parsed-presets.js';
import { fileKind, readConfigFile, readGroupsFile, readHostsFile, readRunScriptFile } from './peoples-files.js';
import type { SourceResult } from './source.js';

const fileBytesMax = 1024 * 1024;

export type PresetsPlace = {
  readonly presetsFolder: string;
  /** What the build made of them; without it they are parsed. */
  readonly parsedPresetsFile?: string;
};

type LoadOptions = PresetsPlace & {
  /** In the form `loss=20%`, in their order. */
  readonly overrides: readonly string[];
};

/** A refusal is one sentence for the user. A preset that names no seed gets one by chance. */
export async function loadPreset(nameOrPath: string, options: LoadOptions): Promise<PresetResult> {
  const names = await presetNames(options.presetsFolder);
  const read = names.includes(nameOrPath)
    ? await readOwnPreset(nameOrPath, options)
    : await readPath(nameOrPath, names, options.overrides);
  if (!read.ok) return read;
  if (options.overrides.length === 0) return checkPreset(read.source, nameOrPath, randomInt(2 ** 32));
  const { override } = await import('./overrides.js');
  const overridden = override(read.source, options.overrides);
  return overridden.ok ? checkPreset(overridden.source, nameOrPath, randomInt(2 ** 32)) : overridden;
}

/** Names of the presets in the folder. */
export async function presetNames(presetsFolder: string): Promise<readonly string[]> {
  const files = await readdir(presetsFolder);
  return files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
}

/** One of the presets that come with the program, by a name from its folder. */
export async function readOwnPreset(name: string, place: PresetsPlace): Promise<SourceResult> {
  const [text, parsed] = await Promise.all([
    readFile(path.join(place.presetsFolder, `${name}.yaml`), 'utf8'),
    readParsedPresets(place.parsedPresetsFile),
  ]);
  return readPresetText(text, `presets/${name}.yaml`, parsed[name]);
}

/** Whatever is no preset's name may be a file; `names` are for the hint where it is neither. */
async function readPath(
  nameOrPath: string,
  names: readonly string[],
  overrides: readonly string[],
): Promise<SourceResult> {
  const stats = await stat(nameOrPath).catch((error: NodeJS.ErrnoException) => error);
  if (stats instanceof Error) {
    if (stats.code !== 'ENOENT') return { ok: false, reason: `${nameOrPath}: cannot be read (${stats.code})` };
  } else {
    if (stats.isFile()) return readFileOfUser(nameOrPath, stats.size, overrides);
    const what = stats.isDirectory() ? 'is a folder, not a preset' : 'is not a file';
    return { ok: false, reason: `${nameOrPath}: ${what}` };
  }
  if (/[/\\]|\.(?:ya?ml|json|sh|txt|conf)$/i.test(nameOrPath)) {
    return { ok: false, reason: `${nameOrPath}: there is no such file` };
  }
  const guess = didYouMean(nameOrPath, names);
  const hint = guess === '' ? '; paxos-tui presets lists them' : guess;
  return { ok: false, reason: `there is no preset named ${nameOrPath}${hint}` };
}

async function readFileOfUser(file: string, size: number, overrides: readonly string[]): Promise<SourceResult> {
  if (size > fileBytesMax) return { ok: false, reason: `${file}: expected at most 1 MiB, found ${size} bytes` };
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    return { ok: false, reason: `${file}: cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
  if (text.includes('\0')) return { ok: false, reason: `${file}: expected a text file, found binary data` };
  if (text.trim() === '') return { ok: false, reason: `${file}: is empty` };
  const kind = fileKind(file, text);
  if (kind === 'run script') return readRunScriptFile(text, file);
  if (kind === 'config') return readConfigFile(text, file, wishedF(overrides));
  if (kind === 'groups') return readGroupsFile(text, file);
  return kind === 'hosts' ? readHostsFile(text, file) : readPresetText(text, file, undefined);
}

/** `--set f=1` with a configuration file: its lines must be as many. */
function wishedF(overrides: readonly string[]): number | null {
  const f = overrides.findLast((override) => /^f=\d{1,2}$/.test(override));
  return f === undefined ? null : Number(f.slice('f='.length));
}
