/** An acceptor of a log: what it promises, accepts, answers and never says. */
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../../src/paxos/ballot.js';
import {
  ballot,
  diskOf,
  founded,
  heartbeat,
  one,
  proposal,
  put,
  ReplicaStand,
  slot,
  three,
  two,
} from './replica-stand.js';

const joiner = nodeId(4);
const p1a = (round: number, from = 0) => ({ type: 'p1a', ballot: ballot(round, one), from: slot(from) }) as const;

describe('a promise', () => {
  test('covers all slots: a lower ballot is refused everywhere, and a refusal is no vote', () => {
    const stand = new ReplicaStand(two).hear(one, p1a(5));
    expect(stand.of('persist').map(({ record }) => record)).toEqual([{ type: 'log-promised', ballot: ballot(5, one) }]);
    stand.hear(three, proposal(ballot(4, three), 100, [put(1)]));
    expect(stand.sent('p2b')).toEqual([]);
    expect(stand.sent('preempted')).toMatchObject([{ to: [three], message: { promised: ballot(5, one), slot: 100 } }]);
  });

  test('is repeated for the same ballot without a second writing, and with the same cut', () => {
    const stand = new ReplicaStand(two).hear(one, p1a(5));
    const before = stand.sent('p1b');
    stand.hear(one, p1a(5));
    expect(stand.of('persist')).toEqual([]);
    expect(stand.sent('p1b')).toEqual(before);
  });

  test('larger than a datagram comes in parts of one cut, which together leave nothing out', () => {
    const stand = new ReplicaStand(two);
    const values = Array.from({ length: 12 }, (_, at) => put(at + 1, 'v'.repeat(5000)));
    for (const [at, value] of values.entries()) stand.hear(three, proposal(ballot(1, three), at, [value]));
    stand.hear(one, p1a(5, 2));
    const parts = stand.sent('p1b').map(({ message }) => message);
    expect(parts.length).toBeGreaterThan(1);
    expect(new Set(parts.map(({ cut }) => cut)).size).toBe(1);
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, index) => index));
    expect(parts.map((part) => part.parts)).toEqual(parts.map(() => parts.length));
    expect(parts.flatMap(({ pvalues }) => pvalues.map((one) => one.proposal.value))).toEqual(values.slice(2));
  });

  test.each([
    ['from a node that does not hold its seat', three, undefined],
    ['from another disk of the node that does', one, 'eeeeeeeeeeeeeeee'],
  ])('is not given to a ballot %s', (_name, from, disk) => {
    const stand = new ReplicaStand(two).hear(from, p1a(5), disk ?? diskOf(from));
    expect(stand.sent('p1b')).toEqual([]);
    expect(stand.of('refuse')).toHaveLength(1);
  });
});

describe('an accept', () => {
  test('needs no p1a, and raises the promise, also after a restart', () => {
    const stand = new ReplicaStand(two).hear(three, proposal(ballot(3, three), 0, [put(1), put(2)]));
    expect(stand.sent('p2b')).toMatchObject([{ to: [three], message: { first: 0, count: 2 } }]);
    const again = new ReplicaStand(two, stand.written).hear(one, p1a(2));
    expect(again.sent('preempted')).toMatchObject([{ message: { promised: ballot(3, three) } }]);
  });

  test('that is repeated is answered again and written once', () => {
    const stand = new ReplicaStand(two);
    const asked = proposal(ballot(3, three), 0, [put(1)]);
    stand.hear(three, asked).hear(three, asked);
    expect(stand.sent('p2b')).toHaveLength(1);
    expect(stand.of('persist')).toEqual([]);
  });

  test('of a second value in one ballot and slot is refused', () => {
    const stand = new ReplicaStand(two).hear(three, proposal(ballot(3, three), 0, [put(1)]));
    stand.hear(three, proposal(ballot(3, three), 0, [put(2)]));
    expect(stand.sent('p2b')).toEqual([]);
    expect(stand.of('refuse')).toHaveLength(1);
  });

  test('is no business of a node that is no member', () => {
    const stand = new ReplicaStand(two, [founded]).hear(one, p1a(5));
    expect(stand.sent('p1b')).toHaveLength(1);
    const other = new ReplicaStand(joiner, [founded], { joiners: [joiner] });
    other.hear(one, p1a(5)).hear(three, proposal(ballot(6, three), 0, [put(1)]));
    expect(other.sent('p1b')).toEqual([]);
    expect(other.sent('p2b')).toEqual([]);
  });
});

describe('a leader’s word on what is decided', () => {
  test('turns only what was accepted at its own ballot into decisions; the rest is asked for', () => {
    const stand = new ReplicaStand(three).hear(one, proposal(ballot(1, one), 0, [put(1, 'lost')]));
    stand.hear(two, heartbeat(ballot(2, two), 1));
    expect(stand.of('decide')).toEqual([]);
    expect(stand.of('applied')).toEqual([]);
    expect(stand.sent('catch-up')).toMatchObject([{ to: [two], message: { from: 0 } }]);
    stand.hear(two, {
      type: 'decisions',
      first: slot(0),
      proposals: [{ ballot: ballot(2, two), value: put(1, 'won') }],
      top: slot(1),
    });
    expect(stand.of('decide')).toMatchObject([{ decree: 0, counted: false, proposal: { value: put(1, 'won') } }]);
    const again = new ReplicaStand(three, stand.written);
    expect(again.of('applied')).toMatchObject(stand.of('applied'));
  });

  test('also decides what arrives after it', () => {
    const stand = new ReplicaStand(three).hear(one, heartbeat(ballot(1, one), 2));
    stand.hear(one, proposal(ballot(1, one), 1, [put(2)])).hear(one, proposal(ballot(1, one), 0, [put(1)]));
    expect(stand.of('applied').map(({ decree }) => decree)).toEqual([0, 1]);
  });

  test('of a ballot below the promise is refused', () => {
    const stand = new ReplicaStand(three).hear(one, p1a(5)).hear(two, heartbeat(ballot(4, two), 0));
    expect(stand.sent('heard')).toEqual([]);
    expect(stand.sent('preempted')).toMatchObject([{ to: [two] }]);
  });
});
