/** Every fault that a preset can have, as one writes it and as a cluster gets it. */
import { describe, expect, test } from 'vitest';
import { checkPreset } from '../../src/preset/check.js';
import { harmless } from '../../src/faults/settings.js';

const plain = {
  title: 'Faults',
  teaches: 'How they are written',
  nodes: { proposers: 2, acceptors: 3, learners: 1 },
  clients: [{ value: '55' }],
  expect: { outcome: 'decided', within: '10s' },
};
const check = (faults: object) => checkPreset({ data: { ...plain, ...faults }, place: () => 'mine.yaml' }, 'mine', 1);

function presetWith(faults: object) {
  const result = check(faults);
  if (!result.ok) throw new Error(result.reason);
  return result.preset;
}

describe('what may happen to messages', () => {
  test('reordering, bursts of losses and holding, beside loss, duplication and delay', () => {
    const burst = { enter: '5%', leave: '25%' };
    const { rules } = presetWith({
      rules: [
        { reorder: '10%' },
        { from: 0, burst },
        { to: 2, burst: { ...burst, loss: 0.5 } },
        { types: ['prepare'], hold: true },
      ],
    });
    expect(rules).toEqual([
      { ...harmless, reorderRatio: 0.1 },
      { ...harmless, from: 0, burst: { enterRatio: 0.05, leaveRatio: 0.25, lossRatio: 1 } },
      { ...harmless, to: 2, burst: { enterRatio: 0.05, leaveRatio: 0.25, lossRatio: 0.5 } },
      { ...harmless, types: ['prepare'], isHeld: true },
    ]);
  });

  test('a partition from the start; none without it', () => {
    expect(
      presetWith({
        partition: [
          [0, 3],
          [1, 4],
        ],
      }).groups,
    ).toEqual([
      [0, 3],
      [1, 4],
    ]);
    expect(presetWith({}).groups).toEqual([]);
  });
});

test('a write can be torn', () => {
  const { crashes } = presetWith({ crashes: [{ node: 2, point: 'torn-persist', on: 'accept', nth: 2 }] });
  expect(crashes).toEqual([{ node: 2, point: 'torn-persist', on: 'accept', nth: 2 }]);
});

test.each([
  [
    'partition: [[0, 3], [1, 4]]',
    {
      partition: [
        [0, 3],
        [1, 4],
      ],
    },
    {
      type: 'partition',
      groups: [
        [0, 3],
        [1, 4],
      ],
    },
  ],
  ['heal: true', { heal: true }, { type: 'partition', groups: [] }],
  ['cut: {from: 0, to: 3}', { cut: { from: 0, to: 3 } }, { type: 'cut', from: 0, to: 3, isCut: true }],
  ['mend: {from: 0, to: 3}', { mend: { from: 0, to: 3 } }, { type: 'cut', from: 0, to: 3, isCut: false }],
  ['lie: 2', { lie: 2 }, { type: 'disk-lies', node: 2, lies: true }],
  ['honest: 2', { honest: 2 }, { type: 'disk-lies', node: 2, lies: false }],
  [
    'crash: {node: 2, point: torn-persist, on: prepare}',
    { crash: { node: 2, point: 'torn-persist', on: 'prepare' } },
    { type: 'plan-crash', node: 2, crash: { point: 'torn-persist', on: 'prepare', nth: 1 } },
  ],
])('faults over time: %s', (_text, fault, action) => {
  expect(presetWith({ faults: [{ at: '2s', ...fault }] }).events).toEqual([{ atMs: 2000, action }]);
});

test.each([
  ['one group', { partition: [[0, 1]] }, 'expected a list of at least two groups of nodes, such as'],
  [
    'a node in two groups',
    {
      partition: [
        [0, 1],
        [1, 2],
      ],
    },
    'expected each node in one group only',
  ],
  ['a stranger in a group', { partition: [[0], [9]] }, 'partition[1][0]: expected a node from 0 to 6, found 9'],
  [
    'a burst without an end',
    { rules: [{ burst: { enter: '5%' } }] },
    'rules[0].burst.leave: is missing; expected a ratio',
  ],
  ['a cut without an end', { faults: [{ at: '1s', cut: { from: 0 } }] }, 'faults[0].cut.to: is missing'],
  ['a cut to nobody', { faults: [{ at: '1s', cut: { from: 0, to: 8 } }] }, 'faults[0].cut.to: expected a node from 0'],
  [
    'a liar that is not there',
    { faults: [{ at: '1s', lie: 7 }] },
    'faults[0].lie: expected a node from 0 to 6, found 7',
  ],
  ['healing denied', { faults: [{ at: '1s', heal: false }] }, 'faults[0].heal: expected true, found false'],
  ['two at once', { faults: [{ at: '1s', heal: true, lie: 2 }] }, 'faults[0]: expected exactly one of start, stop'],
])('%s is refused in one sentence', (_name, faults, reason) => {
  const result = check(faults);
  expect(result.ok ? 'taken' : result.reason).toContain(reason);
});
