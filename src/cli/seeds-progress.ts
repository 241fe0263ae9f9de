/** How far a long simulation is: one line that is drawn over on a terminal, a plain line now and then elsewhere. */
import type { SeedsReport } from '../sim/seeds.js';
import { sightingNames } from '../sim/sightings.js';
import { grouped } from './grouped.js';

export type Progress = {
  show(report: SeedsReport): void;
  /** Takes the line away. */
  clear(): void;
};

type Output = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

const barLength = 12;
const redrawMs = 100;
/** Somebody who reads a log of this does not wait for each seed. */
const plainLineMs = 10_000;
const columnsMax = 120;

export function createProgress(
  total: number,
  output: Output,
  nowMs: () => number,
  sights: number = sightingNames.length,
): Progress {
  const startMs = nowMs();
  const isLive = output.isTTY && process.env.TERM !== 'dumb';
  let lastMs = isLive ? Number.NEGATIVE_INFINITY : startMs;
  return {
    show(report) {
      const atMs = nowMs();
      if (atMs - lastMs < (isLive ? redrawMs : plainLineMs)) return;
      lastMs = atMs;
      const text = progressText(report, total, atMs - startMs, sights);
      if (isLive) output.write(`\r${text.slice(0, (output.columns || columnsMax) - 1)}\u001B[K`);
      else output.write(`${text}\n`);
    },
    clear() {
      if (isLive) output.write('\r\u001B[K');
    },
  };
}

/** Pure, for tests: the line after so many milliseconds. */
export function progressText(
  report: SeedsReport,
  total: number,
  elapsedMs: number,
  sights: number = sightingNames.length,
): string {
  const { seeds, events, failures, sightings } = report;
  const seconds = Math.max(elapsedMs, 1) / 1000;
  const filled = Math.floor((barLength * seeds) / total);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barLength - filled)}]`;
  // What matters most first: a narrow terminal shows the beginning.
  return [
    `${bar} ${grouped(seeds)} of ${grouped(total)} seeds`,
    ...(failures.length > 0 ? [`${grouped(failures.length)} FAILED`] : []),
    ...(seeds > 0 && seeds < total ? [`${grouped(Math.ceil((seconds * (total - seeds)) / seeds))} s left`] : []),
    `${grouped(Math.round(seeds / seconds))} seeds/s`,
    `${grouped(events)} events`,
    `${grouped(Math.round(events / seconds))}/s`,
    `${Object.keys(sightings).length} of ${sights} sights`,
  ].join(', ');
}
