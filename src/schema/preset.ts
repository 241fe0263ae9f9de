/** A checked preset: what a cluster or a simulation is handed. Files become this in src/preset. */
import type { Decree, NodeId } from '../paxos/ballot.js';
import type { Configuration } from '../paxos/configuration.js';
import type { Crash } from '../paxos/host.js';
import type { FaultRule, FaultSettings } from '../faults/settings.js';
import type { QuirkName } from '../paxos/quirks.js';
import type { TraceLevel } from './trace.js';
import type { ValuesPlan } from '../paxos/client.js';
import type { Workload } from '../paxos/multi/workload.js';
import type { PaceName } from '../faults/pace.js';

export type Preset = {
  /** As typed to start it: `run2`, or the path of a file. */
  readonly name: string;
  readonly title: string;
  /** One line: what it teaches. */
  readonly teaches: string;
  readonly configuration: Configuration;
  readonly clients: readonly ClientPlan[];
  /** UDP port by node id; 0 is any free one. */
  readonly ports: readonly { readonly node: NodeId; readonly port: number }[];
  readonly storage: 'memory' | 'disk';
  /** Pace in a dashboard; without one a run goes at full pace. */
  readonly pace: PaceName;
  /** Unsigned 32-bit. All chance of faults and timers comes from it. */
  readonly seed: number;
  /** In force from the start. */
  readonly rules: readonly FaultRule[];
  /** The partition at the start; empty for none. */
  readonly groups: FaultSettings['groups'];
  /** Planned crashes at named points. */
  readonly crashes: readonly CrashPlan[];
  /** Faults over time. */
  readonly events: readonly TimedEvent[];
  readonly expect: Expectation;
  /** Where the replicas of a chat write their lines, as typed. Absent: in the folder of the run. */
  readonly logFolder?: string;
  /** Absent for `steps`. */
  readonly trace?: TraceLevel;
  /** Rules that every node gets wrong, named in the title, too. Absent where the core is sound. */
  readonly quirks?: readonly QuirkName[];
};

/** A client's value; null waits for one by key. */
export type ClientPlan = {
  readonly node: NodeId;
  readonly value: string | null;
  /** Index into the list of proposers, modulo its length. */
  readonly proposerIndex: number;
  /** Wait after START, in milliseconds at full pace. */
  readonly afterMs: number;
  /** Of a client of a log, whose `value` is null. */
  readonly workload?: Workload;
  /** Of a client of an atomic broadcast, whose `value` is null. */
  readonly values?: ValuesPlan;
};

export type CrashPlan = Crash & { readonly node: NodeId };

/** `atMs` counts from the moment all nodes were ready, at full pace. */
export type TimedEvent = { readonly atMs: number; readonly action: NodeAction };

/** What can be done to a running cluster by a preset's clock or a user's key alike. */
export type NodeAction =
  | { readonly type: 'stop'; readonly node: NodeId }
  /** A node that is not there from the beginning, for the first time. */
  | { readonly type: 'start'; readonly node: NodeId }
  | { readonly type: 'kill'; readonly node: NodeId }
  | { readonly type: 'restart'; readonly node: NodeId; readonly wipe: boolean }
  | { readonly type: 'pause'; readonly node: NodeId }
  | { readonly type: 'resume'; readonly node: NodeId }
  /** From and to this node; null is every link. 0 takes it away again. */
  | { readonly type: 'loss'; readonly node: NodeId | null; readonly lossRatio: number }
  /** Nothing passes between these groups from now on, in place of those before; empty heals. */
  | { readonly type: 'partition'; readonly groups: FaultSettings['groups'] }
  /** One way: nothing passes from the one to the other, or all of it again. */
  | { readonly type: 'cut'; readonly from: NodeId; readonly to: NodeId; readonly isCut: boolean }
  /** The running incarnation crashes there, counted from now, in place of what was planned; null takes it back. */
  | { readonly type: 'plan-crash'; readonly node: NodeId; readonly crash: Crash | null }
  /** The node's disk calls durable what is lost with the process. Breaks what Paxos rests on. */
  | { readonly type: 'disk-lies'; readonly node: NodeId; readonly lies: boolean };

/**
 * What must hold within `withinMs` of virtual or full-pace time for exit code 0. Decided: by every live learner and
 * client. Answered, of a log: every operation of every client's workload, and each live replica applied what was
 * decided. Learned, of an atomic broadcast: each live learner has every value as often as it was submitted, all in one
 * order.
 */
export type Expectation = {
  readonly outcome: 'decided' | 'undecided' | 'answered' | 'learned';
  readonly withinMs: number;
};

/** Nodes that a planned event starts; they are not there from the beginning. */
export const lateNodes = ({ events }: Pick<Preset, 'events'>): ReadonlySet<NodeId> =>
  new Set(events.flatMap(({ action }) => (action.type === 'start' ? [action.node] : [])));

/** The first decree of every run. */
export const firstDecree = 0 as Decree;
