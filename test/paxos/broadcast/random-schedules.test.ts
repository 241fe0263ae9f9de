/** Random schedules: what is told is one order, at every moment; and all of it, once everything is healed. */
import { expect, test } from 'vitest';
import { runSchedule } from './broadcast-schedule.js';

const seeds = process.env.PAXOS_TUI_LONG === undefined ? 40 : 2_000;
const first = Number(process.env.PAXOS_TUI_FIRST ?? 0);

test('all is learned once, in one order, whatever happened', () => {
  const failed: string[] = [];
  let slowest = 0;
  for (let seed = first; seed < first + seeds; seed++) {
    try {
      slowest = Math.max(slowest, runSchedule(seed).healedForMs);
    } catch (error) {
      failed.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  expect(failed).toEqual([]);
  expect(slowest).toBeLessThan(10_000);
}, 600_000);
