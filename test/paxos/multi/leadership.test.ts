/** Who leads, until when, and what a leader may answer from its own state. */
import { describe, expect, test } from 'vitest';
import type { LogMessage } from '../../../src/paxos/multi/message.js';
import {
  ballot,
  client,
  foundedWith,
  heard,
  heartbeat,
  invoke,
  one,
  promise,
  proposal,
  put,
  ReplicaStand,
  slot,
  three,
  two,
} from './replica-stand.js';

const nonceOf = (stand: ReplicaStand): number => stand.sent('heartbeat').at(-1)?.message.nonce ?? -1;
const canvassed = (nonce: number, hearsLeader: boolean, round: number | null = null): LogMessage => ({
  type: 'canvassed',
  nonce,
  hearsLeader,
  promised: round === null ? null : ballot(round, three),
});

describe('a campaign', () => {
  test('begins only when a phase-1 quorum hears no leader, and raises no ballot before', () => {
    const stand = new ReplicaStand(one).expire('suspicion');
    const nonce = stand.sent('canvass')[0]?.message.nonce ?? 0;
    expect(stand.of('persist')).toEqual([]);
    stand.hear(two, canvassed(nonce, true)).hear(two, canvassed(nonce - 1, false));
    expect(stand.sent('p1a')).toEqual([]);
    stand.hear(three, canvassed(nonce, false, 6));
    expect(stand.sent('p1a')).toMatchObject([{ message: { ballot: ballot(7, one) } }]);
  });

  test('does not begin after its canvass ended, or after a leader was heard', () => {
    const stand = new ReplicaStand(one).expire('suspicion');
    const nonce = stand.sent('canvass')[0]?.message.nonce ?? 0;
    stand.expire('canvass-end').hear(three, canvassed(nonce, false));
    expect(stand.sent('p1a')).toEqual([]);
    stand
      .expire('suspicion')
      .hear(two, heartbeat(ballot(3, two)))
      .hear(three, canvassed(nonce + 1, false));
    expect(stand.sent('p1a')).toEqual([]);
  });

  test('leaves a candidate whose ballot was promised the time that it needs', () => {
    const stand = new ReplicaStand(one).hear(two, { type: 'p1a', ballot: ballot(1, two), from: slot(0) });
    stand.hear(three, { type: 'canvass', nonce: 1 });
    expect(stand.sent('canvassed')).toMatchObject([{ to: [three], message: { hearsLeader: true } }]);
  });

  test('without a quorum of promises ends after some time', () => {
    const stand = new ReplicaStand(one);
    const own = stand.campaign();
    for (let sends = 1; sends <= 10; sends++) stand.expire('scout-resend');
    expect(stand.sent('p1a')).toEqual([]);
    stand.hear(two, promise(own));
    expect(stand.of('adopted')).toEqual([]);
  });
});

describe('a leader', () => {
  test('that no phase-2 quorum answers for a suspicion time stops its heartbeats', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(two, heard(own, nonceOf(stand)));
    stand.expire('suspicion');
    expect(stand.of('follow')).toEqual([]);
    stand.expire('heartbeat');
    expect(stand.sent('heartbeat')).toHaveLength(1);
    stand.expire('suspicion');
    expect(stand.of('follow')).toEqual([{ type: 'follow', ballot: null }]);
    stand.expire('heartbeat');
    expect(stand.sent('heartbeat')).toEqual([]);
    expect(stand.hear(client, invoke(put(1))).sent('leader-is')).toHaveLength(1);
  });

  test('of a higher ballot is followed, and the own office left', () => {
    const stand = new ReplicaStand(one);
    stand.lead();
    stand.hear(two, heartbeat(ballot(5, two)));
    expect(stand.of('preempted')).toHaveLength(1);
    expect(stand.of('follow')).toEqual([{ type: 'follow', ballot: ballot(5, two) }]);
    expect(stand.sent('heard')).toMatchObject([{ to: [two] }]);
  });
});

