/** Tables of seats: what goes on from what, and what becomes of tables that do not agree. */
import { describe, expect, test } from 'vitest';
import type { NodeId, Slot } from '../../../src/paxos/ballot.js';
import { contradict, goesOnFrom, isSeated, noDisk, type Table, unite } from '../../../src/paxos/broadcast/seats.js';
import { majorities } from '../../../src/paxos/quorum.js';
import { request } from '../../../src/sim/nodes.js';
import { acceptor, type Cluster, learner, proposer, runFor, runToLearned, startCluster } from './broadcast-cluster.js';

const table = (number: number, seats: readonly (readonly [id: number, disk: string])[]): Table => ({
  number,
  from: 0 as Slot,
  members: seats.map(([id, disk]) => ({ node: acceptor(id), seat: acceptor(id), disk })),
  quorums: majorities(3),
});

const two = table(0, [
  [1, 'a'],
  [2, 'b'],
]);

describe('a table', () => {
  test('goes on from one whose seats it keeps, with a higher number', () => {
    const three = table(1, [...two.members.map(({ disk }, index) => [index + 1, disk] as const), [3, 'c']]);
    expect(goesOnFrom(three, two)).toBe(true);
    expect(goesOnFrom({ ...three, number: 0 }, two)).toBe(false);
    expect(goesOnFrom(two, three)).toBe(false);
    const other = table(1, [
      [1, 'a'],
      [2, 'x'],
      [3, 'c'],
    ]);
    expect([goesOnFrom(other, two), contradict(other, two)]).toEqual([false, true]);
  });

  test('of several tables is the one that holds all, or goes on from each', () => {
    expect(
      unite(
        [],
        new Map([
          [acceptor(2), 'b'],
          [acceptor(1), 'a'],
        ]),
        3,
      ),
    ).toEqual(two);
    expect(unite([two], new Map([[acceptor(2), 'x']]), 3)).toBe(two);
    const others = table(0, [
      [1, 'a'],
      [3, 'c'],
    ]);
    const united = unite([two, others], new Map(), 3);
    expect([united.number, united.members.length]).toEqual([1, 3]);
    expect([goesOnFrom(united, two), goesOnFrom(united, others)]).toEqual([true, true]);
  });

  test('gets a new number where another table of the same number stands in its way', () => {
    const three = table(0, [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(unite([two, three], new Map(), 3)).toEqual({ ...three, number: 1 });
    expect(unite([two, { ...three, number: 1 }], new Map(), 3)).toEqual({ ...three, number: 1 });
  });

  test('takes the disk away from a seat that two tables gave to two disks', () => {
    const others = table(0, [
      [2, 'x'],
      [3, 'c'],
    ]);
    const united = unite([two, others], new Map(), 3);
    expect([goesOnFrom(united, two), goesOnFrom(united, others)]).toEqual([true, true]);
    expect(united.members.map(({ disk }) => disk)).toEqual(['a', noDisk, 'c']);
  });
});

/** As if a proposer that is gone had asked for it. */
function writeDown({ world }: Cluster, node: NodeId, seats: Table): void {
  const message = { type: 'roll', nonce: 7, seats, isInForce: false } as const;
  const input = { type: 'message', from: proposer(3), message, disk: '00000000000000aa' } as const;
  request(world.nodes, node, input);
}

test('acceptors whose tables contradict each other found a run all the same, without the seat in question', () => {
  const cluster = startCluster({ count: 20 });
  const diskOf = (id: number): string => cluster.world.nodes.seats.get(acceptor(id))?.disk.id ?? '';
  const [first, third] = [diskOf(1), diskOf(3)];
  writeDown(
    cluster,
    acceptor(1),
    table(0, [
      [1, first],
      [2, '00000000000000b1'],
    ]),
  );
  writeDown(
    cluster,
    acceptor(3),
    table(0, [
      [2, '00000000000000b2'],
      [3, third],
    ]),
  );
  runToLearned(cluster, [learner(1), learner(2)]);
  runFor(cluster, 500);
  const tables = cluster.records.flatMap((record) =>
    record.kind === 'step'
      ? record.effects.flatMap((effect) => (effect.type === 'configured' ? [effect.configuration] : []))
      : [],
  );
  expect(tables.every((one) => isSeated(one, acceptor(2), noDisk))).toBe(true);
  expect(cluster.opinion.refusals).toEqual(['its run knows acceptor 2 by another disk: this one does not vote in it']);
});
