/** A file that a person wrote, or why it cannot be read. */
import { readFile, stat } from 'node:fs/promises';

type Text = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

const fileBytesMax = 64 * 1024;

/** Without a byte order mark. */
export async function readSmallFile(file: string): Promise<Text> {
  try {
    const { size } = await stat(file);
    if (size > fileBytesMax) return { ok: false, reason: `${file}: expected at most 64 KiB, found ${size} bytes` };
    return { ok: true, text: (await readFile(file, 'utf8')).replace(/^\uFEFF/, '') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      ok: false,
      reason: code === 'ENOENT' ? `${file}: there is no such file` : `${file}: cannot be read (${code})`,
    };
  }
}
