/** --out FILE of `export`, looked at before anything is read. An earlier file of that name is replaced. */
import { statSync } from 'node:fs';
import path from 'node:path';

/** One sentence, or null where a diagram can be written there. */
export function problemOfOutput(file: string, recording: string): string | null {
  if (path.resolve(file) === path.resolve(recording)) return `--out ${file}: that is the recording itself`;
  const folder = path.dirname(path.resolve(file));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return `--out ${file}: there is no folder ${folder}`;
  }
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() ? `--out ${file}: it is there and is no file` : null;
}
