/** Faults of all kinds, drawn at random, for a cluster of seven nodes. */
import fc from 'fast-check';
import type { NodeId } from '../../src/paxos/ballot.js';
import { messageTypes } from '../../src/paxos/message.js';
import { crashPoints } from '../../src/paxos/host.js';
import { createClusterView } from '../../src/views/cluster-view.js';
import type { Fault, Harm, LinkFault, Where } from '../../src/tui/fault.js';
import { TraceScript } from '../checker/trace-script.js';

/** p0 p1, a2 a3 a4, l5, c6. */
const cluster = createClusterView();
for (const record of new TraceScript().records) cluster.fold(record);
export const names = [...cluster.nodes.values()];
const ids = names.map(({ node }) => node);

const some = fc.subarray(ids, { minLength: 1 });
const ratio = fc.integer({ min: 1, max: 1_000 }).map((parts) => parts / 1_000);
const where: fc.Arbitrary<Where> = fc.oneof(
  fc.record({ type: fc.constant('links' as const), from: fc.option(some), to: fc.option(some) }),
  fc.record({ type: fc.constant('around' as const), nodes: some }),
);
const harm: fc.Arbitrary<Harm> = fc.oneof(
  fc.record({ kind: fc.constantFrom('loss' as const, 'duplicate' as const, 'reorder' as const), ratio }),
  fc.record({
    kind: fc.constant('burst' as const),
    burst: fc.record({ enterRatio: ratio, leaveRatio: ratio, lossRatio: ratio }),
  }),
  fc
    .tuple(fc.nat(5_000), fc.integer({ min: 1, max: 5_000 }))
    .map(([low, more]) => ({ kind: 'delay' as const, minMs: low, maxMs: low + more })),
  fc.integer({ min: 1, max: 5_000 }).map((ms) => ({ kind: 'delay' as const, minMs: ms, maxMs: ms })),
  fc.constant({ kind: 'hold' as const }),
);
const types = fc.option(fc.subarray([...messageTypes], { minLength: 1 }));
export const linkFault: fc.Arbitrary<LinkFault> = fc.record({
  type: fc.constant('links' as const),
  harm,
  where,
  types,
});
const partition = fc
  .tuple(fc.shuffledSubarray(ids, { minLength: 2 }), fc.nat(ids.length))
  .map(([nodes, cut]): Fault => {
    const at = 1 + (cut % (nodes.length - 1));
    const sorted = (group: readonly NodeId[]) => [...group].sort((a, b) => a - b);
    return { type: 'partition', groups: [sorted(nodes.slice(0, at)), sorted(nodes.slice(at))] };
  });
const crash = fc.record({
  type: fc.constant('crash' as const),
  node: fc.constantFrom(...ids),
  crash: fc.record({
    point: fc.constantFrom(...crashPoints),
    on: fc.constantFrom(...messageTypes),
    nth: fc.integer({ min: 1, max: 999_999 }),
  }),
});
const lie = fc.record({ type: fc.constant('lie' as const), node: fc.constantFrom(...ids) });
export const fault: fc.Arbitrary<Fault> = fc.oneof(linkFault, partition, crash, lie);
