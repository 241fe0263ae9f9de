/**
 * What nodes say to each other. Names follow Paxos Made Simple and Chang & Roberts; the wire has a compact form of
 * its own.
 */
import type { Ballot, Decree, NodeId, Proposal } from './ballot.js';
import { type BroadcastMessage, broadcastMessageTypes } from './broadcast/message.js';
import { type LogMessage, logMessageTypes } from './multi/message.js';

/** The three lists that a leader announces. They must equal the configuration's, or the START is refused. */
export type Seats = {
  readonly proposers: readonly NodeId[];
  readonly acceptors: readonly NodeId[];
  readonly learners: readonly NodeId[];
};

/** Around the ring, and from the leader to all. For order and for show: no rule of Paxos rests on these. */
export type ElectionMessage =
  | { readonly type: 'token'; readonly election: number; readonly candidate: NodeId; readonly hops: number }
  | { readonly type: 'token-ack'; readonly election: number; readonly candidate: NodeId }
  | { readonly type: 'role'; readonly election: number; readonly leader: NodeId; readonly seats: Seats }
  | { readonly type: 'role-ack'; readonly election: number }
  | { readonly type: 'start'; readonly election: number; readonly leader: NodeId; readonly seats: Seats }
  | { readonly type: 'start-ack'; readonly election: number }
  /** Whoever missed the START asks for it. */
  | { readonly type: 'start-query' };

/** About one decree. */
export type DecreeMessage =
  /** Client to proposer. A session is drawn at each start of a client, so a repeated sequence number is a resend. */
  | {
      readonly type: 'request';
      readonly decree: Decree;
      readonly session: number;
      readonly sequence: number;
      readonly value: string;
    }
  /** Phase 1a. */
  | { readonly type: 'prepare'; readonly decree: Decree; readonly ballot: Ballot }
  /** Phase 1b. Echoes the ballot that it answers; `accepted` is the highest-numbered proposal accepted so far. */
  | {
      readonly type: 'promise';
      readonly decree: Decree;
      readonly ballot: Ballot;
      readonly accepted: Proposal | null;
    }
  /** Phase 2a. */
  | { readonly type: 'accept'; readonly decree: Decree; readonly proposal: Proposal }
  /** Phase 2b, to the proposer and all learners: only ever a vote, for a ballot that is durably accepted. */
  | { readonly type: 'accepted'; readonly decree: Decree; readonly proposal: Proposal }
  /** Refusal of a prepare or accept of `ballot`, to its proposer alone. Never a vote. */
  | { readonly type: 'rejected'; readonly decree: Decree; readonly ballot: Ballot; readonly promised: Ballot }
  /** From one who knows that a quorum accepted this proposal. */
  | { readonly type: 'decision'; readonly decree: Decree; readonly proposal: Proposal }
  | { readonly type: 'decision-ack'; readonly decree: Decree }
  /** "Do you know what was decided?" Learners and proposers answer with a decision, acceptors with their vote. */
  | { readonly type: 'query'; readonly decree: Decree };

export type Message = ElectionMessage | DecreeMessage | LogMessage | BroadcastMessage;
export type MessageType = Message['type'];

/** In wire order: the position is the type's code in a datagram, so new types go last. */
export const messageTypes = [
  'token',
  'token-ack',
  'role',
  'role-ack',
  'start',
  'start-ack',
  'start-query',
  'request',
  'prepare',
  'promise',
  'accept',
  'accepted',
  'rejected',
  'decision',
  'decision-ack',
  'query',
  ...logMessageTypes,
  ...broadcastMessageTypes,
] as const satisfies readonly MessageType[];

/**
 * The types that count as a vote or claim a ballot: they are heeded only from the disk that holds the sender's seat.
 */
export function needsSeat(type: MessageType): boolean {
  return type === 'prepare' || type === 'promise' || type === 'accept' || type === 'accepted' || type === 'rejected';
}
