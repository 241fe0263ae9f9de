/**
 * Every durable write is a crash point once: a small workload runs anew for each write of each replica, which is killed
 * while that write is under way, with all of it on disk or nothing, and comes back a little later.
 */
import { expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { diskOf, endNode } from '../../src/sim/nodes.js';
import { appends, expectAllThere, expectConverged, runToAnswers, startCluster } from './log-cluster.js';

const isLong = process.env.PAXOS_TUI_LONG !== undefined;
const lanes = appends(2, 8);
const operations = 16;
const downMs = 400;

/** Kills `victim` at its write `nth`, from 1, and answers whether there was one. */
function runWithCrash(victim: number, nth: number, keepsUnsynced: boolean): boolean {
  const node = nodeId(victim);
  const cluster = startCluster({ lanes: [lanes], pauseMs: 1, log: { snapshotEvery: 4, window: 4 } });
  const { world, opinion } = cluster;
  let seen: unknown = null;
  let writes = 0;
  let isKilled = false;
  const watch = (): void => {
    const { unsynced } = diskOf(world.nodes, node);
    if (unsynced === seen) return;
    seen = unsynced;
    if (unsynced === null || ++writes !== nth || isKilled) return;
    isKilled = true;
    endNode(world.nodes, node, 'kill', keepsUnsynced);
    world.schedule(world.nowMs() + downMs, () => world.act({ type: 'restart', node, wipe: false }));
  };
  const done = world.runUntil(
    () => {
      watch();
      return opinion.answers.size >= operations;
    },
    { atMs: 60_000, events: 1_000_000 },
  );
  if (!done) throw new Error(`${opinion.answers.size} of ${operations} operations answered`);
  if (isKilled) world.runUntil(() => false, { atMs: world.nowMs() + downMs, events: 1_000_000 });
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [1, 2, 3]);
  return isKilled;
}

test('the workload writes checkpoints, accepted values, promises and rounds', () => {
  const cluster = startCluster({ lanes: [lanes], pauseMs: 1, log: { snapshotEvery: 4, window: 4 } });
  runToAnswers(cluster, operations);
  const written = new Set<string>();
  for (const record of cluster.records) {
    if (record.kind !== 'step') continue;
    for (const effect of record.effects) if (effect.type === 'persist') written.add(effect.record.type);
  }
  expect([...written].sort()).toEqual(
    expect.arrayContaining(['checkpoint', 'log-accepted', 'log-known', 'log-members', 'log-promised', 'log-round']),
  );
});

test.each([1, 2, 3])('node %i is killed at each of its writes in turn: nothing acknowledged is lost', (victim) => {
  for (const keepsUnsynced of [false, true]) {
    let nth = 1;
    for (;;) {
      const isThere = run(victim, nth, keepsUnsynced);
      if (!isThere) break;
      // Each write once: every second one of a short run loses what is under way, the others keep it.
      nth += isLong ? 1 : 2;
    }
    expect(nth).toBeGreaterThan(15);
  }
});

function run(victim: number, nth: number, keepsUnsynced: boolean): boolean {
  const at = isLong || !keepsUnsynced ? nth : nth + 1;
  try {
    return runWithCrash(victim, at, keepsUnsynced);
  } catch (error) {
    throw new Error(`node ${victim}, write ${at}, ${keepsUnsynced ? 'kept' : 'lost'}`, { cause: error });
  }
}
