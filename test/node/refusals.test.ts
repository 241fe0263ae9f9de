import { expect, test } from 'vitest';
import { type CountedRefused, createRefusalCounter, refusalsAloneMax } from '../../src/node/refusals.js';
import type { RefusalReason } from '../../src/schema/trace.js';

function start() {
  const told: CountedRefused[] = [];
  const windows: (() => void)[] = [];
  const counter = createRefusalCounter({
    tell: (refused) => told.push(refused),
    after: (_delayMs, call) => windows.push(call),
  });
  const add = (reason: RefusalReason, bytes: number): void =>
    counter.add({ kind: 'refused', reason, bytes, address: '127.0.0.1:9', message: null });
  return { told, counter, add, endWindow: () => windows.shift()?.() };
}

test('a few refused datagrams are told one by one, at once', () => {
  const { told, add } = start();
  for (let index = 0; index < refusalsAloneMax; index++) add('garbage', index);
  expect(told).toHaveLength(refusalsAloneMax);
  expect(told.every(({ datagrams }) => datagrams === 1)).toBe(true);
});

test('of a flood every datagram is counted, bundled by reason', () => {
  const { told, add, endWindow } = start();
  for (let index = 0; index < 1_000; index++) add(index % 2 === 0 ? 'garbage' : 'truncated', index);
  expect(told).toHaveLength(refusalsAloneMax);
  endWindow();
  expect(told).toHaveLength(refusalsAloneMax + 2);
  expect(told.reduce((sum, { datagrams }) => sum + datagrams, 0)).toBe(1_000);
  expect(told.at(-1)).toMatchObject({ reason: 'truncated', bytes: 999 });
});

test('after a flood they are told one by one again', () => {
  const { told, add, endWindow } = start();
  for (let index = 0; index < 1_000; index++) add('garbage', index);
  endWindow();
  const before = told.length;
  add('garbage', 7);
  expect(told.slice(before)).toEqual([expect.objectContaining({ bytes: 7, datagrams: 1 })]);
});

test('what is bundled can be told before its window ends, once', () => {
  const { told, add, counter, endWindow } = start();
  for (let index = 0; index < 30; index++) add('garbage', index);
  counter.flush();
  endWindow();
  expect(told.reduce((sum, { datagrams }) => sum + datagrams, 0)).toBe(30);
});
