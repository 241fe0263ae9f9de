/**
 * What the nodes of an atomic broadcast say beside the messages of a log (p1a, p1b, p2a, preempted, heartbeat, catch-up
 * and decisions are as there). Each message goes to a whole group. No node knows the others beforehand: acceptors are
 * known by the disk ids (boot numbers) that they draw at start, and a run is a table of these.
 */
import type { Ballot, Slot } from '../ballot.js';
import type { LogConfiguration } from '../multi/configuration.js';

export type BroadcastMessage =
  /**
   * Client to proposers: `count` values in a row of this session, the first being number `first` (from 1). The batch
   * text is made once and never cut otherwise, so every resend is identical.
   */
  | {
      readonly type: 'submit';
      readonly session: number;
      readonly first: number;
      readonly count: number;
      readonly commands: string;
    }
  /**
   * Leader to clients: decided are all values of the session up to `mark`, and those in the ranges `above` (first,
   * last, first, last, ..., ascending).
   */
  | {
      readonly type: 'submitted';
      readonly session: number;
      readonly mark: number;
      readonly above: readonly number[];
    }
  /**
   * Proposer to acceptors: "Who is there?" With a table of seats it asks each acceptor to write that table down, and
   * with `isInForce` it says that a quorum has; an acceptor votes only under a table in force that seats its own disk.
   * A learner asks, too, without a table.
   */
  | {
      readonly type: 'roll';
      readonly nonce: number;
      readonly seats: LogConfiguration | null;
      readonly isInForce: boolean;
    }
  /** Acceptor to proposers or learners, as the answer, and now and then to both (with nonce 0). */
  | {
      readonly type: 'present';
      readonly nonce: number;
      /** It heard of the leader of its promised ballot lately. */
      readonly hearsLeader: boolean;
      readonly promised: Ballot | null;
      /** Exclusive: it knows the decisions of all slots below. */
      readonly known: Slot;
      /** One above the highest slot that it accepted or knows. */
      readonly top: Slot;
      /** The latest table that it wrote down. */
      readonly seats: LogConfiguration | null;
      readonly isInForce: boolean;
    }
  /**
   * Phase 2b, to proposers and learners: votes, for `digests.length` slots in a row from `first` on. A digest (32-bit,
   * as `digestOfText`) names the value, so that no vote is counted for what another run proposed at the same ballot.
   */
  | {
      readonly type: 'voted';
      readonly ballot: Ballot;
      readonly first: Slot;
      readonly digests: readonly number[];
    };

/** In wire order; see `messageTypes`. */
export const broadcastMessageTypes = [
  'submit',
  'submitted',
  'roll',
  'present',
  'voted',
] as const satisfies readonly BroadcastMessage['type'][];

const types: ReadonlySet<string> = new Set(broadcastMessageTypes);

export const isBroadcastMessage = (message: { readonly type: string }): message is BroadcastMessage =>
  types.has(message.type);
export const isBroadcastType = <Type extends string>(type: Type): type is Type & BroadcastMessage['type'] =>
  types.has(type);
