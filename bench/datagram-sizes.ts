/** The lengths of the datagrams that the workers of a run sent, as they wrote them down at their end. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type DatagramSizes = {
  readonly folder: string;
  /** As many lengths as wished that stand for all, each for an equal share, in an order drawn by no one. */
  take(count: number): readonly number[];
};

export function collectDatagramSizes(): DatagramSizes {
  const folder = mkdtempSync(join(tmpdir(), 'paxos-tui-bench-'));
  return {
    folder,
    take(count) {
      const rows = readdirSync(folder)
        .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as [number, number][])
        .sort(([a], [b]) => a - b);
      rmSync(folder, { recursive: true });
      return shuffled(shares(rows, count));
    },
  };
}

function shares(rows: readonly (readonly [number, number])[], count: number): number[] {
  const total = rows.reduce((sum, [, times]) => sum + times, 0);
  const sizes: number[] = [];
  let passed = 0;
  for (const [size, times] of rows) {
    passed += times;
    while (sizes.length < count && sizes.length + 0.5 <= (passed * count) / total) sizes.push(size);
  }
  return sizes;
}

/** Steps through the list by a number that has no divisor in common with its length, so that long and short mix. */
function shuffled(sizes: readonly number[]): readonly number[] {
  const stride = 97;
  return sizes.map((_, index) => sizes[(index * stride) % sizes.length] ?? 0);
}
