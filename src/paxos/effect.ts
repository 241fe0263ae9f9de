/**
 * What a step takes in and what it asks for. Time, chance, disk and network are requests to whoever drives the node.
 */
import type { Ballot, Decree, NodeId, Proposal } from './ballot.js';
import type { GroupName } from './broadcast/groups.js';
import type { Message } from './message.js';
import type { BroadcastTimer } from './broadcast/timer.js';
import type { LogEffect, LogRecord, LogTimer } from './multi/effect.js';
import type { Workload } from './multi/workload.js';
import { rangeOf, type Wait } from './timing.js';

/** Each timer names what it was set for; one that comes late, for something that is over, is ignored. */
export type Timer =
  | { readonly type: 'token-resend'; readonly election: number; readonly candidate: NodeId; readonly attempt: number }
  /** No START yet. If nothing was heard of the election since (`heard` counts its messages), it is repeated. */
  | { readonly type: 'election-silence'; readonly election: number; readonly heard: number }
  /** The leader repeats its role or START messages to those that did not acknowledge. */
  | {
      readonly type: 'announce-resend';
      readonly election: number;
      readonly saying: 'role' | 'start';
      readonly attempt: number;
    }
  /** Whoever has no START asks around. */
  | { readonly type: 'start-query'; readonly attempt: number }
  | { readonly type: 'request-due'; readonly decree: Decree }
  | { readonly type: 'request-retry'; readonly decree: Decree; readonly sequence: number; readonly attempt: number }
  /**
   * A proposer repeats what it says in a phase of a ballot; 'decision' is its word to learners that missed the votes.
   */
  | {
      readonly type: 'phase-resend';
      readonly decree: Decree;
      readonly ballot: Ballot;
      readonly repeating: 'prepare' | 'accept' | 'decision';
      readonly attempt: number;
    }
  | { readonly type: 'back-off'; readonly decree: Decree; readonly ballot: Ballot }
  | { readonly type: 'decision-resend'; readonly decree: Decree; readonly attempt: number }
  /** A learner or client without a decision asks for it. */
  | { readonly type: 'learn-query'; readonly decree: Decree; readonly attempt: number }
  | LogTimer
  | BroadcastTimer;

/** What must survive a crash. Written before anything that depends on it leaves the node. */
export type PersistRecord = DecreeRecord | LogRecord;

/** Of single decrees. */
export type DecreeRecord =
  /** The round that a proposer is about to use; never used again by this disk, whatever happens. */
  | { readonly type: 'round'; readonly decree: Decree; readonly round: number }
  | { readonly type: 'promised'; readonly decree: Decree; readonly ballot: Ballot }
  /** Raises the promise to the proposal's ballot, too. */
  | { readonly type: 'accepted'; readonly decree: Decree; readonly proposal: Proposal }
  | { readonly type: 'decided'; readonly decree: Decree; readonly proposal: Proposal };

export type Input =
  /**
   * First input of every incarnation. `seated` is false where the disk is not the one that the seat is known by
   * (wiped, or memory storage and not the first start): such a node neither votes nor proposes. `recovered` is what
   * its disk held, in order.
   */
  | {
      readonly type: 'boot';
      readonly incarnation: number;
      readonly seated: boolean;
      readonly session: number;
      readonly recovered: readonly PersistRecord[];
      /** Id of this node's disk; absent where single decrees are decided. */
      readonly disk?: string;
    }
  /** `disk` is the sender's, which a log's members are known by; absent where single decrees are decided. */
  | { readonly type: 'message'; readonly from: NodeId; readonly message: Message; readonly disk?: string }
  | { readonly type: 'timer'; readonly timer: Timer }
  /** A user's wish to a client: propose this, at this proposer or, where null, at the client's own choice. */
  | { readonly type: 'propose'; readonly decree: Decree; readonly value: string; readonly proposer: NodeId | null }
  /** To every node: decree `decree` is open. Clients that have a value of their own propose it again. */
  | { readonly type: 'open-decree'; readonly decree: Decree }
  /** To a client of a log: do this from now on, in place of what you did by yourself; null ends it. */
  | { readonly type: 'load'; readonly workload: Workload | null };

export type Effect =
  /**
   * With `group`, one datagram to a whole group of an atomic broadcast; `to` then lists those of its nodes that the
   * configuration names, but not the sender.
   */
  | { readonly type: 'send'; readonly to: readonly NodeId[]; readonly message: Message; readonly group?: GroupName }
  | { readonly type: 'persist'; readonly record: PersistRecord }
  /** The driver draws the delay from [minMs, maxMs], in milliseconds at full pace. */
  | { readonly type: 'set-timer'; readonly timer: Timer; readonly minMs: number; readonly maxMs: number }
  /** This node leads election `election`: its own token came back. */
  | { readonly type: 'elected'; readonly election: number }
  /** This node heard a START that it may believe. */
  | { readonly type: 'started'; readonly election: number; readonly leader: NodeId }
  /** The next node of the ring did not acknowledge and is passed over. */
  | { readonly type: 'suspect'; readonly node: NodeId }
  /** A higher ballot, or the promise of one, ended this node's ballot. */
  | { readonly type: 'preempted'; readonly decree: Decree; readonly ballot: Ballot; readonly by: Ballot }
  /** Phase 2 begins: value of the highest-numbered report (`adoptedFrom`), else the proposer's own. */
  | {
      readonly type: 'propose';
      readonly decree: Decree;
      readonly proposal: Proposal;
      readonly adoptedFrom: Ballot | null;
    }
  /** A proposer counted a phase-2 quorum. */
  | { readonly type: 'chosen'; readonly decree: Decree; readonly proposal: Proposal }
  /** This node knows the decision: a learner that counted a quorum, or anyone who was told. */
  | { readonly type: 'decide'; readonly decree: Decree; readonly proposal: Proposal; readonly counted: boolean }
  /** A client submits a value; what validity is judged by. */
  | { readonly type: 'submit'; readonly decree: Decree; readonly value: string; readonly proposer: NodeId }
  /** A client gave up on a proposer that does not answer. */
  | { readonly type: 'move-on'; readonly decree: Decree; readonly from: NodeId; readonly to: NodeId }
  /** A well-formed message that this node must not follow, in one sentence. Shown, never obeyed. */
  | { readonly type: 'refuse'; readonly from: NodeId; readonly reason: string }
  | LogEffect;

export const send = (to: readonly NodeId[], message: Message): Effect => ({ type: 'send', to, message });
export const persist = (record: PersistRecord): Effect => ({ type: 'persist', record });
export function setTimer(timer: Timer, wait: Wait, attempt: number): Effect {
  return { type: 'set-timer', timer, ...rangeOf(wait, attempt) };
}

export const isOfDecree = (record: PersistRecord): record is DecreeRecord => 'decree' in record;

/** The end of an exhaustive switch: a new member of a union fails to compile here. */
export function unreachable(value: never): never {
  throw new Error(`no case for ${JSON.stringify(value)}`);
}
