import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that start programs, workers or terminals. */
const withProcesses = ['test/{cli,cluster,course,node,terminal}/**/*.test.ts'];

/** Each of these takes all cores, or judges how soon something is over. */
const alone = [
  'test/cli/{ten-thousand-seeds,log-seeds}.test.ts',
  'test/cluster/{close,havoc}.test.ts',
  'test/node/worker-end.test.ts',
  'test/terminal/ends.test.ts',
];

/**
 * Three kinds of tests: pure ones side by side, one on each core (left to itself, vitest spares a core: one of two);
 * those with programs, workers and terminals, one more than there are cores, since they wait more than they compute;
 * then those that need the machine for themselves. Pure files share processes, and so what these have loaded.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: withProcesses,
          testTimeout: 120_000,
          maxWorkers: availableParallelism(),
          isolate: false,
        },
      },
      {
        test: {
          name: 'processes',
          include: withProcesses,
          exclude: alone,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
