/** How far an exploration is: one line that is drawn over on a terminal, a plain line now and then elsewhere. */
import type { Progress as Reached } from '../sim/explore/search.js';
import { grouped } from './grouped.js';

export type ExploreProgress = {
  show(reached: Reached): void;
  /** Takes the line away. */
  clear(): void;
};

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

const redrawMs = 100;
const plainLineMs = 5_000;
const columnsMax = 120;

export function createExploreProgress(output: Output, nowMs: () => number): ExploreProgress {
  const startMs = nowMs();
  const isLive = output.isTTY && process.env.TERM !== 'dumb';
  let lastMs = isLive ? Number.NEGATIVE_INFINITY : startMs;
  return {
    show(reached) {
      const atMs = nowMs();
      if (atMs - lastMs < (isLive ? redrawMs : plainLineMs)) return;
      lastMs = atMs;
      const text = exploreProgressText(reached, atMs - startMs);
      if (isLive) output.write(`\r${text.slice(0, (output.columns || columnsMax) - 1)}\u001B[K`);
      else output.write(`${text}\n`);
    },
    clear() {
      if (isLive) output.write('\r\u001B[K');
    },
  };
}

/** Pure, for tests: the line after so many milliseconds. */
export function exploreProgressText({ states, depth, frontier, bytes }: Reached, elapsedMs: number): string {
  const rate = Math.round((states * 1000) / Math.max(elapsedMs, 1));
  return [
    `${grouped(states)} states`,
    `depth ${depth}`,
    `${grouped(Math.round(frontier))} in the frontier`,
    `${grouped(rate)} states/s`,
    megabytes(bytes),
  ].join(', ');
}

export const megabytes = (bytes: number): string => `${grouped(Math.ceil(bytes / 1_000_000))} MB`;
