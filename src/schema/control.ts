/** Frames of the control link: JSON texts over a WebSocket on loopback. */
import type { Decree, NodeId } from '../paxos/ballot.js';
import type { Configuration } from '../paxos/configuration.js';
import type { Crash, MessageKey } from '../paxos/host.js';
import type { Workload } from '../paxos/multi/workload.js';
import type { QuirkName } from '../paxos/quirks.js';
import type { FaultSettings } from '../faults/settings.js';
import type { Release } from '../faults/held.js';
import type { PaceName } from '../faults/pace.js';
import type { ClientPlan, CrashPlan } from './preset.js';
import type { SessionAnswer, SessionRequest } from './session.js';
import type { NodeRecord, TraceLevel, TraceRecord } from './trace.js';

/** Longest frame that either side takes, in bytes. A restarted node reports all that its disk held in one record. */
export const frameBytesMax = 64 * 1024 * 1024;

/** A worker that reaches a planned crash ends with this code, so that nobody takes it for a fault of the program. */
export const plannedCrashExitCode = 42;

/** How a worker is told what it is: in the environment, so that no token shows in a list of processes. */
export const workerOptionsVariable = 'PAXOS_TUI_WORKER';

export type WorkerOptions = {
  readonly node: NodeId;
  readonly incarnation: number;
  /** Hexadecimal, 16 digits. */
  readonly cluster: string;
  readonly configuration: Configuration;
  /** Null unless this node is a client. */
  readonly client: ClientPlan | null;
  /** Folder of this node's disk, or null for memory. */
  readonly diskFolder: string | null;
  /** 0 is any free one. */
  readonly port: number;
  /** Ports of presets that name them must be had; a restart's old port is only a wish. */
  readonly portRequired: boolean;
  readonly hubUrl: string;
  readonly controlToken: string;
  /** Wall clock at the run's beginning, in milliseconds since 1970: zero of `atMs`. */
  readonly runStartedAtMs: number;
  readonly seed: number;
  readonly crashes: readonly CrashPlan[];
  /** Rules that this node gets wrong. Absent where the preset names none. */
  readonly quirks?: readonly QuirkName[];
  /** Absent for `steps`. */
  readonly trace?: TraceLevel;
  /** Where a replica of a chat writes its lines; null for everyone else. */
  readonly logFolder: string | null;
};

/** Where a node listens, and which disk holds its seat (Paxos counts votes from that disk alone). */
export type Peer = {
  readonly node: NodeId;
  readonly port: number;
  /** Disk that listens there now. Hexadecimal, 16 digits. */
  readonly disk: string;
  /** Disk that the seat is known by: the first one. */
  readonly seatDisk: string;
};

export type WorkerToHub =
  | {
      readonly type: 'hello';
      readonly node: NodeId;
      readonly incarnation: number;
      readonly port: number;
      readonly disk: string;
    }
  | { readonly type: 'records'; readonly records: readonly NodeRecord[] };

export type HubToWorker =
  /** Who listens where. The first one begins the protocol; later ones follow restarts. */
  | {
      readonly type: 'peers';
      readonly peers: readonly Peer[];
      readonly decree: Decree;
      readonly seated: boolean;
    }
  | { readonly type: 'faults'; readonly settings: FaultSettings }
  | { readonly type: 'pace'; readonly pace: PaceName }
  | {
      readonly type: 'propose';
      readonly decree: Decree;
      readonly value: string;
      readonly proposer: NodeId | null;
    }
  | { readonly type: 'open-decree'; readonly decree: Decree }
  | { readonly type: 'load'; readonly workload: Workload | null }
  | { readonly type: 'held'; readonly message: MessageKey; readonly how: Release }
  | { readonly type: 'plan-crash'; readonly crash: Crash | null }
  | { readonly type: 'disk-lies'; readonly lies: boolean }
  | { readonly type: 'stop' };

export type ViewerToHub = { readonly type: 'request'; readonly id: number; readonly request: SessionRequest };

export type HubToViewer =
  | { readonly type: 'welcome'; readonly mayControl: boolean }
  | { readonly type: 'records'; readonly records: readonly TraceRecord[] }
  | { readonly type: 'answer'; readonly id: number; readonly answer: SessionAnswer };
