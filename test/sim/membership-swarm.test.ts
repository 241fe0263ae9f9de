/**
 * Members come, go, die, pause and are cut off in an order drawn from a seed, while clients go on; then all heals, and
 * everything that was asked is answered. No disk is lost here: with the members that such a run has, that may be more
 * than any cluster survives.
 */
import { expect, test } from 'vitest';
import { createJudge } from '../../src/checker/judge.js';
import { seededRandom } from '../../src/faults/random.js';
import { harmless } from '../../src/faults/settings.js';
import { nodeId } from '../../src/paxos/ballot.js';
import { isDown } from '../../src/sim/nodes.js';
import { appends as lanesOf, type Cluster, expectAllThere, expectConverged, startCluster } from './log-cluster.js';

/**
 * The last four once left a leader waiting for votes that nobody gave any more, candidates that did not count a promise
 * for both seats of a node, and a newcomer without its timers.
 */
const few = [0, 1, 54, 198, 238, 295];
const seeds = process.env.PAXOS_TUI_LONG === undefined ? few : Array.from({ length: 300 }, (_, seed) => seed);
const replicas = [1, 2, 3, 4, 5].map(nodeId);
const turns = 14;
const turnMs = 250;
const appended = 180;

/** One thing that happens. */
function disturb(cluster: Cluster, random: ReturnType<typeof seededRandom>): void {
  const { world } = cluster;
  const node = replicas[random.between(0, replicas.length - 1)] ?? nodeId(1);
  switch (random.between(0, 7)) {
    case 0:
    case 1:
      world.act(isDown(world.nodes, node) ? { type: 'restart', node, wipe: false } : { type: 'kill', node });
      break;
    case 2:
      world.act({ type: 'partition', groups: [replicas.filter((one) => one !== node), [node]] });
      break;
    case 3:
      world.act({ type: 'partition', groups: [] });
      break;
    case 4:
      world.propose(nodeId(10), `members add ${node}`, null);
      break;
    case 5:
      world.propose(nodeId(10), `members remove ${node}`, null);
      break;
    case 6:
      world.propose(nodeId(10), `members add ${node} remove ${replicas[random.between(0, 4)]}`, null);
      break;
    default:
      world.act({ type: 'pause', node });
      world.schedule(world.nowMs() + turnMs, () => world.act({ type: 'resume', node }));
  }
}

test.each(seeds)('whatever happens to members, the log is one, and all is answered once it heals (seed %i)', (seed) => {
  const lanes = lanesOf(3, 60);
  const cluster = startCluster({
    lanes: [lanes],
    pauseMs: 30,
    log: { joiners: [nodeId(4), nodeId(5)], snapshotEvery: 10 },
    rules: [{ ...harmless, lossRatio: 0.05, duplicateRatio: 0.05 }],
    seed,
  });
  const { world, opinion } = cluster;
  const random = seededRandom(seed);
  for (let turn = 0; turn < turns; turn++) {
    world.runUntil(() => false, { atMs: world.nowMs() + turnMs, events: 1_000_000 });
    disturb(cluster, random);
  }
  world.setFaults([], []);
  for (const node of replicas) if (isDown(world.nodes, node)) world.act({ type: 'restart', node, wipe: false });
  const appends = (): number => [...opinion.answers.values()].filter(({ operation }) => operation[0] === 'a').length;
  const isAnswered = (): boolean => opinion.answers.size >= appended && appends() === appended;
  world.runUntil(isAnswered, { atMs: world.nowMs() + 60_000, events: 3_000_000 });
  expect(appends()).toBe(appended);
  expectAllThere(cluster, lanes);
  expectConverged(cluster, [1, 2, 3, 4, 5]);
  const judge = createJudge();
  for (const record of cluster.records) judge.fold(record);
  expect(judge.verdict().violations).toEqual([]);
});
