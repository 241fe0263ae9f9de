/** What the roles of a replica hold: acceptor, learner, scout, commanders and leader. Plain data; see the files of their names. */
import { type Ballot, decreeNumber, type NodeId, type Proposal, type Slot } from '../ballot.js';
import type { Quirks } from '../quirks.js';
import type { AppName } from './apps/app.js';
import type { LogConfiguration } from './configuration.js';
import { emptyHistory } from './digest.js';
import { createExecutor, type Executor } from './executor.js';
import type { Pvalue } from './message.js';
import type { Queue } from './queue.js';

export type Acceptor = {
  /** Never lowered. */
  promised: Ballot | null;
  /** No ballot in it is above `promised`, no slot below `mark`. */
  readonly accepted: Map<Slot, Proposal>;
  /** Nothing is said of slots below: they are compacted. */
  mark: Slot;
  /** One above the highest slot accepted. */
  top: Slot;
  /** New with each change of what is accepted and at each start, so that parts of two states are never put together. */
  cut: number;
};

export function createAcceptor(): Acceptor {
  return { promised: null, accepted: new Map(), mark: decreeNumber(0), top: decreeNumber(0), cut: 0 };
}

export type Learner = {
  executor: Executor;
  /** From `kept` on: those to be told to others, and those above a slot that is missing here. */
  readonly decided: Map<Slot, Proposal>;
  kept: Slot;
  /** Exclusive: all slots below were executed. */
  applied: Slot;
  /** Exclusive: all slots below are known to be decided after a crash, too. */
  durable: Slot;
  /** Written one by one, as somebody told them: those at or above `durable`. */
  readonly written: Set<Slot>;
  /** Digest of all values executed, in order. */
  history: number;
  /** How far the leader of this ballot said that its slots are decided. */
  word: { ballot: Ballot | null; decided: Slot };
  /** Exclusive: some replica knows these to be decided. */
  decidedSeen: Slot;
  /** One above the highest slot that was accepted or decided at any replica, as far as heard. */
  top: Slot;
  /** Lines of the chat told so far. */
  chatLines: number;
  /** When the catch-up timer ran out last. */
  appliedThen: Slot;
  /** A question is under way. */
  isAsking: boolean;
};

export function createLearner(app: AppName, quirks: Quirks): Learner {
  const zero = decreeNumber(0);
  return {
    executor: createExecutor(app, quirks),
    decided: new Map(),
    kept: zero,
    applied: zero,
    durable: zero,
    written: new Set(),
    history: emptyHistory,
    word: { ballot: null, decided: zero },
    decidedSeen: zero,
    top: zero,
    chatLines: 0,
    appliedThen: zero,
    isAsking: false,
  };
}

export type Leadership = {
  /** Of the leader that was heard within a suspicion time. */
  hearing: Ballot | null;
  /** Counts suspicion timers: one that was set before the last is over. */
  heard: number;
  /** The leader spoke otherwise than by a heartbeat since the timer was set. */
  hasSpoken: boolean;
  /** The question under way, and the seats that hear no leader. */
  canvass: { readonly nonce: number; readonly silent: Set<NodeId> } | null;
  /** Of the last canvass. Begins at the start's own session, so that no answer to an earlier start is counted. */
  nonce: number;
};

export function createLeadership(): Leadership {
  return { hearing: null, heard: 0, hasSpoken: false, canvass: null, nonce: 0 };
}

/** Parts of one cut, as far as they came. */
type Gathering = {
  readonly cut: number;
  readonly from: Slot;
  readonly parts: (readonly Pvalue[] | undefined)[];
  missing: number;
};

export type Scout = {
  readonly ballot: Ballot;
  /** First slot that is asked for. Moves on when members are asked for a later configuration. */
  from: Slot;
  /** By seat: the first slot that its whole promise speaks of. */
  readonly promises: Map<NodeId, Slot>;
  readonly gathering: Map<NodeId, Gathering>;
  /** Of slots not proposed in this ballot yet: the highest-numbered proposal among whole promises. */
  readonly reported: Map<Slot, Proposal>;
  /** One above the highest slot that was reported. */
  top: Slot;
  /** Highest mark reported. Below it slots are decided and forgotten: nothing is proposed there, but fetched. */
  floor: Slot;
  /** By number of the configuration: from which slot on a quorum of its members has promised. */
  readonly covered: Map<number, Slot>;
};

export type Commander = {
  readonly slot: Slot;
  readonly value: string;
  readonly configuration: LogConfiguration;
  /** Seats. */
  readonly voters: Set<NodeId>;
  /** The leader's count of resend timers when the value was sent. */
  readonly sentAt: number;
};

export type PendingRead = {
  readonly session: number;
  readonly sequence: number;
  readonly operation: string;
  readonly from: NodeId;
  /** All slots below must be applied. */
  readonly index: Slot;
  /** Of a round that began after the read came. */
  readonly nonce: number;
};

export type Session = {
  /** Who asked last. */
  node: NodeId;
  /** Sequence numbers that this leader took, as ranges: [first, last, first, last, ...], ascending. */
  readonly taken: number[];
};

export type Leader = {
  readonly ballot: Ballot;
  /** First slot that nothing was proposed in. */
  next: Slot;
  /** By slot: those in flight. */
  readonly commanders: Map<Slot, Commander>;
  /** Counts the resend timers; what was proposed since the last one is not sent again yet. */
  tick: number;
  isResending: boolean;
  readonly queue: Queue;
  readonly sessions: Map<number, Session>;
  /** Of the latest round of heartbeats. */
  nonce: number;
  /** By seat: nonce of the latest round that the member answered. */
  readonly confirmed: Map<NodeId, number>;
  readonly reads: PendingRead[];
  /** What `nonce` was when this leader was last judged. */
  nonceThen: number;
  /** Left out on purpose, once. */
  skipped: Slot | null;
  /** Nothing was ever proposed before, as far as its promises tell. */
  readonly isFirst: boolean;
  /** The lowest slot that was proposed by nobody, when the last heartbeat was sent. */
  hole: Slot | null;
};
