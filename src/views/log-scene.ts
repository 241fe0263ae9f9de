/** What sentences about a step of a log's node are made with. */
import type { NodeId } from '../paxos/ballot.js';
import type { StepRecord } from '../schema/trace.js';
import type { LogMemory } from './log-memory.js';

export type LogScene = {
  readonly record: StepRecord;
  readonly label: (node: NodeId) => string;
  /** It has heard of the step. */
  readonly memory: LogMemory;
};
