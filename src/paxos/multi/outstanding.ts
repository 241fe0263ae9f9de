/**
 * What a client has under way: a ring of operations by sequence number, which grows while it is full. Adding, answering
 * and moving the mark cost the same however many there are.
 */
import type { NodeId } from '../ballot.js';

/** Who wants the answer: a lane of the workload, its load, or a user. */
export type Source = number | 'load' | 'user';

export type Operation = {
  readonly sequence: number;
  readonly operation: string;
  readonly isRead: boolean;
  readonly source: Source;
  /** Last sent to, and in which tick. */
  to: NodeId;
  sentInTick: number;
};

export type Outstanding = {
  /** By sequence number modulo its length, a power of two. */
  slots: (Operation | null)[];
  /** All sequence numbers up to here are answered. */
  mark: number;
  /** The next one to be given. */
  next: number;
  /** Without an answer. */
  count: number;
};

const firstCapacity = 64;

/**
 * Most sequence numbers above the mark. Replicas keep the results of all of them, so that one answer that is long in
 * coming must not let them grow for ever.
 */
const aboveMarkMax = 16_384;

/** Sequence numbers travel as unsigned numbers of 32 bits; a session that has used them up begins nothing more. */
const sequenceMax = 0xffff_ffff;

export function createOutstanding(): Outstanding {
  return { slots: new Array<Operation | null>(firstCapacity).fill(null), mark: 0, next: 1, count: 0 };
}

export const hasRoom = ({ mark, next }: Outstanding): boolean => next - mark <= aboveMarkMax && next <= sequenceMax;

export function add(
  outstanding: Outstanding,
  operation: Pick<Operation, 'operation' | 'isRead' | 'source' | 'to' | 'sentInTick'>,
): Operation {
  if (outstanding.next - outstanding.mark > outstanding.slots.length) grow(outstanding);
  const { operation: text, isRead, source, to, sentInTick } = operation;
  const added = { sequence: outstanding.next++, operation: text, isRead, source, to, sentInTick };
  outstanding.slots[added.sequence & (outstanding.slots.length - 1)] = added;
  outstanding.count++;
  return added;
}

function grow(outstanding: Outstanding): void {
  const old = outstanding.slots;
  const slots = new Array<Operation | null>(old.length * 2).fill(null);
  for (const operation of old) if (operation !== null) slots[operation.sequence & (slots.length - 1)] = operation;
  outstanding.slots = slots;
}

/** The operation that is answered now, null for one that was before. */
export function settle(outstanding: Outstanding, sequence: number): Operation | null {
  const { slots } = outstanding;
  const operation = slots[sequence & (slots.length - 1)] ?? null;
  if (operation === null || operation.sequence !== sequence) return null;
  slots[sequence & (slots.length - 1)] = null;
  outstanding.count--;
  while (outstanding.mark + 1 < outstanding.next && !slots[(outstanding.mark + 1) & (slots.length - 1)]) {
    outstanding.mark++;
  }
  return operation;
}

/** In the order of their sequence numbers. */
export function* unanswered({ slots, mark, next }: Outstanding): Generator<Operation> {
  for (let sequence = mark + 1; sequence < next; sequence++) {
    const operation = slots[sequence & (slots.length - 1)];
    if (operation) yield operation;
  }
}
