/** Phase 1 over a log: what a new leader may propose, where, and when. */
import { describe, expect, test } from 'vitest';
import { noOp } from '../../../src/paxos/multi/command.js';
import { ballot, founded, one, promise, proposal, put, ReplicaStand, slot, three, two } from './replica-stand.js';

const pvalue = (at: number, round: number, value: string) => ({
  slot: slot(at),
  proposal: { ballot: ballot(round, two), value },
});

describe('a promise', () => {
  test('counts only when all parts of one cut are there', () => {
    const stand = new ReplicaStand(one);
    const own = stand.campaign();
    stand.hear(two, promise(own, { parts: 2, part: 0, cut: 4, pvalues: [pvalue(0, 0, put(1))] }));
    expect(stand.of('adopted')).toEqual([]);
    // The other part of another state: the acceptor accepted something in between.
    stand.hear(two, promise(own, { parts: 2, part: 1, cut: 5, pvalues: [pvalue(9, 0, put(9))] }));
    expect(stand.of('adopted')).toEqual([]);
    stand.hear(two, promise(own, { parts: 2, part: 0, cut: 5, pvalues: [pvalue(0, 0, put(1))] }));
    expect(stand.of('adopted')).toMatchObject([{ ballot: own, promises: [one, two] }]);
    expect(stand.of('propose').map(({ decree }) => decree)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('of the same part twice is one part', () => {
    const stand = new ReplicaStand(one);
    const own = stand.campaign();
    const part = promise(own, { parts: 2, part: 0 });
    stand.hear(two, part).hear(two, part);
    expect(stand.of('adopted')).toEqual([]);
  });

  test.each([
    ['an older ballot of ours', ballot(0, one), undefined],
    ['a disk that holds no seat', null, 'eeeeeeeeeeeeeeee'],
  ])('for %s counts for nothing', (_name, other, disk) => {
    const stand = new ReplicaStand(one);
    const own = stand.campaign();
    stand.hear(two, promise(other ?? own), disk);
    expect(stand.of('adopted')).toEqual([]);
    expect(stand.of('preempted')).toEqual([]);
  });

  test('is asked again only of those whose is not whole, in the same ballot', () => {
    const stand = new ReplicaStand(one);
    const own = stand.campaign();
    stand.expire('scout-resend');
    expect(stand.sent('p1a')).toMatchObject([{ to: [two, three], message: { ballot: own, from: 0 } }]);
  });
});

describe('a new leader', () => {
  test('adopts the highest ballot of each slot, fills holes, and proposes its own above', () => {
    const stand = new ReplicaStand(one, [
      founded,
      { type: 'log-accepted', ballot: ballot(1, three), first: slot(0), values: [put(1, 'low')] },
      { type: 'log-accepted', ballot: ballot(3, three), first: slot(3), values: [put(4, 'high')] },
    ]);
    stand.lead([pvalue(0, 2, put(2)), pvalue(3, 2, put(3))]);
    const values = stand.of('propose').map(({ proposal: { value } }) => value);
    expect(values).toEqual([put(2), noOp, noOp, put(4, 'high')]);
    expect(stand.of('propose').map(({ adoptedFrom }) => adoptedFrom?.round)).toEqual([2, undefined, undefined, 3]);
    expect(stand.sent('p2a')).toMatchObject([{ to: [one, two, three], message: { first: 0, values } }]);
  });

  test('fills no hole before a whole quorum has promised', () => {
    const stand = new ReplicaStand(one);
    const own = stand.campaign();
    stand.hear(two, promise(own, { parts: 2, pvalues: [pvalue(2, 0, put(1))] }));
    expect(stand.of('propose')).toEqual([]);
  });

  test('is pre-empted by a report of a ballot above its own, and never adopts it', () => {
    const stand = new ReplicaStand(one);
    const own = stand.campaign();
    stand.hear(two, promise(own, { pvalues: [pvalue(0, 9, put(1))] }));
    expect(stand.of('preempted')).toMatchObject([{ ballot: own, by: { round: 9 } }]);
    expect(stand.of('propose')).toEqual([]);
  });

  test('proposes nothing below the highest mark that was reported, but fetches it', () => {
    const stand = new ReplicaStand(one, [
      founded,
      { type: 'log-accepted', ballot: ballot(0, three), first: slot(1), values: [put(1)] },
    ]);
    const own = stand.campaign();
    stand.hear(two, promise(own, { mark: slot(5), pvalues: [pvalue(6, 0, put(2))] }));
    expect(stand.of('propose').map(({ decree }) => decree)).toEqual([5, 6]);
    expect(stand.sent('catch-up')).toMatchObject([{ to: [two], message: { from: 0 } }]);
  });

  test('begins above every round that its disk used or promised', () => {
    const first = new ReplicaStand(one);
    expect(first.campaign()).toEqual(ballot(1, one));
    expect(first.written).toContainEqual({ type: 'log-round', round: 1 });
    expect(new ReplicaStand(one, first.written).campaign()).toEqual(ballot(2, one));
    const promised = new ReplicaStand(one, [founded, { type: 'log-promised', ballot: ballot(7, three) }]);
    expect(promised.campaign()).toEqual(ballot(8, one));
  });

  test('writes its round before the first p1a', () => {
    const stand = new ReplicaStand(one);
    stand.campaign();
    const round = stand.effects.findIndex((effect) => effect.type === 'persist' && effect.record.type === 'log-round');
    const asked = stand.effects.findIndex((effect) => effect.type === 'send' && effect.message.type === 'p1a');
    expect(round).toBeGreaterThanOrEqual(0);
    expect(round).toBeLessThan(asked);
  });
});

describe('a pre-empted leader', () => {
  test('follows the ballot that beat it and does not scout at once', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(three, { type: 'preempted', ballot: own, promised: ballot(4, three), slot: slot(0) });
    expect(stand.of('preempted')).toHaveLength(1);
    expect(stand.of('follow')).toMatchObject([{ ballot: { round: 4, node: three } }]);
    expect(stand.sent('p1a')).toEqual([]);
    expect(stand.hear(two, { type: 'canvass', nonce: 3 }).sent('canvassed')[0]?.message.hearsLeader).toBe(true);
  });

  test('is not pre-empted by a late word on an older ballot of its own', () => {
    const stand = new ReplicaStand(one);
    const first = stand.campaign();
    stand.hear(three, { type: 'preempted', ballot: first, promised: ballot(4, three), slot: slot(0) });
    stand.expire('suspicion');
    const own = stand.lead();
    stand.hear(three, { type: 'preempted', ballot: first, promised: ballot(9, three), slot: slot(0) });
    expect(stand.of('preempted')).toEqual([]);
    stand.hear(two, proposal(ballot(own.round + 1, two), 0, [put(1)]));
    expect(stand.of('preempted')).toMatchObject([{ ballot: own }]);
  });
});
