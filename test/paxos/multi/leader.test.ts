/** A leader of a log: what it proposes, which votes count, and what it sends again. */
import { describe, expect, test } from 'vitest';
import { answersOf } from '../../../src/paxos/multi/answer.js';
import { noOp } from '../../../src/paxos/multi/command.js';
import {
  ballot,
  client,
  diskOf,
  founded,
  foundedWith,
  heartbeat,
  invoke,
  one,
  proposal,
  put,
  ReplicaStand,
  slot,
  three,
  two,
} from './replica-stand.js';

const answered = (stand: ReplicaStand): number[] =>
  stand.sent('invoked').flatMap(({ message }) => (answersOf(message.answers) ?? []).map(({ sequence }) => sequence));

describe('votes', () => {
  test('of a quorum decide; the leader’s own comes through its acceptor', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(client, invoke(put(1)));
    expect(stand.of('decide')).toEqual([]);
    stand.vote(two, own, 0);
    expect(stand.of('decide')).toMatchObject([{ decree: 0, counted: true, proposal: { ballot: own, value: put(1) } }]);
    expect(answered(stand)).toEqual([1]);
  });

  test.each([
    ['from a disk that holds no seat', two, undefined, 'eeeeeeeeeeeeeeee'],
    ['for an older ballot', two, ballot(0, one), undefined],
    ['that came before, from the leader itself', one, undefined, undefined],
  ])('%s count for nothing', (_name, from, other, disk) => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(client, invoke(put(1)));
    stand.vote(from, other ?? own, 0, 1, disk ?? diskOf(from));
    expect(stand.of('decide')).toEqual([]);
  });

  test('for a later slot decide it, but it waits for the one before', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(client, invoke(put(1))).hear(client, invoke(put(2)));
    stand.vote(two, own, 1);
    expect(stand.of('decide')).toHaveLength(1);
    expect(stand.of('applied')).toEqual([]);
    expect(answered(stand)).toEqual([]);
    stand.vote(two, own, 0);
    expect(answered(stand)).toEqual([1, 2]);
  });
});

describe('resends', () => {
  test('are identical, and go only to those that did not vote', () => {
    const stand = new ReplicaStand(one, [foundedWith({ phase1: 1, phase2: 3 })]);
    stand.expire('suspicion');
    stand.hear(client, invoke(put(1)));
    const before = stand.sent('p2a')[0]?.message;
    stand.vote(two, before?.ballot ?? ballot(0, one), 0);
    stand.expire('commander-resend').expire('commander-resend');
    expect(stand.sent('p2a')).toEqual([{ to: [three], message: before }]);
  });

  test('end when another replica tells the decision', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(client, invoke(put(1)));
    const proposals = [{ ballot: own, value: put(1) }];
    stand.hear(two, { type: 'decisions', first: slot(0), proposals, top: slot(1) });
    expect(answered(stand)).toEqual([1]);
    stand.expire('commander-resend').expire('commander-resend');
    expect(stand.sent('p2a')).toEqual([]);
  });
});

describe('batches', () => {
  test('gather while slots are in flight, and leave when votes come', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    for (let sequence = 1; sequence <= 9; sequence++) stand.hear(client, invoke(put(sequence)));
    expect(stand.sent('p2a')).toEqual([]);
    stand.vote(two, own, 0, 4);
    expect(stand.sent('p2a')[0]?.message).toMatchObject({
      first: 4,
      decided: 4,
      values: [put(5) + put(6) + put(7) + put(8) + put(9)],
    });
  });

  test('hold at most the commands that the preset allows', () => {
    const stand = new ReplicaStand(one, [founded], { batchMax: 2 });
    stand.lead();
    stand.hear(client, invoke(put(1) + put(2) + put(3)));
    expect(stand.sent('p2a')[0]?.message.values).toEqual([put(1) + put(2), put(3)]);
  });

  test('go no further than the window beyond what is applied', () => {
    const stand = new ReplicaStand(one, [founded], { window: 3, batchMax: 1 });
    const own = stand.lead();
    stand.hear(client, invoke([1, 2, 3, 4, 5].map((sequence) => put(sequence)).join('')));
    expect(stand.sent('p2a')[0]?.message.values).toHaveLength(3);
    stand.vote(two, own, 0);
    expect(stand.sent('p2a')[0]?.message).toMatchObject({ first: 3, values: [put(4)] });
  });
});

describe('a command that comes again', () => {
  test('is answered at once when it was executed, and takes no other slot while it is in flight', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(client, invoke(put(1))).hear(client, invoke(put(1)));
    expect(stand.of('propose')).toEqual([]);
    stand.vote(two, own, 0);
    stand.hear(client, invoke(put(1) + put(2)));
    expect(answered(stand)).toEqual([1]);
    expect(stand.of('propose')).toMatchObject([{ decree: 1, proposal: { value: put(2) } }]);
  });

  test('in a second slot is not executed a second time', () => {
    const stand = new ReplicaStand(two);
    const add = put(1).replace('put k1 x', 'app k1 x');
    stand.hear(one, proposal(ballot(1, one), 0, [add, add])).hear(one, heartbeat(ballot(1, one), 2));
    expect(stand.of('applied')).toHaveLength(2);
  });

  test('to one who does not lead is sent on to the leader', () => {
    const stand = new ReplicaStand(two).hear(client, invoke(put(1)));
    expect(stand.sent('leader-is')).toMatchObject([{ to: [client], message: { leader: null } }]);
    stand.hear(one, heartbeat(ballot(1, one))).hear(client, invoke(put(1)));
    expect(stand.sent('leader-is')).toMatchObject([{ message: { session: 77, leader: one } }]);
  });
});

describe('a slot that is left out', () => {
  test('is repaired by a no-op, without another request', () => {
    const stand = new ReplicaStand(one, [founded], { skipSlot: slot(0) });
    const own = stand.lead();
    stand.hear(client, invoke(put(1)));
    expect(stand.of('propose')).toMatchObject([{ decree: 1 }]);
    stand.vote(two, own, 1);
    expect(stand.of('applied')).toEqual([]);
    stand.expire('heartbeat').expire('heartbeat');
    expect(stand.of('propose')).toMatchObject([{ decree: 0, proposal: { value: noOp } }]);
    stand.vote(two, own, 0);
    expect(answered(stand)).toEqual([1]);
  });

  test('is repaired by the next leader, if the first one is gone', () => {
    const left: ReplicaStand = new ReplicaStand(two).hear(one, proposal(ballot(1, one), 1, [put(1)]));
    const stand = new ReplicaStand(two, left.written, { skipSlot: slot(0) });
    stand.expire('suspicion');
    const nonce = stand.sent('canvass')[0]?.message.nonce ?? 0;
    stand.hear(three, { type: 'canvassed', nonce, hearsLeader: false, promised: null });
    const own = stand.sent('p1a')[0]?.message.ballot ?? ballot(0, two);
    stand.hear(three, {
      type: 'p1b',
      ballot: own,
      from: slot(0),
      mark: slot(0),
      cut: 1,
      part: 0,
      parts: 1,
      pvalues: [],
    });
    expect(stand.of('propose').map((proposed) => proposed.proposal.value)).toEqual([noOp, put(1)]);
  });
});
