/**
 * The chat log of a replica: a file of lines, for people to read while it grows. The machine says which lines it holds;
 * after a restart it says all of them again.
 */
import { mkdirSync, readFileSync, writeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeId } from '../paxos/ballot.js';
import { exitCodes, WorkerFailure } from './exit-codes.js';

export type ChatLog = {
  /** The first of them is line `from`; what stood there before, and behind it, is replaced. */
  write(from: number, lines: readonly string[]): void;
};

/** Throws a WorkerFailure if the file cannot be had; one that cannot be written later is handed to `fail`. */
export function openChatLog(options: {
  readonly folder: string;
  readonly node: NodeId;
  readonly fail: (failure: WorkerFailure) => void;
}): ChatLog {
  const path = join(options.folder, `learner${options.node}.txt`);
  const failure = (error: unknown): WorkerFailure =>
    new WorkerFailure(exitCodes.badDisk, `the chat log ${path} cannot be written: ${(error as Error).message}`);
  let file: number;
  try {
    mkdirSync(options.folder, { recursive: true });
    file = openSync(path, 'w+');
  } catch (error) {
    throw failure(error);
  }
  let count = 0;
  let bytes = 0;
  return {
    write(from, lines) {
      if (from > count) throw new Error(`${path}: line ${from} after ${count} lines`);
      try {
        if (from < count) {
          bytes = endOfLine(readFileSync(path), from);
          ftruncateSync(file, bytes);
        }
        bytes += writeAll(file, Buffer.from(lines.map((line) => `${line}\n`).join('')), bytes);
        count = from + lines.length;
      } catch (error) {
        options.fail(failure(error));
      }
    },
  };
}

function writeAll(file: number, bytes: Buffer, position: number): number {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
  return written;
}

/** Where the first `lines` lines end. */
function endOfLine(bytes: Buffer, lines: number): number {
  let end = 0;
  for (let line = 0; line < lines; line++) end = bytes.indexOf(0x0a, end) + 1;
  return end;
}
