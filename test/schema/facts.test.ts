import { describe, expect, test } from 'vitest';
import { type Ballot, decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import { type Effect, type Input, persist, send } from '../../src/paxos/effect.js';
import { digestOfText } from '../../src/paxos/multi/digest.js';
import { factsOf } from '../../src/schema/facts.js';

const ballot: Ballot = { round: 3, node: nodeId(1) };
const lower: Ballot = { round: 2, node: nodeId(9) };
const slot = decreeNumber;
const tick: Input = { type: 'timer', timer: { type: 'heartbeat', ballot } };
const propose = (decree: number, value: string, by = ballot): Effect => ({
  type: 'propose',
  decree: slot(decree),
  proposal: { ballot: by, value },
  adoptedFrom: null,
});
const [x, y, z] = ['x', 'y', 'z'].map(digestOfText);
const boot = { type: 'boot', incarnation: 2, seated: true, session: 7 } as const;

describe('the facts of a step', () => {
  test('are none for what decides nothing', () => {
    const effects = [send([nodeId(1)], { type: 'heartbeat', ballot, nonce: 1, decided: slot(0) })];
    expect(factsOf(tick, effects)).toEqual([]);
  });

  test('hold a promise, and votes by the digests of their values', () => {
    const effects = [
      persist({ type: 'log-promised', ballot }),
      persist({ type: 'log-accepted', ballot, first: slot(4), values: ['x', 'y'] }),
      persist({ type: 'log-known', decided: slot(4) }),
    ];
    expect(factsOf(tick, effects)).toEqual([
      { type: 'promised', ballot },
      { type: 'accepted', ballot, first: 4, digests: [x, y] },
    ]);
  });

  test('hold proposals, those for slots in a row at one ballot as one', () => {
    const effects = [propose(4, 'x'), propose(5, 'y'), propose(7, 'z'), propose(8, 'x', lower)];
    expect(factsOf(tick, effects)).toEqual([
      { type: 'proposed', ballot, first: 4, digests: [x, y] },
      { type: 'proposed', ballot, first: 7, digests: [z] },
      { type: 'proposed', ballot: lower, first: 8, digests: [x] },
    ]);
  });

  test('hold who was counted, what was executed, and the state that took its place', () => {
    const configuration = { number: 1, from: slot(9), members: [], quorums: { phase1: 2, phase2: 2 } };
    const effects: Effect[] = [
      { type: 'adopted', ballot, from: slot(4), promises: [nodeId(0), nodeId(101)] },
      { type: 'applied', decree: slot(4), digest: 1, history: 2 },
      { type: 'snapshot', decree: slot(5), digest: 3, history: 2, installed: false },
      { type: 'configured', configuration },
    ];
    expect(factsOf(tick, effects)).toEqual([
      { type: 'adopted', ballot, from: 4, promises: [0, 101] },
      { type: 'applied', slot: 4, digest: 1, history: 2 },
      { type: 'snapshot', slot: 5, digest: 3, history: 2, installed: false },
      { type: 'configured', configuration },
    ]);
  });

  test('say of a start what the disk held: the highest promise, the state to begin from, and the votes', () => {
    const recovered = [
      {
        type: 'checkpoint',
        records: [
          { type: 'log-promised', ballot },
          { type: 'log-snapshot', slot: slot(20), digest: 1, text: '' },
        ],
      },
      { type: 'log-accepted', ballot: lower, first: slot(20), values: ['x'] },
    ] as const;
    const disk = '00000000000000ab';
    expect(factsOf({ ...boot, recovered, disk }, [])).toEqual([
      { type: 'booted', disk, promised: ballot, applied: 20 },
      { type: 'accepted', ballot: lower, first: 20, digests: [x] },
    ]);
    expect(factsOf({ ...boot, recovered: [], disk }, [])).toEqual([
      { type: 'booted', disk, promised: null, applied: 0 },
    ]);
  });

  test('are none at the start of a node that decides single decrees', () => {
    expect(factsOf({ ...boot, recovered: [] }, [])).toEqual([]);
  });
});
