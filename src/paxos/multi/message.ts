/**
 * What replicas and clients of a log say to each other. Names follow Paxos Made Moderately Complex (van Renesse &
 * Altinbuken).
 */
import type { Ballot, NodeId, Proposal, Slot } from '../ballot.js';
import type { LogConfiguration } from './configuration.js';

/** A proposal accepted in a slot, as promises report it. */
export type Pvalue = { readonly slot: Slot; readonly proposal: Proposal };

export type LogMessage =
  /** Client to replica. `commands` is a batch text of this session's commands; see command.ts. */
  | { readonly type: 'invoke'; readonly session: number; readonly commands: string }
  /** Client to replica: a linearizable read, which takes no slot. Sequence numbers are those of commands. */
  | { readonly type: 'read'; readonly session: number; readonly sequence: number; readonly operation: string }
  /** Replica to client; `answers` is an answers text, see answer.ts. */
  | { readonly type: 'invoked'; readonly session: number; readonly answers: string }
  /** Replica to client: "I do not lead; ask there", or null where nobody is known to lead. */
  | { readonly type: 'leader-is'; readonly session: number; readonly leader: NodeId | null }
  /** Phase 1a, for all slots from `from` on. */
  | { readonly type: 'p1a'; readonly ballot: Ballot; readonly from: Slot }
  /**
   * Phase 1b. Echoes ballot and first slot. Nothing is said of slots below `mark`: they are compacted or were
   * forgotten. All parts of one `cut` are one state of the acceptor; a promise counts when all of them have arrived.
   */
  | {
      readonly type: 'p1b';
      readonly ballot: Ballot;
      readonly from: Slot;
      readonly mark: Slot;
      readonly cut: number;
      /** From 0. */
      readonly part: number;
      readonly parts: number;
      readonly pvalues: readonly Pvalue[];
    }
  /**
   * Phase 2a for `values.length` slots in a row from `first` on. What was accepted at this very ballot below `decided`
   * is decided; of other ballots it says nothing.
   */
  | {
      readonly type: 'p2a';
      readonly ballot: Ballot;
      readonly first: Slot;
      readonly values: readonly string[];
      readonly decided: Slot;
    }
  /** Phase 2b: votes, durable, for `count` slots in a row at this ballot. To the leader alone. */
  | { readonly type: 'p2b'; readonly ballot: Ballot; readonly first: Slot; readonly count: number }
  /** Refusal of a p1a or p2a of `ballot`, to its leader alone. Never a vote. */
  | { readonly type: 'preempted'; readonly ballot: Ballot; readonly promised: Ballot; readonly slot: Slot }
  /** The leader lives. `nonce` is new in each round: an answer confirms that this ballot led after the nonce was drawn. */
  | { readonly type: 'heartbeat'; readonly ballot: Ballot; readonly nonce: number; readonly decided: Slot }
  /** Answer to it, and to whoever asks: slots decided, durable in a snapshot or the log, and the highest one seen. */
  | {
      readonly type: 'heard';
      readonly ballot: Ballot;
      readonly nonce: number;
      /** Applied here, exclusive. */
      readonly applied: Slot;
      /** Held durably here, exclusive: what an acceptor may forget once enough replicas say so. */
      readonly durable: Slot;
      /** One above the highest slot that is accepted or decided here. */
      readonly top: Slot;
    }
  /** "Do you hear a leader?" Raises no ballot (pre-vote). */
  | { readonly type: 'canvass'; readonly nonce: number }
  | {
      readonly type: 'canvassed';
      readonly nonce: number;
      readonly hearsLeader: boolean;
      readonly promised: Ballot | null;
    }
  /** "What was decided from there on?" Answered by decisions, or by the offer of a snapshot. */
  | { readonly type: 'catch-up'; readonly from: Slot }
  /** Decided, from `first` on in a row, with the ballots. `top` is as in `heard`. */
  | {
      readonly type: 'decisions';
      readonly first: Slot;
      readonly proposals: readonly Proposal[];
      readonly top: Slot;
    }
  /** "Send me this part of your snapshot": of the one with this slot and digest, or of any where digest is null. */
  | { readonly type: 'snapshot-query'; readonly slot: Slot; readonly digest: number | null; readonly part: number }
  /** A part of a snapshot. It holds all slots below `slot`; parts of two snapshots never mix. */
  | {
      readonly type: 'snapshot';
      readonly slot: Slot;
      readonly digest: number;
      readonly part: number;
      readonly parts: number;
      readonly text: string;
    }
  /** A node without members asks to be let in; its disk is in the header. */
  | { readonly type: 'join' }
  /** The configurations known to a member; the newcomer learns the log from there on. It gives no vote. */
  | { readonly type: 'welcome'; readonly configurations: readonly LogConfiguration[]; readonly applied: Slot };

/** In wire order; see `messageTypes`. */
export const logMessageTypes = [
  'invoke',
  'read',
  'invoked',
  'leader-is',
  'p1a',
  'p1b',
  'p2a',
  'p2b',
  'preempted',
  'heartbeat',
  'heard',
  'canvass',
  'canvassed',
  'catch-up',
  'decisions',
  'snapshot-query',
  'snapshot',
  'join',
  'welcome',
] as const satisfies readonly LogMessage['type'][];

const types: ReadonlySet<string> = new Set(logMessageTypes);

export const isLogMessage = (message: { readonly type: string }): message is LogMessage => types.has(message.type);
export const isLogType = <Type extends string>(type: Type): type is Type & LogMessage['type'] => types.has(type);
