/** Stamps what a simulated world does as trace records, the same that a cluster of processes reports. */
import type { NodeId } from '../paxos/ballot.js';
import type { Told } from '../schema/trace-level.js';
import type { SupervisorRecord, TraceRecord } from '../schema/trace.js';

type Body<Kind> = Kind extends unknown ? Omit<Kind, 'node' | 'incarnation' | 'sequence' | 'atMs'> : never;

export type TraceWriter = {
  supervisor(body: Body<SupervisorRecord>): void;
  node(node: NodeId, incarnation: number, told: Told): void;
  nowMs(): number;
};

export function createTraceWriter(nowMs: () => number, onRecord: (record: TraceRecord) => void): TraceWriter {
  let supervisorSequence = 0;
  return {
    supervisor(body) {
      onRecord({ node: null, incarnation: 1, sequence: supervisorSequence++, atMs: nowMs(), ...body });
    },
    nowMs,
    node(node, incarnation, report) {
      const { sequence } = report;
      const atMs = nowMs();
      if (report.type === 'step') {
        // Written out, since this is most of a simulation's records and spreading them took a fifth of its time.
        const { input, effects, cause } = report;
        onRecord({ node, incarnation, sequence, atMs, kind: 'step', input, effects, cause });
      } else onRecord({ node, incarnation, sequence, atMs, ...report.observation });
    },
  };
}
