/** The text of a scenario, or why it is none. */
import { readFile, stat } from 'node:fs/promises';

const fileBytesMax = 1024 * 1024;

type Read =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly isAbsent: boolean; readonly reason: string };

/** As much as a scenario may be, or why not. */
export async function readText(file: string): Promise<Read> {
  try {
    const stats = await stat(file);
    if (stats.isDirectory()) return { ok: false, isAbsent: false, reason: 'is a folder, not a scenario' };
    if (!stats.isFile()) return { ok: false, isAbsent: false, reason: 'is not a file' };
    if (stats.size > fileBytesMax)
      return { ok: false, isAbsent: false, reason: `expected at most 1 MiB, found ${stats.size} bytes` };
    const text = await readFile(file, 'utf8');
    return text.includes('\0')
      ? { ok: false, isAbsent: false, reason: 'expected a text file, found binary data' }
      : { ok: true, text: text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isAbsent = code === 'ENOENT';
    return { ok: false, isAbsent, reason: isAbsent ? 'there is no such file' : `cannot be read (${code})` };
  }
}
