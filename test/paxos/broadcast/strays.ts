/** Datagrams of an earlier run on the same groups, which somehow come late. */
import { hashNumbers, seededRandom } from '../../../src/faults/random.js';
import type { NodeId } from '../../../src/paxos/ballot.js';
import type { Input } from '../../../src/paxos/effect.js';
import { request } from '../../../src/sim/nodes.js';
import { type Cluster, learner, proposer, runFor, runToLearned, startCluster } from './broadcast-cluster.js';

type Stray = { readonly to: NodeId; readonly input: Input & { type: 'message' } };

/**
 * Everything that anyone heard in a run of its own, with two leaders; but no values of clients, who do not know which
 * run they speak to.
 */
export function straysOf(seed: number): readonly Stray[] {
  const cluster = startCluster({ seed: seed + 1_000, count: 40, log: { window: 4 }, wire: 'handed-on' });
  runFor(cluster, 450);
  cluster.world.act({ type: 'kill', node: proposer(1) });
  runToLearned(cluster, [learner(1)]);
  return cluster.records.flatMap((record) => {
    if (record.kind !== 'step' || record.input.type !== 'message') return [];
    return record.input.message.type === 'submit' ? [] : [{ to: record.node, input: record.input }];
  });
}

const straysMax = 1_500;

/** Some of them, in any order, over the first one and a half seconds. */
export function strays({ world }: Cluster, all: readonly Stray[], seed: number): void {
  const random = seededRandom(hashNumbers(seed, 0x07e1));
  for (let index = 0; index < straysMax; index++) {
    const stray = all[random.between(0, all.length - 1)];
    if (stray === undefined) throw new RangeError('no datagram of the earlier run');
    world.schedule(random.between(0, 1_500), () => request(world.nodes, stray.to, stray.input));
  }
}
