/** Whether a rule is for a message, and whether a chance strikes. */
import type { NodeId } from '../paxos/ballot.js';
import type { MessageKey } from '../paxos/host.js';
import type { MessageType } from '../paxos/message.js';
import type { FaultRule, FaultSettings } from './settings.js';

/** One copy of a message, for one receiver. */
export type Copy = { readonly key: MessageKey; readonly to: NodeId; readonly type: MessageType };

export function applies(rule: FaultRule, { key, to, type }: Copy): boolean {
  return (
    (rule.from === null || rule.from === key.from) &&
    (rule.to === null || rule.to === to) &&
    (rule.types === null || rule.types.includes(type))
  );
}

/** `draw` is unsigned 32-bit: a ratio of 1 always hits, 0 never does. */
export const isHit = (draw: number, ratio: number): boolean => draw < ratio * 2 ** 32;

/** It waits at its receiver for a hand, if it gets there at all. */
export const isHeldBack = ({ rules }: FaultSettings, message: Copy): boolean =>
  rules.some((rule) => rule.isHeld && applies(rule, message));

/** They are in different groups of a partition. */
export function isParted(groups: FaultSettings['groups'], from: NodeId, to: NodeId): boolean {
  if (groups.length === 0) return false;
  const one = groupOf(groups, from);
  const other = groupOf(groups, to);
  return one !== other && one >= 0 && other >= 0;
}

const groupOf = (groups: FaultSettings['groups'], node: NodeId): number =>
  groups.findIndex((group) => group.includes(node));
