/** Frames about faults and loads, as a worker takes them: exactly so, or not at all. */
import { expect, test } from 'vitest';
import { parseHubFrame } from '../../src/node/hub-frames.js';
import { harmless } from '../../src/faults/settings.js';

const key = { from: 0, incarnation: 1, step: 7, part: 0 };
const rule = {
  ...harmless,
  reorderRatio: 0.1,
  burst: { enterRatio: 0.1, leaveRatio: 0.5, lossRatio: 1 },
  isHeld: true,
};
const faults = (change: object) => ({
  type: 'faults',
  settings: { seed: 1, rules: [rule], groups: [[0], [1, 2]], ...change },
});
const ruleWith = (change: object) => faults({ rules: [{ ...rule, ...change }] });
const load = { type: 'load', operations: null, outstanding: 10, bytes: 64, readsPercent: 5 };
const lanes = { type: 'lanes', lanes: [['put a 1'], []], pauseMinMs: 0, pauseMaxMs: 9 };
const loadOf = (workload: unknown) => ({ type: 'load', workload });
const crash = { point: 'torn-persist', on: 'prepare', nth: 1 };

test.each([
  ['faults', faults({})],
  ['held', { type: 'held', message: key, how: 'duplicate' }],
  ['a planned crash', { type: 'plan-crash', crash }],
  ['no crash', { type: 'plan-crash', crash: null }],
  ['a load', loadOf(load)],
  ['a load of lanes', loadOf(lanes)],
  ['the end of a load', loadOf(null)],
  ['a lying disk', { type: 'disk-lies', lies: true }],
])('%s', (_name, frame) => {
  expect(parseHubFrame(JSON.stringify(frame))).toEqual(frame);
});

test.each([
  ['no groups', faults({ groups: undefined })],
  ['a group of names', faults({ groups: [['p0'], ['a1']] })],
  ['reordering above 1', ruleWith({ reorderRatio: 1.5 })],
  ['no reordering', ruleWith({ reorderRatio: undefined })],
  ['half a burst', ruleWith({ burst: { enterRatio: 0.1, leaveRatio: 0.5 } })],
  ['no burst, and not null either', ruleWith({ burst: undefined })],
  ['holding neither true nor false', ruleWith({ isHeld: 1 })],
  ['a key without its step', { type: 'held', message: { ...key, step: undefined }, how: 'drop' }],
  ['a key with a step of 1.5', { type: 'held', message: { ...key, step: 1.5 }, how: 'drop' }],
  ['another way to let go', { type: 'held', message: key, how: 'eat' }],
  ['a crash at no point', { type: 'plan-crash', crash: { ...crash, point: 'sometime' } }],
  ['a crash at no message', { type: 'plan-crash', crash: { ...crash, on: 'letter' } }],
  ['a crash at number 0', { type: 'plan-crash', crash: { ...crash, nth: 0 } }],
  ['nothing about a crash', { type: 'plan-crash' }],
  ['no word about a load', { type: 'load' }],
  ['a load of nothing outstanding', loadOf({ ...load, outstanding: 0 })],
  ['a load of so many reads', loadOf({ ...load, readsPercent: 101 })],
  ['lanes of numbers', loadOf({ ...lanes, lanes: [[1]] })],
  ['a pause that ends before it begins', loadOf({ ...lanes, pauseMinMs: 10 })],
  ['a load of another kind', loadOf({ ...load, type: 'heap' })],
  ['a disk that lies perhaps', { type: 'disk-lies', lies: 'perhaps' }],
])('not: %s', (_name, frame) => {
  expect(parseHubFrame(JSON.stringify(frame))).toBeNull();
});
