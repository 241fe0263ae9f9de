/** Requests of viewers, as the hub takes them over the wire: exactly so, or not at all. */
import { expect, test } from 'vitest';
import { parseViewerFrame } from '../../src/cluster/frames.js';
import { harmless } from '../../src/faults/settings.js';

const key = { from: 0, incarnation: 1, step: 7, part: 0 };
const crash = { point: 'torn-persist', on: 'prepare', nth: 1 };
const parse = (request: object) => parseViewerFrame(JSON.stringify({ type: 'request', id: 1, request }));

test.each([
  [
    {
      type: 'faults',
      rules: [{ ...harmless, burst: { enterRatio: 0, leaveRatio: 1, lossRatio: 1 } }],
      groups: [[0], [1]],
    },
  ],
  [{ type: 'partition', groups: [] }],
  [{ type: 'cut', from: 0, to: 1, isCut: false }],
  [{ type: 'held', node: 1, message: key, how: 'duplicate' }],
  [{ type: 'plan-crash', node: 1, crash }],
  [{ type: 'plan-crash', node: 1, crash: null }],
  [{ type: 'disk-lies', node: 1, lies: true }],
  [{ type: 'loss', node: null, lossRatio: 0.2 }],
  [
    {
      type: 'load',
      client: null,
      workload: { type: 'load', operations: 9, outstanding: 1, bytes: 64, readsPercent: 0 },
    },
  ],
  [{ type: 'load', client: 3, workload: null }],
])('%j', (request) => {
  expect(parse(request)).toEqual({ type: 'request', id: 1, request });
});

test.each([
  [{ type: 'faults', rules: [{ ...harmless, lossRatio: 2 }], groups: [] }],
  [{ type: 'faults', rules: [{ ...harmless, delayMinMs: -1 }], groups: [] }],
  [{ type: 'faults', rules: [] }],
  [{ type: 'partition', groups: [['p0']] }],
  [{ type: 'cut', from: null, to: 1, isCut: true }],
  [{ type: 'held', node: 1, message: { ...key, part: -1 }, how: 'drop' }],
  [{ type: 'held', node: 1, message: key, how: 'eat' }],
  [{ type: 'plan-crash', node: 1, crash: { ...crash, point: 'now' } }],
  [{ type: 'disk-lies', node: 1 }],
  [{ type: 'load', client: null }],
  [{ type: 'load', client: 'c3', workload: null }],
  [{ type: 'load', client: 3, workload: { type: 'lanes', lanes: ['put a 1'], pauseMinMs: 0, pauseMaxMs: 0 } }],
])('not %j', (request) => {
  expect(parse(request)).toBeNull();
});
