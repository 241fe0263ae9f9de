/** Nodes that people started: only those are waited for that were found and are still heard. */
import { expect, test } from 'vitest';
import { CausalOrder } from '../../src/checker/causal.js';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import type { ProcessEvent, StepRecord, SupervisorRecord, TraceRecord } from '../../src/schema/trace.js';
import { TraceScript } from './trace-script.js';

const [r0, r1] = [nodeId(0), nodeId(1)];

function createTrace(byHand: boolean) {
  let sequence = 0;
  const supervisor = { node: null, incarnation: 1, atMs: 0 } as const;
  const [run] = TraceScript.decided().records;
  if (run?.kind !== 'run') throw new Error('a trace begins with its run');
  const records: TraceRecord[] = [{ ...run, sequence: sequence++, ...(byHand ? { byHand } : {}) }];
  return {
    records,
    event(subject: NodeId, subjectIncarnation: number, event: ProcessEvent): void {
      const record: SupervisorRecord = {
        ...supervisor,
        sequence: sequence++,
        kind: 'process',
        subject,
        subjectIncarnation,
        event,
      };
      records.push(record);
    },
    /** A step of `node` that a message of this step of the other one caused, or none. */
    step(node: NodeId, incarnation: number, at: number, cause: readonly [NodeId, number, number] | null = null): void {
      const from = cause?.[0] ?? node;
      const key = cause === null ? null : { from, incarnation: cause[1], step: cause[2], part: 0 };
      const input: StepRecord['input'] = { type: 'timer', timer: { type: 'silence', heard: 0 } as never };
      records.push({ kind: 'step', node, incarnation, sequence: at, atMs: 0, input, effects: [], cause: key });
    },
  };
}

function handedOn(records: readonly TraceRecord[]) {
  const delivered: string[] = [];
  const unheard: NodeId[] = [];
  const order = new CausalOrder({
    deliver: ({ node, incarnation, sequence }, senderLost) =>
      delivered.push(`${node}#${incarnation} ${sequence}${senderLost ? ' of a lost sender' : ''}`),
    gap: (node, incarnation, from, to) => delivered.push(`gap ${node}#${incarnation} ${from}-${to}`),
    unheard: (node) => unheard.push(node),
    gaveUp: () => delivered.push('gave up'),
  });
  for (const record of records) order.fold(record);
  return { delivered, unheard, waiting: order.waiting };
}

const found: ProcessEvent = { type: 'found', port: 1, disk: '0'.repeat(16) };
const lost: ProcessEvent = { type: 'unheard', how: 'lost' };

test('whoever was never found is not waited for, and that is told once', () => {
  const trace = createTrace(true);
  trace.event(r0, 1, found);
  trace.step(r0, 1, 0);
  trace.step(r0, 1, 1, [r1, 1, 7]);
  trace.step(r0, 1, 2, [r1, 1, 8]);
  const { delivered, unheard, waiting } = handedOn(trace.records);
  expect(delivered).toEqual(['0#1 0', '0#1 1 of a lost sender', '0#1 2 of a lost sender']);
  expect({ unheard, waiting }).toEqual({ unheard: [r1], waiting: 0 });
});

test('in a cluster of ours the same waits', () => {
  const trace = createTrace(false);
  trace.step(r0, 1, 0, [r1, 1, 7]);
  expect(handedOn(trace.records)).toEqual({ delivered: [], unheard: [], waiting: 1 });
});

test('whoever is found in a later life is not waited for in the earlier ones', () => {
  const trace = createTrace(true);
  trace.event(r1, 5_000_000, found);
  trace.step(r1, 5_000_000, 40);
  trace.step(r1, 5_000_000, 41);
  expect(handedOn(trace.records).delivered).toEqual(['gap 1#5000000 0-39', '1#5000000 40', '1#5000000 41']);
});

test('what a found node is about to tell is waited for, until it is lost, and again when it is back', () => {
  const trace = createTrace(true);
  trace.event(r0, 1, found);
  trace.event(r1, 1, found);
  trace.step(r0, 1, 0, [r1, 1, 3]);
  expect(handedOn(trace.records)).toMatchObject({ delivered: [], waiting: 1 });
  trace.event(r1, 1, lost);
  expect(handedOn(trace.records)).toMatchObject({ delivered: ['0#1 0 of a lost sender'], waiting: 0 });
  trace.event(r1, 1, found);
  trace.step(r0, 1, 1, [r1, 1, 9]);
  expect(handedOn(trace.records).waiting).toBe(1);
  trace.step(r1, 1, 9);
  expect(handedOn(trace.records).delivered.slice(1)).toEqual(['gap 1#1 0-8', '1#1 9', '0#1 1']);
});
