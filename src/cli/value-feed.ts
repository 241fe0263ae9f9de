/**
 * What a client of the course submits: the lines of standard input, read no faster than they are decided. The end of
 * the input ends nothing.
 */
import type { Readable } from 'node:stream';
import type { Effect } from '../paxos/effect.js';
import { createLineCutter } from './value-lines.js';

export type ValueFeed = {
  /** Begins to read. */
  start(): void;
  /** What the client's node does: it tells which values are decided. */
  hear(effects: readonly Effect[]): void;
};

/** With more than this submitted and not decided, the input waits. */
const waitingMax = 16_384;
const waitingBytesMax = 4 * 1024 * 1024;

export function createValueFeed(options: {
  readonly input: Readable;
  /** Longest value, in bytes. */
  readonly lengthMax: number;
  readonly submit: (values: readonly string[]) => void;
  /** The input cannot be read on: one sentence, once all that came before is decided. */
  readonly onRefused: (reason: string) => void;
}): ValueFeed {
  const { input, lengthMax, submit } = options;
  const cutter = createLineCutter(lengthMax);
  /** Bytes of values that are not decided, by number from 1, which is their sequence number. */
  const waiting = new Map<number, number>();
  let waitingBytes = 0;
  let submitted = 0;
  let refusal: string | null = null;
  let isTold = false;

  const add = (values: readonly string[]): void => {
    if (values.length === 0) return;
    for (const value of values) {
      submitted++;
      waiting.set(submitted, value.length);
      waitingBytes += value.length;
    }
    submit(values);
  };
  const end = (reason: string): void => {
    refusal = reason;
    input.destroy();
    tellOnceQuiet();
  };
  const tellOnceQuiet = (): void => {
    if (refusal === null || isTold || waiting.size > 0) return;
    isTold = true;
    options.onRefused(refusal);
  };
  const isFull = (): boolean => waiting.size >= waitingMax || waitingBytes >= waitingBytesMax;

  return {
    start() {
      input.on('data', (bytes: Buffer) => {
        const { lines, isOverlong } = cutter.cut(bytes);
        add(lines);
        if (isOverlong) end(overlong(submitted + 1, lengthMax));
        else if (isFull()) input.pause();
      });
      input.on('end', () => {
        const last = cutter.end();
        if (last !== null) add([last]);
      });
      input.on('error', ({ code, message }: NodeJS.ErrnoException) => {
        if (refusal === null) end(`standard input cannot be read (${code ?? message})`);
      });
    },
    hear(effects) {
      for (const effect of effects) {
        if (effect.type !== 'respond') continue;
        waitingBytes -= waiting.get(effect.sequence) ?? 0;
        waiting.delete(effect.sequence);
      }
      tellOnceQuiet();
      if (refusal === null && input.isPaused() && !isFull()) input.resume();
    },
  };
}

const overlong = (lineNumber: number, lengthMax: number): string =>
  `line ${lineNumber} of standard input: expected at most ${lengthMax} bytes; ` +
  'the lines before it are decided, and nothing from it on was submitted';
