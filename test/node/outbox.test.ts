import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { batchRecordsMax, createOutbox, waitingMax } from '../../src/node/outbox.js';
import { nodeId } from '../../src/paxos/ballot.js';
import type { NodeRecord } from '../../src/schema/trace.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const recordOf = (sequence: number, address = ''): NodeRecord => {
  const envelope = { node: nodeId(1), incarnation: 1, sequence, atMs: 0 };
  return { ...envelope, kind: 'refused', reason: 'garbage', bytes: 0, address, message: null, datagrams: 1 };
};

/** An outbox whose frames are kept as lists of sequence numbers. */
function start() {
  const frames: number[][] = [];
  const hub = { takes: true };
  const outbox = createOutbox({
    mayWrite: () => hub.takes,
    write: (frame) => frames.push(JSON.parse(frame).records.map(({ sequence }: NodeRecord) => sequence)),
  });
  return { frames, outbox, hub };
}

test('the first records of a quiet moment leave together within a few milliseconds', () => {
  const { frames, outbox } = start();
  outbox.add(recordOf(0));
  outbox.add(recordOf(1));
  expect(frames).toEqual([]);
  vi.advanceTimersByTime(5);
  expect(frames).toEqual([[0, 1]]);
});

test('further records leave every 50 ms', () => {
  const { frames, outbox } = start();
  for (let sequence = 0; sequence < 200; sequence++) {
    outbox.add(recordOf(sequence));
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(50);
  expect(frames.flat()).toHaveLength(200);
  expect(frames.length).toBeLessThanOrEqual(6);
});

test('many records leave without waiting, in order and in frames of bounded length', () => {
  const { frames, outbox } = start();
  for (let sequence = 0; sequence < 3 * batchRecordsMax; sequence++) outbox.add(recordOf(sequence));
  expect(frames.map(({ length }) => length)).toEqual([batchRecordsMax, batchRecordsMax, batchRecordsMax]);
  expect(frames.flat()).toEqual(Array.from({ length: 3 * batchRecordsMax }, (_zero, index) => index));
});

test('frames of long records are cut far below what the hub takes', () => {
  const { frames, outbox } = start();
  for (let sequence = 0; sequence < 100; sequence++) outbox.add(recordOf(sequence, 'x'.repeat(60_000)));
  outbox.flush();
  expect(frames.flat()).toHaveLength(100);
  expect(Math.max(...frames.map(({ length }) => length))).toBeLessThan(20);
});

test('a hub that is behind gets nothing until it has caught up, and then everything', () => {
  const { frames, outbox, hub } = start();
  hub.takes = false;
  for (let sequence = 0; sequence < 1_200; sequence++) outbox.add(recordOf(sequence));
  vi.advanceTimersByTime(1_000);
  expect(frames).toEqual([]);
  hub.takes = true;
  vi.advanceTimersByTime(50);
  expect(frames.flat()).toEqual(Array.from({ length: 1_200 }, (_zero, index) => index));
});

test('of a hub that never catches up the last records are dropped, which shows as a gap', () => {
  const { frames, outbox, hub } = start();
  hub.takes = false;
  for (let sequence = 0; sequence < waitingMax + 10; sequence++) outbox.add(recordOf(sequence));
  hub.takes = true;
  outbox.flush();
  outbox.add(recordOf(waitingMax + 10));
  outbox.flush();
  expect(frames.flat()).toHaveLength(waitingMax + 1);
  expect(frames.flat().slice(-2)).toEqual([waitingMax - 1, waitingMax + 10]);
});
