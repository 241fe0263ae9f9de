import { expect, test } from 'vitest';
import { heardBy } from '../../src/node/heard.js';
import { groupAsNode, type GroupName, nodeIn } from '../../src/paxos/broadcast/groups.js';
import type { Configuration } from '../../src/paxos/configuration.js';

const group = { address: '239.0.0.1', port: 5000 };
const nodes = (name: GroupName, count: number) => Array.from({ length: count }, (_, index) => nodeIn(name, index + 1));
const configuration: Configuration = {
  clients: nodes('clients', 2),
  proposers: nodes('proposers', 2),
  acceptors: nodes('acceptors', 3),
  learners: nodes('learners', 2),
  multicast: {
    groups: { clients: group, proposers: group, acceptors: group, learners: group },
    interface: '127.0.0.1',
    timeToLive: 0,
    acceptorsMax: 3,
  },
};

test.each([
  ['acceptors', 1, 'proposers', 0],
  ['acceptors', 3, 'proposers', 2],
  // The sender has no copy of its own, so whoever comes after it moves up.
  ['acceptors', 3, 'acceptors', 1],
  ['acceptors', 1, 'acceptors', 0],
  // Nobody's configuration names a third learner.
  ['learners', 3, 'proposers', 0],
] as const)("%s %i has its own of a datagram's copies from %s: %i", (group, id, sender, place) => {
  const heard = heardBy(configuration, nodeIn(group, id));
  expect(heard?.group).toBe(groupAsNode(group));
  expect(heard?.placeAmongReceiversOf(nodeIn(sender, 2))).toBe(place);
});

test('where nodes send to one another, nothing is heard by groups', () => {
  const { multicast: _, ...plain } = configuration;
  expect(heardBy(plain, nodeIn('acceptors', 1))).toBeNull();
});
