/** What sentences about a step of a log's node are made with. */
import type { BallotText, NodeId } from '../paxos/ballot.js';
import type { StepRecord } from '../schema/trace.js';
import type { LogMemory } from './log-memory.js';
import { batchText } from './log-words.js';

export type LogScene = {
  readonly record: StepRecord;
  readonly label: (node: NodeId) => string;
  /** It has heard of the step. */
  readonly memory: LogMemory;
  readonly ballot: BallotText;
  /** An operation, short and as people read it. */
  readonly operation: (operation: string) => string;
};

/** The value of a slot: its operations, each with its client. */
export function valueText(value: string, { label, memory, operation: words }: LogScene): string {
  return batchText(value, ({ session, operation }) => {
    const client = memory.clientOf(session);
    return `${client === null ? '' : `${label(client)} `}${words(operation)}`;
  });
}
