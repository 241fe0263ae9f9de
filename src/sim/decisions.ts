/** Who knows the decision of which decree, as far as the trace tells: what a simulated run is waited for. */
import type { Decree, NodeId } from '../paxos/ballot.js';
import type { DecreeRecord, PersistRecord } from '../paxos/effect.js';
import type { TraceRecord } from '../schema/trace.js';

export type Decisions = {
  fold(record: TraceRecord): void;
  /** Whether the present incarnation of this node knows it. */
  knows(node: NodeId, decree: Decree): boolean;
};

export function createDecisions(): Decisions {
  const known = new Map<NodeId, Set<Decree>>();
  return {
    fold(record) {
      if (record.kind !== 'step') return;
      const { node, input, effects } = record;
      if (input.type === 'boot')
        known.set(node, new Set(input.recovered.filter(isDecided).map(({ decree }) => decree)));
      for (const effect of effects) if (effect.type === 'decide') known.get(node)?.add(effect.decree);
    },
    knows: (node, decree) => known.get(node)?.has(decree) ?? false,
  };
}

const isDecided = (record: PersistRecord): record is Extract<DecreeRecord, { type: 'decided' }> =>
  record.type === 'decided';
