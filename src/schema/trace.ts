/**
 * The trace: all that anyone learns about a run. One record a line in a recording, arrays of records on the control
 * link. Within one (node, incarnation) the sequence numbers are 0, 1, 2, ... without a gap; a gap is something nobody
 * saw.
 */
import type { Ballot, Decree, NodeId, Slot } from '../paxos/ballot.js';
import type { Effect, Input } from '../paxos/effect.js';
import type { Crash, MessageKey } from '../paxos/host.js';
import type { LogConfiguration } from '../paxos/multi/configuration.js';
import type { Workload } from '../paxos/multi/workload.js';
import type { FaultSettings } from '../faults/settings.js';
import type { PaceName } from '../faults/pace.js';
import type { Preset } from './preset.js';

/** Version of the records below. A reader refuses a recording of a later version. */
export const traceVersion = 1;

type Envelope = {
  /** Who reports; null is the supervisor, whose incarnation is 1. */
  readonly node: NodeId | null;
  /** Count of this node's starts in this run, from 1. */
  readonly incarnation: number;
  readonly sequence: number;
  /** Milliseconds since the run began, to the microsecond, by the clock of the machine (virtual in a simulation). */
  readonly atMs: number;
};

/**
 * One step of a node. `cause` is null unless the input is a message. Reported after what the step persisted is
 * durable.
 */
export type StepRecord = Envelope & {
  readonly kind: 'step';
  readonly node: NodeId;
  readonly input: Input;
  readonly effects: readonly Effect[];
  readonly cause: MessageKey | null;
};

/** What became of a message on its way, other than plain delivery. Reported by the receiver, before decoding. */
export type FateRecord = Envelope & {
  readonly kind: 'fate';
  readonly node: NodeId;
  readonly message: MessageKey;
  /**
   * 'lost' and 'duplicated' are drawn; `delayMs` is how long the (first) copy waits, 0 when lost or held. Each 'held'
   * is one copy that waits for a hand: a step that it causes, or 'lost', ends the wait of one.
   */
  readonly fate: 'lost' | 'duplicated' | 'delayed' | 'held';
  readonly delayMs: number;
};

/** A datagram that was not understood or not for us. `message` is known where the header could be read. */
export type RefusedRecord = Envelope & {
  readonly kind: 'refused';
  readonly node: NodeId;
  readonly reason: RefusalReason;
  readonly bytes: number;
  /** "address:port" of the sender. */
  readonly address: string;
  readonly message: MessageKey | null;
  /**
   * How many this record stands for: above 1 in a flood, whose datagrams of one reason are told together; the rest is
   * of the last.
   */
  readonly datagrams: number;
};

export type RefusalReason =
  | 'garbage'
  | 'truncated'
  | 'over-long'
  | 'other version'
  | 'other cluster'
  | 'other configuration'
  | 'unknown sender'
  | 'not for this disk'
  | 'not the disk of that seat';

/** A batch of persist records became durable. */
export type SyncRecord = Envelope & {
  readonly kind: 'sync';
  readonly node: NodeId;
  readonly records: number;
  readonly durationUs: number;
};

/** First record of a run, and of a recording. */
export type RunRecord = Envelope & {
  readonly kind: 'run';
  readonly node: null;
  readonly version: number;
  /** Version of the program that wrote it. */
  readonly program: string;
  /** Hexadecimal, 16 digits. */
  readonly cluster: string;
  /** ISO 8601, for people; nothing is computed from it. */
  readonly startedAt: string;
  readonly preset: Preset;
  /** The address with the view token, or null in a simulation. */
  readonly url: string | null;
  /** Its nodes were started by people, each in a terminal: clients come and go, and whoever is not found is not heard. */
  readonly byHand?: true;
};

/** What became of a worker process. */
export type ProcessRecord = Envelope & {
  readonly kind: 'process';
  readonly node: null;
  readonly subject: NodeId;
  readonly subjectIncarnation: number;
  readonly event: ProcessEvent;
};

