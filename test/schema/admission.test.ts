import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { groupAsNode, nodeIn } from '../../src/paxos/broadcast/groups.js';
import { messageTypes, needsSeat } from '../../src/paxos/message.js';
import { refusalOf } from '../../src/schema/admission.js';
import type { Peer } from '../../src/schema/control.js';
import { type Header, unknownDisk } from '../../src/schema/datagram.js';

const ours = 'aaaaaaaaaaaaaaaa';
const seatDisk = 'bbbbbbbbbbbbbbbb';
const newDisk = 'cccccccccccccccc';
const me = { node: nodeId(2), disk: ours, cluster: '1111111111111111', digest: 99 };
/** Node 1 runs on a disk that is not the one of its seat. */
const peers = new Map<ReturnType<typeof nodeId>, Peer>([
  [nodeId(1), { node: nodeId(1), port: 10_001, disk: newDisk, seatDisk }],
  [nodeId(2), { node: nodeId(2), port: 10_002, disk: ours, seatDisk: ours }],
]);
const plain: Header = {
  cluster: me.cluster,
  digest: me.digest,
  from: nodeId(1),
  incarnation: 1,
  disk: seatDisk,
  to: me.node,
  toDisk: ours,
  step: 1,
  part: 0,
  type: 'promise',
};

describe('admission', () => {
  test('a datagram for us from a disk that holds its seat is admitted', () => {
    expect(refusalOf(plain, me, peers)).toBeNull();
  });

  test('a sender that does not know our disk yet is admitted', () => {
    expect(refusalOf({ ...plain, toDisk: unknownDisk }, me, peers)).toBeNull();
  });

  test.each([
    ['another cluster', { cluster: '2222222222222222' }, 'other cluster'],
    ['another configuration', { digest: 98 }, 'other configuration'],
    ['a node that nobody introduced', { from: nodeId(9) }, 'unknown sender'],
    ['the disk that was here before', { toDisk: newDisk }, 'not for this disk'],
    ['another node', { to: nodeId(1) }, 'not for this disk'],
    ['another node whose disk is not known', { to: nodeId(1), toDisk: unknownDisk }, 'not for this disk'],
    ['a vote of a disk that forgot', { disk: newDisk }, 'not the disk of that seat'],
  ] as const)('%s is refused', (_name, change, reason) => {
    expect(refusalOf({ ...plain, ...change }, me, peers)).toBe(reason);
  });

  test.each(messageTypes)(
    'a %s of a strange disk is refused exactly if it counts as a vote or claims a ballot',
    (type) => {
      const refusal = refusalOf({ ...plain, type, disk: newDisk }, me, peers);
      expect(refusal).toBe(needsSeat(type) ? 'not the disk of that seat' : null);
    },
  );

  describe('of a datagram to the group of this node', () => {
    const inGroup = { ...me, node: nodeIn('acceptors', 2), group: groupAsNode('acceptors') };
    const cast: Header = { ...plain, from: nodeIn('proposers', 1), to: groupAsNode('acceptors'), toDisk: unknownDisk };

    test.each([
      ['one of a node that nobody introduced', {}, null],
      ['one of a number without a role', { from: nodeId(80) }, 'unknown sender'],
      ['one of a whole group', { from: groupAsNode('clients') }, 'unknown sender'],
      ['one to another group', { to: groupAsNode('learners') }, 'unknown sender'],
      ['one of another cluster', { cluster: '2222222222222222' }, 'other cluster'],
      ['one of another configuration', { digest: 98 }, 'other configuration'],
    ] as const)('%s: %j', (_name, change, reason) => {
      expect(refusalOf({ ...cast, ...change }, inGroup, new Map())).toBe(reason);
    });
  });

  test('the first reason in order is the one that is told', () => {
    const wrong: Header = { ...plain, cluster: '0', digest: 0, from: nodeId(9), to: nodeId(5), disk: newDisk };
    const steps = [
      { cluster: me.cluster },
      { digest: me.digest },
      { from: nodeId(1) },
      { to: me.node },
      { disk: seatDisk },
    ];
    const reasons = [refusalOf(wrong, me, peers)];
    let header = wrong;
    for (const step of steps) {
      header = { ...header, ...step };
      reasons.push(refusalOf(header, me, peers));
    }
    expect(reasons).toEqual([
      'other cluster',
      'other configuration',
      'unknown sender',
      'not for this disk',
      'not the disk of that seat',
      null,
    ]);
  });
});
