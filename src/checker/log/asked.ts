/** An operation that a client asked for, with all that is told of it so far. */
import type { NodeId } from '../../paxos/ballot.js';
import type { Origin } from '../court.js';
import type { Executed } from './replay.js';

export type Answer = { readonly result: string; readonly origin: Origin; readonly senderLost: boolean };

/** A read that a replica answered in the state below `slot`. */
export type Served = { readonly slot: number; readonly origin: Origin };

export type Asked = {
  readonly session: number;
  readonly sequence: number;
  readonly operation: string;
  readonly client: NodeId;
  readonly origin: Origin;
  answer: Answer | null;
  executed: Executed | null;
  served: Served[] | null;
};
