/**
 * Random schedules of an atomic broadcast: loss, duplicates, reordering, cuts, partitions, pauses and kills while
 * values flow, late nodes, wiped acceptors as far as others can spare them. Then all heals, and all must be learned.
 */
import { seededRandom, hashNumbers, type Random } from '../../../src/faults/random.js';
import { harmless, type FaultRule } from '../../../src/faults/settings.js';
import type { NodeId } from '../../../src/paxos/ballot.js';
import type { Quirks } from '../../../src/paxos/quirks.js';
import { isDown } from '../../../src/sim/nodes.js';
import { type Cluster, acceptor, learner, proposer, runFor, runToLearned, startCluster } from './broadcast-cluster.js';

export type Schedule = { readonly cluster: Cluster; readonly healedForMs: number };

const learners = [learner(1), learner(2)];
const proposers = [proposer(1), proposer(2)];
const acceptors = [acceptor(1), acceptor(2), acceptor(3)];

const pick = <Item>(random: Random, items: readonly Item[]): Item => {
  const item = items[random.between(0, items.length - 1)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
};

function drawRules(random: Random): FaultRule[] {
  return [
    {
      ...harmless,
      lossRatio: pick(random, [0, 0.05, 0.1, 0.2, 0.3]),
      duplicateRatio: pick(random, [0, 0, 0.1, 0.5]),
      delayMaxMs: pick(random, [0, 0, 20, 100]),
      reorderRatio: pick(random, [0, 0, 0.1, 0.3]),
    },
  ];
}

export function runSchedule(seed: number, quirks?: Quirks): Schedule {
  const random = seededRandom(hashNumbers(seed, 0xb0a));
  const storage = pick(random, ['memory', 'disk'] as const);
  const cluster = startCluster({
    seed,
    storage,
    wire: 'handed-on',
    rules: drawRules(random),
    count: random.between(5, 40),
    values: ['one', 'one', ''],
    afterMs: pick(random, [0, 100, 500]),
    log: { batchMax: pick(random, [1, 3, 8]), window: pick(random, [4, 32]) },
    ...(quirks === undefined ? {} : { quirks }),
  });
  const { world } = cluster;
  // The one acceptor that may lose its memory: a quorum of the others keeps all.
  const frail = pick(random, acceptors);
  const late = [...learners, ...proposers, frail].filter(() => random.between(0, 3) === 0);
  for (const node of late) away(cluster, random, node, 1_500);
  const spellMs = pick(random, [400, 1_000, 2_500]);
  for (let troubles = random.between(0, 16); troubles > 0; troubles--) {
    world.schedule(random.between(0, spellMs), () => trouble(cluster, random, storage, frail));
  }
  runFor(cluster, spellMs);
  world.setFaults([], []);
  for (const node of world.nodes.seats.keys()) {
    world.act({ type: 'resume', node });
    if (isDown(world.nodes, node)) world.act({ type: 'restart', node, wipe: false });
  }
  return { cluster, healedForMs: runToLearned(cluster, learners) };
}

function away({ world }: Cluster, random: Random, node: NodeId, forMs: number): void {
  world.act({ type: 'kill', node });
  world.schedule(world.nowMs() + random.between(1, forMs), () => {
    if (isDown(world.nodes, node)) world.act({ type: 'restart', node, wipe: false });
  });
}

function trouble(cluster: Cluster, random: Random, storage: 'memory' | 'disk', frail: NodeId): void {
  const { world } = cluster;
  const everybody = [...world.nodes.seats.keys()];
  const mortal = [...learners, ...proposers, ...(storage === 'disk' ? acceptors : [frail])];
  const later = (call: () => void): void => world.schedule(world.nowMs() + random.between(1, 800), call);
  switch (pick(random, ['kill', 'kill', 'wipe', 'pause', 'rules', 'cut', 'partition'] as const)) {
    case 'kill':
      away(cluster, random, pick(random, mortal), 600);
      break;
    case 'wipe':
      world.act({ type: 'restart', node: pick(random, [frail, ...learners, ...proposers]), wipe: true });
      break;
    case 'pause': {
      const node = pick(random, everybody);
      world.act({ type: 'pause', node });
      later(() => world.act({ type: 'resume', node }));
      break;
    }
    case 'rules':
      world.setRules(drawRules(random));
      break;
    case 'cut': {
      const cut = { from: pick(random, everybody), to: pick(random, everybody) };
      world.act({ type: 'cut', ...cut, isCut: true });
      later(() => world.act({ type: 'cut', ...cut, isCut: false }));
      break;
    }
    case 'partition': {
      const left = everybody.filter(() => random.between(0, 1) === 0);
      world.act({ type: 'partition', groups: [left, everybody.filter((node) => !left.includes(node))] });
      later(() => world.act({ type: 'partition', groups: [] }));
      break;
    }
  }
}
