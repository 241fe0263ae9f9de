import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Two kinds of tests: pure ones side by side, one on each core (left to itself, vitest spares a core: one of two);
 * real processes and real terminals one at a time, since they share two cores.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/cluster/**', 'test/node/**', 'test/terminal/**', 'test/cli/**'],
          testTimeout: 120_000,
          maxWorkers: availableParallelism(),
        },
      },
      {
        test: {
          name: 'processes',
          include: ['test/{cluster,node,terminal,cli}/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
