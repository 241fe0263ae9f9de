/** Faults as people name them: one kind, and where it acts. Those of the network become rules for links. */
import type { NodeId } from '../paxos/ballot.js';
import type { Crash } from '../paxos/host.js';
import type { MessageType } from '../paxos/message.js';
import type { Burst, FaultSettings } from '../faults/settings.js';

/** Links by who stands at their ends, ids ascending; null is everybody. */
export type Where =
  | { readonly type: 'links'; readonly from: readonly NodeId[] | null; readonly to: readonly NodeId[] | null }
  /** All links from and to these. */
  | { readonly type: 'around'; readonly nodes: readonly NodeId[] };

export type Harm =
  /** A ratio of 1 cuts. */
  | { readonly kind: 'loss'; readonly ratio: number }
  | { readonly kind: 'burst'; readonly burst: Burst }
  | { readonly kind: 'delay'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'duplicate'; readonly ratio: number }
  | { readonly kind: 'reorder'; readonly ratio: number }
  | { readonly kind: 'hold' };

export type LinkFault = {
  readonly type: 'links';
  readonly harm: Harm;
  readonly where: Where;
  /** In wire order; null: all. */
  readonly types: readonly MessageType[] | null;
};

export type Fault =
  | LinkFault
  | { readonly type: 'partition'; readonly groups: FaultSettings['groups'] }
  | { readonly type: 'crash'; readonly node: NodeId; readonly crash: Crash }
  | { readonly type: 'lie'; readonly node: NodeId };

export const everywhere: Where = { type: 'links', from: null, to: null };

export const isEverywhere = (where: Where): boolean =>
  where.type === 'links' && where.from === null && where.to === null;

/** Nothing at all passes there. */
export const isCut = ({ harm, where, types }: LinkFault): boolean =>
  harm.kind === 'loss' && harm.ratio >= 1 && types === null && !isEverywhere(where);

/** A ratio or a time of nothing: it takes away what was there. */
export function isNothing(harm: Harm): boolean {
  switch (harm.kind) {
    case 'delay':
      return harm.maxMs === 0;
    case 'burst':
      return harm.burst.enterRatio === 0;
    case 'hold':
      return false;
    default:
      return harm.ratio === 0;
  }
}
