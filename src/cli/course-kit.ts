/** paxos-tui course-kit DIR: a copy of the course's programs that needs nothing beside it but Node. */
import { chmod, copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { exitCodes } from './exit-codes.js';
import type { Installation } from './installation.js';
import { refuse } from './say.js';

/** As the build opens it, so that a kit is known again. */
const program = { file: 'paxos.cjs', opening: '// The course kit of paxos-tui' };

/** Settles with the exit code. */
export async function writeCourseKit(folder: string, { courseFolder }: Installation): Promise<number> {
  try {
    const problem = await problemOf(folder);
    if (problem !== null) return refuse(`${folder}: ${problem}`);
    await mkdir(folder, { recursive: true });
    const files = (await readdir(courseFolder)).map((name) => path.join(courseFolder, name));
    for (const file of [...files, path.join(courseFolder, '..', 'LICENSE')]) {
      const copy = path.join(folder, path.basename(file));
      await copyFile(file, copy);
      await chmod(copy, file.endsWith('.sh') ? 0o755 : 0o644);
    }
  } catch (error) {
    return refuse(`${folder}: the kit cannot be written there (${(error as NodeJS.ErrnoException).code})`);
  }
  process.stdout.write(`${folder} is a whole implementation now: start ./acceptor.sh ID CONFIG and the others in it\n`);
  return exitCodes.expectationHeld;
}

/** An earlier kit is written anew; whatever else is there is not ours. */
async function problemOf(folder: string): Promise<string | null> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    return code === 'ENOTDIR' ? 'expected a folder, found a file' : `it cannot be read (${code})`;
  }
  const [first] = names;
  if (first === undefined || (await isKit(folder))) return null;
  return `expected an empty folder or an earlier kit, found ${first} in it`;
}

async function isKit(folder: string): Promise<boolean> {
  try {
    return (await readFile(path.join(folder, program.file), 'utf8')).startsWith(program.opening);
  } catch {
    return false; // There is none.
  }
}
