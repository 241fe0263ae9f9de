/**
 * What a dashboard knows: a run, wherever it comes from. Live processes, a simulation and a recording all answer to
 * it.
 */
import type { NodeId } from '../paxos/ballot.js';
import type { Workload } from '../paxos/multi/workload.js';
import type { MessageKey } from '../paxos/host.js';
import type { Release } from '../faults/held.js';
import type { PaceName } from '../faults/pace.js';
import type { FaultRule, FaultSettings } from '../faults/settings.js';
import type { NodeAction } from './preset.js';
import type { TraceRecord } from './trace.js';

export type SessionRequest =
  | NodeAction
  | { readonly type: 'pace'; readonly pace: PaceName }
  /**
   * Through the given client, else through the first live one; to the given proposer, else the client's own. In a
   * cluster of a log the value is an operation.
   */
  | {
      readonly type: 'propose';
      readonly value: string;
      readonly proposer: NodeId | null;
      readonly client: NodeId | null;
    }
  /** Of a log: the given client, or every live one, does this in place of what it did by itself; null ends it. */
  | { readonly type: 'load'; readonly client: NodeId | null; readonly workload: Workload | null }
  | { readonly type: 'next-decree' }
  /** These rules and groups hold from now on, in place of what held. */
  | { readonly type: 'faults'; readonly rules: readonly FaultRule[]; readonly groups: FaultSettings['groups'] }
  /** One copy of a message that is held at `node`; 'duplicate' holds one copy more. */
  | {
      readonly type: 'held';
      readonly node: NodeId;
      readonly message: MessageKey;
      readonly how: Release;
    };

/** A refusal is one sentence for the user: what is not possible now, and why. */
export type SessionAnswer = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The clock of a simulation, which a user can stop. */
export type SessionClock = {
  readonly isRunning: boolean;
  run(): void;
  stop(): void;
  /** Lets a stopped clock go on until something is recorded; false where nothing is due any more. */
  step(): boolean;
};

export type Session = {
  /** 'live' may be watched without the right to control it: then every request is refused with a reason. */
  readonly kind: 'live' | 'recorded' | 'simulated';
  readonly mayControl: boolean;
  /** Of a simulated one. */
  readonly clock?: SessionClock;
  /**
   * Hands over everything from the first record on, in batches, then what follows as it comes. Answers the function
   * that ends the subscription. Each subscriber sees the same records in the same order.
   */
  subscribe(listener: (records: readonly TraceRecord[]) => void): () => void;
  request(request: SessionRequest): Promise<SessionAnswer>;
  /** Settles when the run is over by itself or its source went away; the sentence says which. Never rejects. */
  readonly ended: Promise<string>;
  /**
   * Ends what this session owns (processes of a live one, the connection of an attached one); settles when they are
   * gone.
   */
  close(): Promise<void>;
};
