/** A link cut one way: nothing passes from one node to another. */
import type { NodeId } from '../paxos/ballot.js';
import { type FaultRule, harmless } from './settings.js';

/** A rule that lets nothing pass on one link. */
export type CutRule = FaultRule & { readonly from: NodeId; readonly to: NodeId };

/** From this one node to that other nothing passes, whatever its type. */
export const isCut = (rule: FaultRule): rule is CutRule =>
  rule.from !== null && rule.to !== null && rule.types === null && rule.lossRatio >= 1;

/** The rules with that link cut, or with none of its cuts. */
export function withCut(
  rules: readonly FaultRule[],
  { from, to, isCut: shallCut }: { readonly from: NodeId; readonly to: NodeId; readonly isCut: boolean },
): readonly FaultRule[] {
  const others = rules.filter((rule) => !(isCut(rule) && rule.from === from && rule.to === to));
  return shallCut ? [...others, { ...harmless, from, to, lossRatio: 1 }] : others;
}
