/** What an event is in a few words where the log has no line for it. */
import type { NodeId } from '../paxos/ballot.js';
import type { TraceRecord } from '../schema/trace.js';

/** Without the node that it is about; `label` names others. */
export function quietEventText(record: TraceRecord, label: (node: NodeId) => string): string {
  if (record.kind === 'faults') return 'the faults in force are told';
  if (record.kind !== 'step') return record.kind;
  const { input } = record;
  switch (input.type) {
    case 'message':
      return `takes ${input.message.type} from ${label(input.from)}`;
    case 'timer':
      return `timer ${input.timer.type} runs out`;
    case 'boot':
      return 'starts';
    case 'propose':
      return `is asked to propose ${input.value}`;
    case 'open-decree':
      return `opens decree ${input.decree}`;
    case 'load':
      return input.workload === null ? 'is asked to end its load' : 'is asked for a load';
  }
}
