/** What is known of a replica and of a client of a log: the rows that a node table adds to processes and messages. */
import { type Ballot, compareBallots, type NodeId, type Slot } from '../paxos/ballot.js';
import type { LogConfiguration } from '../paxos/multi/configuration.js';
import type { LogSettings } from '../paxos/multi/settings.js';
import type { Workload } from '../paxos/multi/workload.js';

export type ReplicaView = {
  /** What it does about leading, as far as it knows. */
  readonly part: 'idle' | 'scouting' | 'leading' | 'following';
  /** Highest slot that it knows as decided, that it accepted something in, and that it executed; null before any. */
  readonly decided: Slot | null;
  readonly accepted: Slot | null;
  readonly applied: Slot | null;
  /** As an acceptor of an atomic broadcast tells it: all decisions below are known to it, and nothing is from `top` on. */
  readonly known: Slot | null;
  readonly top: Slot | null;
  /** Its latest snapshot holds all slots below. */
  readonly snapshot: Slot | null;
  /** It asked others for what it misses, and does not have all of it yet. */
  readonly catchesUp: boolean;
  /** Before its cluster begins, or before it was let in. */
  readonly waitsFor: readonly NodeId[];
  /** Id of its disk, or null before it was told. */
  readonly disk: string | null;
  /** Digest of all that it executed. */
  readonly history: number | null;
};

export type LogClientView = {
  /** Operations that begun and that ended in this incarnation. */
  readonly invoked: number;
  readonly answered: number;
  readonly lastOperation: string;
  readonly lastResult: string;
  /** What it does by itself; null for nothing. */
  readonly workload: Workload | null;
};

/** The cluster as a log: everything that no single node's row says. */
export type LogClusterView = {
  readonly settings: LogSettings;
  /** Highest ballot that somebody leads or led at. */
  readonly ballot: Ballot | null;
  /** Highest slot that anybody knows as decided. */
  readonly decided: Slot | null;
  /** The latest ones that were told, ascending by number. */
  readonly configurations: readonly LogConfiguration[];
};

export const freshReplica: ReplicaView = {
  part: 'idle',
  decided: null,
  accepted: null,
  applied: null,
  known: null,
  top: null,
  snapshot: null,
  catchesUp: false,
  waitsFor: [],
  disk: null,
  history: null,
};

export const freshClient: LogClientView = {
  invoked: 0,
  answered: 0,
  lastOperation: '',
  lastResult: '',
  workload: null,
};

/** In force for the next slot to be decided, or the first members as the preset has them. */
export function configurationNow({ decided, configurations }: LogClusterView): LogConfiguration | null {
  const next = decided === null ? 0 : decided + 1;
  return configurations.findLast(({ from }) => from <= next) ?? configurations[0] ?? null;
}

/** Known already, and in force for later slots only. */
export function configurationsToCome(log: LogClusterView): readonly LogConfiguration[] {
  const now = configurationNow(log);
  return now === null ? [] : log.configurations.filter(({ number }) => number > now.number);
}

export type Standing = 'member' | 'joiner' | 'removed';

/** A node on another disk than its seat's is a joiner again, and one that was a member once has been removed. */
export function standingOf(node: NodeId, disk: string | null, log: LogClusterView): Standing {
  const holds = ({ members }: LogConfiguration): boolean =>
    members.some((member) => member.node === node && (disk === null || member.disk === disk));
  const now = configurationNow(log);
  if (now === null) return log.settings.members.includes(node) ? 'member' : 'joiner';
  if (holds(now)) return 'member';
  return log.configurations.some((each) => each.number < now.number && holds(each)) ? 'removed' : 'joiner';
}

/** Slots that were decided and that it has not executed. */
export function lagOf(replica: ReplicaView, log: LogClusterView): number {
  return log.decided === null ? 0 : Math.max(0, log.decided - (replica.applied ?? -1));
}

export const higherBallot = (one: Ballot | null, other: Ballot): Ballot =>
  one === null || compareBallots(other, one) > 0 ? other : one;

export const higherSlot = (one: Slot | null, other: Slot): Slot => (one === null || other > one ? other : one);