const get = (sequence: number, key = 'k1'): LogMessage => ({
  type: 'read',
  session: 77,
  sequence,
  operation: `get ${key}`,
});

describe('a read', () => {
  test('waits for a round of heartbeats that began after it came', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    const before = nonceOf(stand);
    stand.hear(client, get(1));
    const after = nonceOf(stand);
    expect(after).toBeGreaterThan(before);
    stand.hear(two, heard(own, before));
    expect(stand.sent('invoked')).toEqual([]);
    stand.hear(two, heard(own, after));
    expect(stand.sent('invoked')).toHaveLength(1);
    expect(stand.of('read-served')).toMatchObject([{ session: 77, sequence: 1, index: 0 }]);
  });

  test('that comes while a round is under way waits for the next one', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(client, get(1));
    const first = nonceOf(stand);
    stand.hear(client, get(2));
    expect(stand.sent('heartbeat')).toEqual([]);
    stand.hear(two, heard(own, first));
    expect(stand.of('read-served').map(({ sequence }) => sequence)).toEqual([1]);
    stand.hear(two, heard(own, nonceOf(stand)));
    expect(stand.of('read-served').map(({ sequence }) => sequence)).toEqual([2]);
  });

  test('sees what was proposed before it, though the votes are lost and only others know', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(client, invoke(put(1, 'new')));
    stand.hear(client, get(2));
    stand.hear(two, heard(own, nonceOf(stand)));
    expect(stand.sent('invoked')).toEqual([]);
    stand.vote(two, own, 0);
    const texts = stand.sent('invoked').map(({ message }) => message.answers);
    expect(texts.at(-1)).toContain('new');
  });

  test('sees what a promise reported', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead([{ slot: slot(0), proposal: { ballot: ballot(0, two), value: put(1, 'new') } }]);
    stand.hear(client, get(2));
    stand.hear(two, heard(own, nonceOf(stand)));
    expect(stand.of('read-served')).toEqual([]);
    stand.vote(two, own, 0);
    expect(stand.of('read-served')).toMatchObject([{ index: 1 }]);
  });

  test('is not answered by a leader that was paused and has been replaced meanwhile', () => {
    const stand = new ReplicaStand(one);
    const own = stand.lead();
    stand.hear(client, get(1));
    const nonce = nonceOf(stand);
    stand.hear(three, { type: 'preempted', ballot: own, promised: ballot(8, two), slot: slot(0) });
    stand.hear(two, heard(own, nonce));
    expect(stand.of('read-served')).toEqual([]);
    expect(stand.hear(client, get(1)).sent('leader-is')).toMatchObject([{ message: { leader: two } }]);
  });

  test('needs so many that every phase-1 quorum has one of them', () => {
    const stand = new ReplicaStand(one, [foundedWith({ phase1: 1, phase2: 3 })]).expire('suspicion');
    const own = stand.of('adopted')[0]?.ballot ?? ballot(0, one);
    stand.hear(client, get(1));
    const nonce = nonceOf(stand);
    stand.hear(two, heard(own, nonce)).hear(two, heard(own, nonce));
    stand.hear(three, heard(own, nonce), 'eeeeeeeeeeeeeeee').hear(three, heard(own, nonce + 1));
    expect(stand.of('read-served')).toEqual([]);
    stand.hear(three, heard(own, nonce));
    expect(stand.of('read-served')).toHaveLength(1);
  });
});

describe('a restart', () => {
  test('executes again what was known to be decided, as it stands on disk', () => {
    const stand = new ReplicaStand(two).hear(one, proposal(ballot(1, one), 0, [put(1), put(2)]));
    stand.hear(one, heartbeat(ballot(1, one), 2));
    const before = stand.of('applied');
    const again = new ReplicaStand(two, stand.written);
    expect(again.of('applied')).toEqual(before);
    expect(again.hear(three, { type: 'catch-up', from: slot(0) }).sent('decisions')[0]?.message.proposals).toHaveLength(
      2,
    );
  });
});
