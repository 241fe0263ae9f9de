/** What the nodes of an atomic broadcast wait for. */
import type { Ballot } from '../ballot.js';

export type BroadcastTimer =
  /** A client gathers values for one message this long at most. */
  | { readonly type: 'submit-due' }
  /** A client says again what the leader has not acknowledged. */
  | { readonly type: 'submit-resend'; readonly attempt: number }
  /** A proposer asks the acceptors again who is there and whether they hear a leader. */
  | { readonly type: 'roll'; readonly attempt: number }
  /** A leader or candidate repeats what is not answered, and its heartbeat. */
  | { readonly type: 'lead'; readonly ballot: Ballot; readonly attempt: number }
  /** An acceptor tells what it holds. */
  | { readonly type: 'present' }
  /** A learner, or an acceptor that missed something, asks for slots. */
  | { readonly type: 'learn'; readonly attempt: number };

const timers: ReadonlySet<string> = new Set<BroadcastTimer['type']>([
  'submit-due',
  'submit-resend',
  'roll',
  'lead',
  'present',
  'learn',
]);
export const isBroadcastTimer = (timer: { readonly type: string }): timer is BroadcastTimer => timers.has(timer.type);
