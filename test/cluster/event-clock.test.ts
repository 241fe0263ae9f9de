import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventClock } from '../../src/cluster/event-clock.js';
import { nodeId } from '../../src/paxos/ballot.js';
import type { TimedEvent } from '../../src/schema/preset.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const kill = (node: number, atMs: number): TimedEvent => ({ atMs, action: { type: 'kill', node: nodeId(node) } });

function start(events: readonly TimedEvent[], stretch: number): { clock: EventClock; due: number[] } {
  const due: number[] = [];
  return { clock: new EventClock(events, stretch, ({ atMs }) => due.push(atMs)), due };
}

test('events happen at their time, whatever order they are written in', () => {
  const { due } = start([kill(1, 300), kill(2, 100), kill(3, 0)], 1);
  vi.advanceTimersByTime(0);
  expect(due).toEqual([0]);
  vi.advanceTimersByTime(99);
  expect(due).toEqual([0]);
  vi.advanceTimersByTime(1);
  expect(due).toEqual([0, 100]);
  vi.advanceTimersByTime(200);
  expect(due).toEqual([0, 100, 300]);
});

test('a stretched pace puts events off', () => {
  const { due } = start([kill(1, 100)], 16);
  vi.advanceTimersByTime(1_599);
  expect(due).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(due).toEqual([100]);
});

test('a change of pace stretches only what remains', () => {
  const { clock, due } = start([kill(1, 100)], 1);
  vi.advanceTimersByTime(50);
  clock.setStretch(4);
  vi.advanceTimersByTime(199);
  expect(due).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(due).toEqual([100]);
});

test('a clock that was stopped rings no more', () => {
  const { clock, due } = start([kill(1, 100)], 1);
  clock.stop();
  vi.advanceTimersByTime(1_000);
  expect(due).toEqual([]);
});