export type ProcessEvent =
  | { readonly type: 'spawned'; readonly pid: number }
  /** `seated` is false for a wiped disk or restarted memory: it votes no more. Disk id in hexadecimal. */
  | { readonly type: 'ready'; readonly port: number; readonly disk: string; readonly seated: boolean }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  /** A crash is planned for it from now on, counted from now; null takes it back. */
  | { readonly type: 'crash-planned'; readonly crash: Crash | null }
  /** Its disk calls durable from now on what it will have lost after a crash, or is honest again. */
  | { readonly type: 'disk-lies'; readonly lies: boolean }
  /** We are about to end it, softly or at once. */
  | { readonly type: 'ending'; readonly how: 'stop' | 'kill' }
  /**
   * It is gone and its link is drained: no further record of this incarnation will come. `expected` is true where a
   * user or the preset asked for it; `lastWords` is the end of its stderr. `crashPoint` names a planned crash.
   */
  | {
      readonly type: 'exited';
      readonly code: number | null;
      readonly signal: string | null;
      readonly expected: boolean;
      readonly crashPoint: string | null;
      readonly lastWords: string;
    }
  /** Of a node that a person started, as the next: it reports from now on. What it did before is not known. */
  | { readonly type: 'found'; readonly port: number; readonly disk: string }
  /** It does not report: not yet, since it left in order and told everything, or since its link was lost. */
  | { readonly type: 'unheard'; readonly how: 'not yet' | 'left' | 'lost' };

/** The faults in force from now on. */
type FaultsRecord = Envelope & {
  readonly kind: 'faults';
  readonly node: null;
  readonly settings: FaultSettings;
};

type PaceRecord = Envelope & { readonly kind: 'pace'; readonly node: null; readonly pace: PaceName };

type DecreeRecord = Envelope & { readonly kind: 'decree'; readonly node: null; readonly decree: Decree };

/** Something else that a user should read: a refused connection, a note on a fault of the preset that was due. */
type NoteRecord = Envelope & {
  readonly kind: 'note';
  readonly node: null;
  readonly level: 'info' | 'warning';
  readonly text: string;
};

/** Last record of a run that ended in order. */
export type EndRecord = Envelope & { readonly kind: 'end'; readonly node: null; readonly reason: string };

/**
 * What a node of a log did, in the place of its steps, at trace level `decisions`. Digests are those of values
 * (src/paxos/multi/digest.ts); several slots in a row share one entry.
 */
export type FactsRecord = Envelope & {
  readonly kind: 'facts';
  readonly node: NodeId;
  readonly facts: readonly LogFact[];
};

export type LogFact =
  | { readonly type: 'booted'; readonly disk: string; readonly promised: Ballot | null; readonly applied: Slot }
  | { readonly type: 'promised'; readonly ballot: Ballot }
  /** After 'booted' in one record, 'accepted' is what the disk held. Phase 1 of this ballot is over: promises of these seats were counted. */
  | { readonly type: 'adopted'; readonly ballot: Ballot; readonly from: Slot; readonly promises: readonly NodeId[] }
  | {
      readonly type: 'proposed' | 'accepted';
      readonly ballot: Ballot;
      readonly first: Slot;
      readonly digests: readonly number[];
    }
  | { readonly type: 'applied'; readonly slot: Slot; readonly digest: number; readonly history: number }
  | {
      readonly type: 'snapshot';
      readonly slot: Slot;
      readonly digest: number;
      readonly history: number;
      readonly installed: boolean;
    }
  | { readonly type: 'configured'; readonly configuration: LogConfiguration };

/**
 * How much a node of a log did, at the trace levels that leave out steps. Numbers count from the incarnation's start,
 * so that a gap loses none; latencies are those since the record before.
 */
export type CountsRecord = Envelope & {
  readonly kind: 'counts';
  readonly node: NodeId;
  readonly steps: number;
  /** Messages that were stepped, and copies that were sent; not what it says to itself. */
  readonly received: number;
  readonly sent: number;
  /** Datagrams lost on purpose, and refused ones. */
  readonly lost: number;
  readonly refused: number;
  readonly syncs: number;
  /** Operations of a client. */
  readonly invoked: number;
  readonly answered: number;
  /** Of a client that was asked for another workload than it began with: that; null is none. */
  readonly workload?: Workload | null;
  /** From an operation's beginning to its end: microseconds, rounded up to about a thirtieth; ascending. */
  readonly latencies: readonly { readonly us: number; readonly count: number }[];
};

/** How much a run tells: everything, what its decisions rest on, or nothing but processes and counts. */
export const traceLevels = ['steps', 'decisions', 'counters'] as const;
export type TraceLevel = (typeof traceLevels)[number];

export type NodeRecord = FactsRecord | CountsRecord | StepRecord | FateRecord | RefusedRecord | SyncRecord;
export type SupervisorRecord =
  | RunRecord
  | ProcessRecord
  | FaultsRecord
  | PaceRecord
  | DecreeRecord
  | NoteRecord
  | EndRecord;
export type TraceRecord = NodeRecord | SupervisorRecord;
