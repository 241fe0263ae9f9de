/**
 * The file of a learner that was started with --out. A learner learns all values anew at each start: those that the
 * file holds already are compared with what it learns, and from its end on the file grows.
 */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { LearnedOutput } from './learned-output.js';

export type LearnedFile =
  | { readonly ok: true; readonly output: LearnedOutput }
  | { readonly ok: false; readonly reason: string };

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** `fail` is told, in one sentence, why the file cannot be gone on with; nothing is written any more. */
export function openLearnedFile(path: string, fail: (reason: string) => void): LearnedFile {
  let file: number;
  let bytesKept: number;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o666);
    if (!fstatSync(file).isFile()) {
      closeSync(file);
      return { ok: false, reason: `--out ${path}: expected a file that can grow` };
    }
    bytesKept = endOfLastLine(file);
    ftruncateSync(file, bytesKept);
  } catch (error) {
    return { ok: false, reason: `--out ${path}: ${reasonOf(error)}` };
  }
  let bytesLearned = 0;
  let linesLearned = 0;
  let hasFailed = false;

  const give = (reason: string): void => {
    hasFailed = true;
    fail(reason);
  };
  const write = (bytes: Buffer): void => {
    if (hasFailed) return;
    const known = Math.min(bytes.length, Math.max(0, bytesKept - bytesLearned));
    const other = known === 0 ? null : differenceOf(file, bytes.subarray(0, known), bytesLearned);
    if (other !== null) {
      give(`${path}:${linesLearned + other.line}: ${other.words}, so it is the file of another run; name another one`);
      return;
    }
    writeAll(file, bytes.subarray(known), bytesLearned + known);
    bytesLearned += bytes.length;
    linesLearned += countLines(bytes);
  };
  const output: LearnedOutput = {
    write(bytes) {
      try {
        write(bytes);
      } catch (error) {
        give(`--out ${path}: ${reasonOf(error)}`);
      }
    },
    isBehind: false,
    close: async () => closeSync(file),
  };
  return { ok: true, output };
}

/** What stands behind it was torn off when the learner ended. */
function endOfLastLine(file: number): number {
  const chunk = Buffer.alloc(chunkBytes);
  for (let end = fstatSync(file).size; end > 0; end = Math.max(0, end - chunkBytes)) {
    const start = Math.max(0, end - chunkBytes);
    const read = readSync(file, chunk, 0, end - start, start);
    const last = chunk.subarray(0, read).lastIndexOf(newline);
    if (last >= 0) return start + last + 1;
  }
  return 0;
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}

/** Null where the file holds these bytes from `position` on. The line counts from 1 there. */
function differenceOf(
  file: number,
  learned: Buffer,
  position: number,
): { readonly line: number; readonly words: string } | null {
  const held = Buffer.alloc(learned.length);
  const read = readSync(file, held, 0, held.length, position);
  if (read === held.length && held.equals(learned)) return null;
  const [theirs, ours] = [held.subarray(0, read), learned].map((bytes) => bytes.toString('latin1').split('\n'));
  const line = ours?.findIndex((text, index) => text !== theirs?.[index]) ?? 0;
  return { line: line + 1, words: `holds ${quoted(theirs?.[line])} where this run learned ${quoted(ours?.[line])}` };
}

const quoted = (line: string | undefined): string =>
  line === undefined ? 'nothing' : JSON.stringify(line.length > 40 ? `${line.slice(0, 37)}...` : line);

function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such folder';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'this user may not write there';
  return `it cannot be written (${code ?? message})`;
}
