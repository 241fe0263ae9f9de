/** Replicas that are killed, cut off and halted under load: the same program that measures them, in small. */
import { describe, expect, test } from 'vitest';
import { judgeAppends, judgeHistories } from '../../bench/havoc/judgement.js';
import { drawPlan } from '../../bench/havoc/plan.js';
import { runHavoc } from '../../bench/havoc/run.js';
import type { Operation } from '../../bench/havoc/watch.js';
import { nodeId } from '../../src/paxos/ballot.js';
import { createBundler, guardPath } from './bundle.js';
import { realWorker } from './clusters.js';

const bundle = createBundler();
const isLong = process.env.PAXOS_TUI_LONG !== undefined;
const small = { kills: 5, partitions: 2, pauses: 1, operations: 200 };
const whole = { kills: 200, partitions: 50, pauses: 20, operations: 10_000 };
const holdMaxMs = isLong ? 2_500 : 600;

test.each(isLong ? [3, 5] : [3])(
  'with %i replicas nothing that was acknowledged is lost, and every history is linearizable',
  { timeout: isLong ? 3_600_000 : 120_000 },
  async (replicas) => {
    const paths = { workerPath: await bundle(realWorker), guardPath, tracePath: null };
    const counts = isLong ? whole : small;
    const outcome = await runHavoc({ ...counts, ...paths, holdMaxMs, replicas, clients: 3, seed: 9 }, () => {});
    expect(outcome.problems).toEqual([]);
    expect(outcome.verdict).toMatchObject({ state: 'holds', pending: 0 });
    const killed = outcome.healings.flatMap(({ disturbance }) =>
      disturbance.type === 'kill' ? disturbance.targets : [],
    );
    expect(killed).toHaveLength(counts.kills);
    expect(outcome.healings.length).toBeGreaterThan(counts.partitions + counts.pauses);
    expect(outcome.answered).toBe(outcome.operations);
    expect(outcome.operations).toBeGreaterThanOrEqual(counts.operations);
    const recoveries = outcome.healings.map(({ recoveryMs }) => recoveryMs).sort((a, b) => a - b);
    expect(recoveries[recoveries.length >> 1]).toBeLessThan(2_000);
  },
);

test('the same seed draws the same plan, with as many kills, partitions and pauses as asked for', () => {
  const plan = drawPlan(whole, 5, 11);
  expect(drawPlan(whole, 5, 11)).toEqual(plan);
  expect(drawPlan(whole, 5, 12)).not.toEqual(plan);
  const kills = plan.flatMap((each) => (each.type === 'kill' ? each.targets : []));
  expect(kills).toHaveLength(whole.kills);
  expect(kills).toContain('leader');
  expect(plan.filter(({ type }) => type === 'pause')).toHaveLength(whole.pauses);
  expect(plan.filter(({ type }) => type !== 'pause' && type !== 'kill')).toHaveLength(whole.partitions);
  for (const each of plan) {
    if (each.type === 'split') expect(each.groups.flat().sort()).toEqual([0, 1, 2, 3, 4]);
  }
});

describe('what clients saw', () => {
  const said = (operation: string, invokedAtMs: number, answeredAtMs: number | null, result: string | null) => {
    const told: Operation = { client: nodeId(3), operation, invokedAtMs, answeredAtMs, result };
    return told;
  };

  test('is told to fit no order where a read misses what was there before it', () => {
    const before = [said('put A 1', 0, 1, 'ok'), said('put A 2', 2, 9, 'ok')];
    expect(judgeHistories([...before, said('get A', 3, 4, '1'), said('get A', 5, 6, '2')])).toEqual([]);
    const problem = 'the 4 operations on A fit no order';
    expect(judgeHistories([...before, said('get A', 3, 4, '2'), said('get A', 5, 6, '1')])).toEqual([problem]);
  });

  test('shows an append that is lost, and one that was executed twice', () => {
    const appends = [said('append list0 a;', 0, 1, 'ok'), said('append list0 b;', 2, null, null)];
    expect(judgeAppends([...appends, said('get list0', 3, 4, 'a;')], ['list0'])).toEqual([]);
    expect(judgeAppends([...appends, said('get list0', 3, 4, 'b;b;')], ['list0'])).toEqual([
      '"append list0 a;" was acknowledged, and is lost',
      '"append list0 b;" was executed 2 times',
    ]);
    expect(judgeAppends(appends, ['list0'])).toEqual(['list0 was not read in the end']);
  });
});
