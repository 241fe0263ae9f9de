/** The terminal's input, read by ourselves: Ink's own reader fails on escape sequences that it does not know. */
import { createKeyReader } from './keys.js';
import type { KeyPress } from './keys.js';

type Input = Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode' | 'setEncoding' | 'on' | 'off' | 'pause' | 'resume'>;

/** Hands over the keys of each chunk. The answer stops that; raw mode is given back with the terminal. */
export function listenToKeys(input: Input, press: (presses: readonly KeyPress[]) => void): () => void {
  const reader = createKeyReader();
  let timer: NodeJS.Timeout | null = null;
  const stopTimer = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const hand = (presses: readonly KeyPress[]): void => {
    if (presses.length > 0) press(presses);
  };
  const onData = (chunk: string): void => {
    stopTimer();
    hand(reader.read(chunk));
    if (reader.waitMs !== null) timer = setTimeout(() => hand(reader.flush()), reader.waitMs);
  };
  if (input.isTTY) input.setRawMode(true);
  input.setEncoding('utf8');
  input.on('data', onData);
  input.resume();
  return () => {
    stopTimer();
    input.off('data', onData);
    input.pause();
  };
}
