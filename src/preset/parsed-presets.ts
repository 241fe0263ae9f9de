/**
 * The program's own presets as they were parsed when it was built: loading the YAML parser would take longer than all
 * else before the first worker. Each is kept with its text, so whoever edits a file gets it parsed anew.
 */
import { readFile } from 'node:fs/promises';
import type { Source, SourceResult } from './source.js';

/** By name. */
export type ParsedPresets = { readonly [name: string]: { readonly text: string; readonly data: unknown } };

export async function readParsedPresets(file: string | undefined): Promise<ParsedPresets> {
  if (file === undefined) return {};
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ParsedPresets;
  } catch {
    return {}; // Not built: everything is parsed, which is slower and the same.
  }
}

/** As `readYaml`, from what was parsed if that was the same text. */
export async function readPresetText(
  text: string,
  file: string,
  parsed: ParsedPresets[string] | undefined,
): Promise<SourceResult> {
  if (parsed?.text === text) {
    const source: Source = { data: parsed.data, place: () => file };
    return { ok: true, source };
  }
  const { readYaml } = await import('./yaml-file.js');
  return readYaml(text, file);
}
