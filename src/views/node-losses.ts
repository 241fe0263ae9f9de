/** How much of what goes from and to each node is lost by the rules in force. */
import type { FaultRule } from '../faults/settings.js';
import type { MutableNode } from './nodes.js';

/** Answers the loss on all links, from 0 to 1. */
export function applyLosses(nodes: Iterable<MutableNode>, rules: readonly FaultRule[]): number {
  const wide = rules.filter((rule) => rule.types === null);
  for (const node of nodes) {
    const to = jointLoss(wide.filter((rule) => rule.to === node.node && rule.from === null));
    const from = jointLoss(wide.filter((rule) => rule.from === node.node && rule.to === null));
    node.lossRatio = Math.max(to, from);
  }
  return jointLoss(wide.filter((rule) => rule.from === null && rule.to === null));
}

/** Rules that match one message are independent chances. */
const jointLoss = (rules: readonly FaultRule[]): number =>
  rules.length === 0 ? 0 : 1 - rules.reduce((kept, rule) => kept * (1 - rule.lossRatio), 1);
