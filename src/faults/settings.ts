/** What may happen to messages: rules by link and message type, and the seed that chance is drawn from. */
import type { NodeId } from '../paxos/ballot.js';
import type { MessageType } from '../paxos/message.js';

/**
 * Burst loss after Gilbert and Elliott: a link is good or bad, and each message may turn it. While it is bad, this
 * `lossRatio` holds in place of the rule's.
 */
export type Burst = {
  /** From good to bad, and back; from 0 to 1. */
  readonly enterRatio: number;
  readonly leaveRatio: number;
  readonly lossRatio: number;
};

/** Holds for messages from `from` (null: anyone) to `to` (null: anyone) of `types` (null: any). */
export type FaultRule = {
  readonly from: NodeId | null;
  readonly to: NodeId | null;
  readonly types: readonly MessageType[] | null;
  /** From 0 to 1. Rules that match one message are independent chances. */
  readonly lossRatio: number;
  /** From 0 to 1. */
  readonly duplicateRatio: number;
  /** At full pace; stretched with it. Delays of rules that match add up. */
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  /** From 0 to 1: so many wait until later ones have overtaken them. */
  readonly reorderRatio: number;
  /** Null: losses come one by one. */
  readonly burst: Burst | null;
  /** They wait at the receiver until a hand delivers, drops or duplicates them. */
  readonly isHeld: boolean;
};

export type FaultSettings = {
  /** Unsigned 32-bit. */
  readonly seed: number;
  readonly rules: readonly FaultRule[];
  /** A partition: nothing passes between two groups. Who is in no group hears, and is heard by, all. Empty: none. */
  readonly groups: readonly (readonly NodeId[])[];
};

/** A rule that does nothing, to be spread into one that does. */
export const harmless: FaultRule = {
  from: null,
  to: null,
  types: null,
  lossRatio: 0,
  duplicateRatio: 0,
  delayMinMs: 0,
  delayMaxMs: 0,
  reorderRatio: 0,
  burst: null,
  isHeld: false,
};
