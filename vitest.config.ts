import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Each of these takes all cores, or judges how long something takes. */
const alone = ['test/cli/{ten-thousand-seeds,log-seeds,decisions,ends,attach-by-hand,client,replica}.test.ts'];

/**
 * Three kinds of tests: pure ones side by side, one on each core (left to itself, vitest spares a core: one of two);
 * the program's commands, two at a time, since they wait more than they compute; real processes and real terminals one
 * at a time, since they share two cores.
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
          name: 'commands',
          include: ['test/cli/**/*.test.ts'],
          exclude: alone,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'processes',
          include: ['test/{cluster,node,terminal}/**/*.test.ts', ...alone],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
