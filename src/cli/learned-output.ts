/** Where a learner of the course puts what it learns: standard output, or a file that it goes on with. */
import type { Writable } from 'node:stream';
import type { Effect } from '../paxos/effect.js';

export type LearnedOutput = {
  /** Of one value a line; each is flushed in this turn of the event loop. */
  write(bytes: Buffer): void;
  /** Too much waits for a reader that is slow: nothing more should be learned for now. */
  readonly isBehind: boolean;
  /** Settles when all is out, or after a moment where nobody reads it. */
  close(): Promise<void>;
};

/** Lines are counted from 0 and come in order, as the node learns them. */
export function createLearnedLines(output: Pick<LearnedOutput, 'write'>): (effects: readonly Effect[]) => void {
  let count = 0;
  return (effects) => {
    for (const effect of effects) {
      if (effect.type !== 'chat-log' || effect.lines.length === 0) continue;
      if (effect.from !== count) throw new Error(`learned line ${effect.from} after ${count} lines`);
      count += effect.lines.length;
      output.write(Buffer.from(`${effect.lines.join('\n')}\n`, 'latin1'));
    }
  };
}

const waitingBytesMax = 4 * 1024 * 1024;
const goodbyeMs = 400;

/** A pipe takes what its reader has room for, and the rest waits here; a file takes all at once. */
export function createLearnedStream(stream: Writable): LearnedOutput {
  let pending: Buffer[] = [];
  const flush = (): void => {
    const bytes = pending.length === 1 ? pending[0] : Buffer.concat(pending);
    pending = [];
    if (bytes !== undefined && bytes.length > 0) stream.write(bytes);
  };
  return {
    write(bytes) {
      if (pending.length === 0) setImmediate(flush);
      pending.push(bytes);
    },
    get isBehind() {
      return stream.writableLength > waitingBytesMax;
    },
    async close() {
      flush();
      if (stream.writableLength === 0) return;
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, goodbyeMs);
        stream.write('', () => {
          clearTimeout(limit);
          resolve();
        });
      });
    },
  };
}
