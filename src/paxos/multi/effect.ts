/**
 * What the nodes of a log ask for beside the effects of single decrees. Of those they use send, persist, set-timer,
 * refuse, suspect, move-on and, their decree being a slot, preempted, propose and decide.
 */
import type { Ballot, NodeId, Proposal, Slot } from '../ballot.js';
import type { LogConfiguration } from './configuration.js';

export type LogTimer =
  /** A scout asks again those whose promise is not whole. */
  | { readonly type: 'scout-resend'; readonly ballot: Ballot; readonly attempt: number }
  /** Commanders ask again for votes that are missing. */
  | { readonly type: 'commander-resend'; readonly ballot: Ballot; readonly attempt: number }
  | { readonly type: 'heartbeat'; readonly ballot: Ballot }
  /** Nothing was heard of a leader since, if `heard` still counts what it did. */
  | { readonly type: 'suspicion'; readonly heard: number }
  | { readonly type: 'canvass-end'; readonly nonce: number }
  /** A replica looks for slots that it misses. */
  | { readonly type: 'catch-up'; readonly attempt: number }
  | { readonly type: 'snapshot-resend'; readonly slot: Slot; readonly part: number; readonly attempt: number }
  | { readonly type: 'join-resend'; readonly attempt: number }
  /** Of a client: what is not answered is sent again. */
  | { readonly type: 'invoke-retry'; readonly attempt: number }
  | { readonly type: 'lane-due'; readonly lane: number };

export type LogRecord =
  | PlainLogRecord
  /** Takes the place of all that was written before. */
  | { readonly type: 'checkpoint'; readonly records: readonly PlainLogRecord[] };

export type PlainLogRecord =
  /** The round that this seat is about to use; never used again. */
  | { readonly type: 'log-round'; readonly round: number }
  | { readonly type: 'log-promised'; readonly ballot: Ballot }
  /** For slots in a row from `first` on. Raises the promise, too. */
  | {
      readonly type: 'log-accepted';
      readonly ballot: Ballot;
      readonly first: Slot;
      readonly values: readonly string[];
    }
  /** Decisions that this node was told, in a row. */
  | { readonly type: 'log-decided'; readonly first: Slot; readonly proposals: readonly Proposal[] }
  /** Slots below are decided as they are accepted here. */
  | { readonly type: 'log-known'; readonly decided: Slot }
  /** The members that the Seed chose, or that a newcomer was told. */
  | { readonly type: 'log-members'; readonly configurations: readonly LogConfiguration[] }
  /** All slots below `slot`, executed: app, client table, membership. */
  | { readonly type: 'log-snapshot'; readonly slot: Slot; readonly digest: number; readonly text: string };

export type LogEffect =
  /** A scout asks for promises at this ballot. */
  | { readonly type: 'scout'; readonly ballot: Ballot; readonly from: Slot }
  /** A scout has its quorum, the promises of these seats: this node leads from slot `from` on. */
  | {
      readonly type: 'adopted';
      readonly ballot: Ballot;
      readonly from: Slot;
      readonly promises: readonly NodeId[];
    }
  /** This node hears the leader of another ballot than before, or, with null, none any more. */
  | { readonly type: 'follow'; readonly ballot: Ballot | null }
  /** The replica executed the slot. Digest of the value, and of the whole history with it (32-bit). */
  | { readonly type: 'applied'; readonly decree: Slot; readonly digest: number; readonly history: number }
  /** State of all slots below, taken here or installed from another. */
  | {
      readonly type: 'snapshot';
      readonly decree: Slot;
      readonly digest: number;
      readonly history: number;
      readonly installed: boolean;
    }
  /** Slots below are no longer held here one by one. */
  | { readonly type: 'compacted'; readonly decree: Slot }
  /** A configuration is known from now on. */
  | { readonly type: 'configured'; readonly configuration: LogConfiguration }
  /** The Seed, or a newcomer, waits for these. */
  | { readonly type: 'waiting'; readonly nodes: readonly NodeId[] }
  /** Lines of this replica's chat log, the first of them being line `from`; what stood there before is replaced. */
  | { readonly type: 'chat-log'; readonly from: number; readonly lines: readonly string[] }
  /** Of a client: an operation begins. */
  | { readonly type: 'invoke'; readonly session: number; readonly sequence: number; readonly operation: string }
  /** Of a client: and ends. */
  | { readonly type: 'respond'; readonly session: number; readonly sequence: number; readonly result: string }
  /** A read was answered from the state below slot `index`, after a quorum confirmed the leader. */
  | { readonly type: 'read-served'; readonly session: number; readonly sequence: number; readonly index: Slot };

const timers: ReadonlySet<string> = new Set<LogTimer['type']>([
  'scout-resend',
  'commander-resend',
  'heartbeat',
  'suspicion',
  'canvass-end',
  'catch-up',
  'snapshot-resend',
  'join-resend',
  'invoke-retry',
  'lane-due',
]);
export const isLogTimer = (timer: { readonly type: string }): timer is LogTimer => timers.has(timer.type);

const effects: ReadonlySet<string> = new Set<LogEffect['type']>([
  'scout',
  'adopted',
  'follow',
  'applied',
  'snapshot',
  'compacted',
  'configured',
  'waiting',
  'chat-log',
  'invoke',
  'respond',
  'read-served',
]);
export const isLogEffect = (effect: { readonly type: string }): effect is LogEffect => effects.has(effect.type);
