/** Means, medians and percentiles, and how they are printed. */

/** The value below which `percent` of the samples lie; throws a RangeError where there are none. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
  if (value === undefined) throw new RangeError('a percentile of no samples');
  return value;
}

export const median = (samples: readonly number[]): number => percentile(samples, 50);

export const mean = (samples: readonly number[]): number =>
  samples.reduce((sum, sample) => sum + sample, 0) / samples.length;

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
