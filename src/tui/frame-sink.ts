/** The small stdout that Ink writes to: each frame arrives whole, as plain text, and goes to our own screen. */
import { EventEmitter } from 'node:events';

/** Ink shows and hides the cursor among its frames; the screen alone decides about that. */
const cursorSequence = /\u001b\[\?25[hl]/g;

/**
 * Never emits `resize`: sizes come with the state, or Ink would draw a frame of the old state at the new size. Ink's
 * `debug` gives every frame whole and at once.
 */
export function createFrameSink(
  size: { readonly columns: number; readonly rows: number },
  take: (frame: readonly string[]) => void,
): NodeJS.WriteStream {
  const sink = Object.assign(new EventEmitter(), {
    isTTY: true,
    get columns(): number {
      return size.columns;
    },
    get rows(): number {
      return size.rows;
    },
    write(chunk: string): boolean {
      const frame = chunk.replace(cursorSequence, '');
      if (frame !== '') take(frame.split('\n'));
      return true;
    },
  });
  return sink as unknown as NodeJS.WriteStream;
}
