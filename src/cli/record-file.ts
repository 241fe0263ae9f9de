/** --record FILE and the like, looked at before anything is started. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** One sentence, or null where `option` can write there. An earlier file of that name is replaced. */
export function problemOfRecordFile(file: string, option: '--record' | '--out' = '--record'): string | null {
  const folder = path.dirname(path.resolve(file));
  const folderStats = statSync(folder, { throwIfNoEntry: false });
  if (folderStats?.isDirectory() !== true) return `${option} ${file}: there is no folder ${folder}`;
  const fileStats = statSync(file, { throwIfNoEntry: false });
  if (fileStats !== undefined && !fileStats.isFile()) return `${option} ${file}: it is there and is no file`;
  try {
    accessSync(folder, constants.W_OK);
    if (fileStats !== undefined) accessSync(file, constants.W_OK);
  } catch {
    return `${option} ${file}: it cannot be written`; // The one thing that access has to say.
  }
  return null;
}
