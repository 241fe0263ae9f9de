/** The state of every node and of the cluster, as the header and the node table show it; cluster-view.ts folds it. */
import type { Ballot, Decree, NodeId, Proposal } from '../paxos/ballot.js';
import type { Role } from '../paxos/configuration.js';
import type { Crash } from '../paxos/host.js';
import type { PaceName } from '../faults/pace.js';
import type { FaultSettings } from '../faults/settings.js';
import type { Preset } from '../schema/preset.js';
import type { LearnedView } from './learned.js';
import type { LogClientView, LogClusterView, ReplicaView } from './replica.js';

/**
 * 'later' is a node that a planned event starts, before it does. 'unheard' is one that somebody started by hand and
 * that does not report; it may run or not.
 */
export type ProcessState = 'later' | 'starting' | 'up' | 'paused' | 'stopped' | 'killed' | 'crashed' | 'unheard';

export type NodeView = {
  readonly node: NodeId;
  /** Letter of the role and id. */
  readonly label: string;
  readonly roles: readonly Role[];
  /** It heard its role or the START, in this incarnation. */
  readonly assigned: boolean;
  readonly leader: boolean;
  readonly process: ProcessState;
  readonly pid: number | null;
  /** 0 before its first start. */
  readonly incarnation: number;
  readonly seated: boolean;
  /** The ballot that it works on as a proposer, for the current decree as the fields below. */
  readonly ballot: Ballot | null;
  /** 'preparing', 'accepting', 'backing off', 'chosen', or empty. */
  readonly phase: string;
  readonly promised: Ballot | null;
  readonly accepted: Proposal | null;
  readonly decided: Proposal | null;
  /** Copies sent to others, and messages that arrived from others. */
  readonly sent: number;
  readonly received: number;
  /** Messages to it that were lost, and datagrams that it refused. */
  readonly lost: number;
  readonly refused: number;
  /** Of the rules on this node alone, from 0 to 1. */
  readonly lossRatio: number;
  /** How its process ended, or null while there is one. */
  readonly exit: string | null;
  /** It sits on another disk than its seat's and so neither votes nor proposes. */
  readonly abstains: boolean;
  /** What its disk calls durable is lost with its process. */
  readonly diskLies: boolean;
  /** Where the running incarnation will crash, counted from when it was planned; null if nothing is planned. */
  readonly plannedCrash: Crash | null;
  /** Of a replica of a log, or whoever is no client of an atomic broadcast, else null; its ballot is the one that it leads, scouts or follows at. */
  readonly replica: ReplicaView | null;
  /** Of a client of a log, else null. */
  readonly client: LogClientView | null;
};

export type ClusterView = {
  readonly preset: Preset | null;
  readonly cluster: string;
  readonly url: string | null;
  readonly decree: Decree;
  /** By id, ascending. */
  readonly nodes: ReadonlyMap<NodeId, NodeView>;
  readonly leader: NodeId | null;
  readonly pace: PaceName;
  readonly settings: FaultSettings | null;
  /** Of the rules on all links, from 0 to 1. */
  readonly lossRatio: number;
  /** Nodes whose process is up, paused ones apart. */
  readonly up: number;
  /** First known decision of the current decree. */
  readonly chosen: Proposal | null;
  /** Live learners and clients that know the decision, and how many there are. */
  readonly decidedNodes: number;
  readonly decidableNodes: number;
  readonly lastAtMs: number;
  /** Of a cluster that agrees on a log, else null. */
  readonly log: LogClusterView | null;
  /** Of an atomic broadcast, else null. */
  readonly learned: LearnedView | null;
  /** Why the run is over, or null. */
  readonly ended: string | null;
};

export type MutableNode = { -readonly [field in keyof NodeView]: NodeView[field] };

/** Its process exists, if only paused. */
export const isAlive = (node: NodeView): boolean =>
  node.process === 'up' || node.process === 'paused' || node.process === 'starting';
