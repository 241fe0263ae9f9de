/** What a proposer of an atomic broadcast holds, on disk nothing: the acceptors' promises tell which ballots were used. */
import { type Ballot, compareBallots, type NodeId, type Proposal, type Slot } from '../ballot.js';
import type { Effect } from '../effect.js';
import type { Pvalue } from '../multi/message.js';
import type { LogSettings } from '../multi/settings.js';
import type { Quirks } from '../quirks.js';
import { majorities } from '../quorum.js';
import type { Audience } from './audience.js';
import type { Backlog } from './backlog.js';
import type { BroadcastMessage } from './message.js';
import type { Patience } from './patience.js';
import type { Rows } from './rows.js';
import { mayVote, type Table } from './seats.js';
import { humbleRolls, type Room } from './timing.js';

export type Present = BroadcastMessage & { type: 'present' };

/** What an acceptor said last. */
export type Word = {
  readonly disk: string;
  readonly present: Present;
  /** The latest roll that it answered; -1 for none of this start. */
  readonly roll: number;
};

/** Parts of one cut, as far as they came. */
type Gathering = { readonly cut: number; readonly parts: (readonly Pvalue[] | undefined)[]; missing: number };

/** Phase 1 of one ballot. */
export type Candidacy = {
  readonly type: 'candidacy';
  readonly ballot: Ballot;
  /** All slots below are decided, and known to so many acceptors that every quorum has one of them. */
  readonly from: Slot;
  readonly promises: Set<NodeId>;
  readonly gathering: Map<NodeId, Gathering>;
  /** By slot: the highest-numbered proposal among whole promises. */
  readonly reported: Map<Slot, Proposal>;
  /** One above the highest slot reported. */
  top: Slot;
  ticks: number;
};

/** A value that is proposed and not decided. */
type Flight = {
  readonly value: string;
  readonly rows: Rows;
  readonly digest: number;
  voters: number;
  /** Tick when it was said last. */
  saidIn: number;
};

/** Of one client, as ranges of sequence numbers. */
export type Submissions = {
  /** Those that wait here, are in flight, or decided. */
  readonly taken: number[];
  readonly decided: number[];
};

/** Phase 2 of one ballot. */
export type Leader = {
  readonly type: 'leader';
  readonly ballot: Ballot;
  /** Where its phase 1 began, and the seats that promised. */
  readonly from: Slot;
  readonly promises: readonly NodeId[];
  readonly reported: Map<Slot, Proposal>;
  readonly top: Slot;
  /** First slot that nothing was proposed in. */
  next: Slot;
  /** Exclusive: all slots below are decided. */
  decided: Slot;
  /** Decided above that. */
  readonly decidedAbove: Set<Slot>;
  readonly inFlight: Map<Slot, Flight>;
  /** Most of them: less where much is lost. */
  allowed: number;
  /** Decided since that was changed. */
  decidedSince: number;
  readonly patience: Patience;
  readonly backlog: Backlog;
  readonly sessions: Map<number, Submissions>;
  nonce: number;
  tick: number;
  /** Acceptors that answered since it was last seen to, as bits. */
  answering: number;
};

export type Proposer = {
  readonly self: NodeId;
  readonly audience: Audience;
  readonly quirks: Quirks;
  readonly acceptorsMax: number;
  readonly quorum: number;
  readonly log: LogSettings;
  readonly room: Room;
  disk: string;
  /** Drawn at each start: nonces count on from there, so that no answer to an earlier start is taken for one to this. */
  session: number;
  /** Calls of the roll so far. */
  roll: number;
  /** Highest round that was heard of. */
  round: number;
  /** In force. */
  table: Table | null;
  /** Proposed to the acceptors, and not in force yet; since which roll. */
  asked: { readonly table: Table; readonly since: number } | null;
  readonly words: Map<NodeId, Word>;
  /** The first roll that a quorum answered while there was no table. */
  quorumSince: number | null;
  /** No campaign before this roll. */
  humbleUntil: number;
  /** The slot that a campaign would have begun at when it was last put off. */
  waitedFor: number;
  /** Of the leader that acceptors hear. */
  following: Ballot | null;
  office: Candidacy | Leader | null;
};

export function createProposer(
  options: Pick<Proposer, 'self' | 'audience' | 'quirks' | 'acceptorsMax' | 'log' | 'room'>,
): Proposer {
  return {
    ...options,
    quorum: majorities(options.acceptorsMax).phase1,
    disk: '',
    session: 0,
    roll: 0,
    round: 0,
    table: null,
    asked: null,
    words: new Map(),
    quorumSince: null,
    humbleUntil: 0,
    waitedFor: -1,
    following: null,
    office: null,
  };
}

/** Promises, votes and refusals count from a node and disk that have a seat in the table in force. */
export const isOfRun = ({ table, quirks }: Proposer, node: NodeId, disk: string): boolean =>
  table !== null && mayVote(table, node, disk, quirks);

export function follow(proposer: Proposer, ballot: Ballot | null, effects: Effect[]): void {
  const { following } = proposer;
  const isSame = following === null || ballot === null ? following === ballot : compareBallots(following, ballot) === 0;
  if (isSame) return;
  proposer.following = ballot;
  effects.push({ type: 'follow', ballot });
}

/** One refusal is enough to know of a higher ballot, which is left in peace for a while. */
export function yieldTo(proposer: Proposer, by: Ballot, slot: Slot, effects: Effect[]): void {
  const { office } = proposer;
  proposer.round = Math.max(proposer.round, by.round);
  if (office === null || compareBallots(by, office.ballot) <= 0) return;
  effects.push({ type: 'preempted', decree: slot, ballot: office.ballot, by });
  proposer.humbleUntil = proposer.roll + humbleRolls;
  leaveOffice(proposer, effects);
}

/** What waits here is forgotten with it: clients say again what was not acknowledged. */
export function leaveOffice(proposer: Proposer, effects: Effect[]): void {
  const { office, self } = proposer;
  if (office === null) return;
  proposer.office = null;
  if (proposer.following?.node === self) follow(proposer, null, effects);
}
