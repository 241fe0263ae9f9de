/**
 * The steps of a recording in an order that respects causes: clocks of different processes may put a receipt before its
 * send, and no arrow of a diagram may point upward.
 */
import { CausalOrder } from '../../checker/causal.js';
import type { NodeId } from '../../paxos/ballot.js';
import type { MessageKey } from '../../paxos/host.js';
import type { NodeRecord, ProcessRecord, TraceRecord } from '../../schema/trace.js';

/** Something that happened at one node. */
export type Happening = { readonly node: NodeId; readonly atMs: number; readonly record: NodeRecord | ProcessRecord };

/** A receipt is drawn at least so much after its send: the clock's resolution. */
const leastMs = 0.001;

export function happeningsOf(records: readonly TraceRecord[]): readonly Happening[] {
  const happenings: Happening[] = [];
  const lastAtMs = new Map<NodeId, number>();
  const sentAtMs = new Map<string, number>();
  const order = new CausalOrder({
    deliver: (record) => {
      const cause = record.kind === 'step' && record.cause !== null ? sentAtMs.get(stepText(record.cause)) : undefined;
      const notBefore = Math.max(lastAtMs.get(record.node) ?? 0, (cause ?? Number.NEGATIVE_INFINITY) + leastMs);
      const atMs = Math.max(record.atMs, notBefore);
      lastAtMs.set(record.node, atMs);
      if (record.kind === 'step' && record.effects.some(({ type }) => type === 'send')) {
        const { node: from, incarnation, sequence: step } = record;
        sentAtMs.set(stepText({ from, incarnation, step }), atMs);
      }
      happenings.push({ node: record.node, atMs, record });
    },
    gap: () => {}, // A diagram shows what there is.
    gaveUp: () => {},
  });
  for (const record of records) {
    order.fold(record);
    if (record.kind === 'process') happenings.push({ node: record.subject, atMs: record.atMs, record });
  }
  order.end();
  return happenings.sort((a, b) => a.atMs - b.atMs); // Stable: what is equal stays in causal order.
}

export const keyText = ({ from, incarnation, step, part }: MessageKey): string =>
  `${from} ${incarnation} ${step} ${part}`;

const stepText = ({ from, incarnation, step }: Omit<MessageKey, 'part'>): string => `${from} ${incarnation} ${step}`;
