/** The one fault that has a key of its own: loss on all links, or from and to one node. */
import type { NodeId } from '../paxos/ballot.js';
import { type FaultRule, harmless } from './settings.js';

/**
 * The rules with this loss in force, in place of an earlier loss set for the same node (null: all links); 0 takes it
 * away. Rules that do anything else, or hold for some types of messages only, stay.
 */
export function withLoss(rules: readonly FaultRule[], node: NodeId | null, lossRatio: number): readonly FaultRule[] {
  const links =
    node === null
      ? [harmless]
      : [
          { ...harmless, from: node },
          { ...harmless, to: node },
        ];
  const others = rules.filter((rule) => !links.some((link) => isLossAlone(rule, link)));
  return lossRatio === 0 ? others : [...others, ...links.map((link) => ({ ...link, lossRatio }))];
}

function isLossAlone(rule: FaultRule, link: FaultRule): boolean {
  return (
    rule.from === link.from &&
    rule.to === link.to &&
    rule.types === null &&
    rule.duplicateRatio === 0 &&
    rule.delayMaxMs === 0 &&
    rule.reorderRatio === 0 &&
    rule.burst === null &&
    !rule.isHeld
  );
}
