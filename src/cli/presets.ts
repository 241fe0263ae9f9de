/** paxos-tui presets */
import { listPresets } from '../preset/list.js';
import type { Installation } from './installation.js';
import { exitCodes } from './exit-codes.js';

export async function printPresets(installation: Installation): Promise<number> {
  const presets = await listPresets(installation.presetsFolder, installation.parsedPresetsFile);
  const width = Math.max(...presets.map(({ name }) => name.length));
  for (const { name, title, teaches } of presets) {
    process.stdout.write(`${name.padEnd(width)}  ${title}. ${teaches}\n`);
  }
  return exitCodes.expectationHeld;
}
