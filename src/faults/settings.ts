/** What may happen to messages: rules by link and message type, and the seed that chance is drawn from. */
import type { NodeId } from '../paxos/ballot.js';
import type { MessageType } from '../paxos/message.js';

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
};

export type FaultSettings = {
  /** Unsigned 32-bit. */
  readonly seed: number;
  readonly rules: readonly FaultRule[];
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
};
