import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decreeNumber, nodeId, type NodeId, type Slot } from '../../../src/paxos/ballot.js';
import type { LogConfiguration } from '../../../src/paxos/multi/configuration.js';
import {
  changeMembers,
  configurationAt,
  createMembership,
  forgetConfigurations,
  holdsSeat,
  memberOf,
  newestOf,
  seatOf,
} from '../../../src/paxos/multi/membership.js';
import { isMembersOperation, withDisks } from '../../../src/paxos/multi/membership-change.js';
import { loadMembership, saveMembership } from '../../../src/paxos/multi/membership-text.js';

const slot = (number: number): Slot => decreeNumber(number);
const diskOf = (node: number, formats = 0): string => `${formats}${node}`.padStart(16, '0');
const window = 10;

const seeds = (nodes: readonly number[], quorums = { phase1: 2, phase2: 2 }): LogConfiguration => ({
  number: 0,
  from: slot(0),
  members: nodes.map((node) => ({ node: nodeId(node), seat: nodeId(node), disk: diskOf(node) })),
  quorums,
});

const three = () => createMembership(window, [seeds([1, 2, 3])]);

test.each([
  ['members add 4:0000000000000004 remove 3', 'members 1, 2, 4 from slot 17 on'],
  ['members remove 3 add 4:0000000000000004', 'members 1, 2, 4 from slot 17 on'],
  ['members add 4:0000000000000004 add 5:0000000000000005 remove 1 remove 2', 'members 3, 4, 5 from slot 17 on'],
  ['members remove 2 add 2:0000000000000012', 'members 1, 3, 2 from slot 17 on'],
  ['members quorums 1+3', 'members 1, 2, 3 from slot 17 on'],
  ['members add 4', 'not done: node 4 has not asked to join; start it, then ask again'],
  ['members remove 4', 'not done: node 4 is not a member, so it cannot be removed'],
  ['members add 3:0000000000000003', 'not done: node 3 is a member already'],
  ['members add 3:00000000000000ff', 'not done: node 3 is a member with another disk; remove it in the same command'],
  ['members remove 1 remove 2 remove 3', 'not done: nobody would be left'],
  ['members remove 3 remove 3', 'not done: a node is named twice'],
  ['members quorums 1+2', 'not done: quorums 1+2 need not meet among 3 members'],
  ['members quorums 4+1', 'not done: quorums 4+1 are more than 3 members can form'],
  ['members quorums 0+4', 'not done: "0+4" are no quorums: expected phase 1 and phase 2, as 2+2'],
  ['members remove 345', 'not done: "345" is no node to remove: expected a number below 100'],
  [
    'members add four',
    'not done: "four" is no node to add: expected a number below 100, or with its disk, as 3:0123456789abcdef',
  ],
  ['members', 'not done: expected "members add NODE remove NODE quorums 2+2", or some of these parts'],
  ['members add', 'not done: expected "members add NODE remove NODE quorums 2+2", or some of these parts'],
  ['members swap 3', 'not done: expected "members add NODE remove NODE quorums 2+2", or some of these parts'],
])('%s: %s', (operation, result) => {
  const membership = three();
  const change = changeMembers(membership, slot(7), operation);
  expect(change.result).toBe(result);
  expect(change.configuration).toEqual(result.startsWith('not done') ? null : newestOf(membership));
});

test('a change is in force a window of slots after its command, and nobody can say before that slot', () => {
  const membership = three();
  changeMembers(membership, slot(7), `members add 4:${diskOf(4)} remove 3`);
  expect(configurationAt(membership, slot(16), slot(8))?.number).toBe(0);
  expect(configurationAt(membership, slot(17), slot(8))?.number).toBe(1);
  expect(configurationAt(membership, slot(17), slot(7))).toBeNull();
  expect(configurationAt(membership, slot(18), slot(8))).toBeNull();
});

test('what was handed out before a change stays as it was: it may be on its way in a welcome', () => {
  const membership = three();
  const told = membership.configurations;
  changeMembers(membership, slot(0), `members add 4:${diskOf(4)}`);
  expect([told.length, membership.configurations.length]).toEqual([1, 2]);
});

test('of two changes at once the second is judged by what the first one will have made', () => {
  const membership = three();
  changeMembers(membership, slot(7), `members add 4:${diskOf(4)} remove 3`);
  expect(changeMembers(membership, slot(7), 'members remove 3').result).toContain('node 3 is not a member');
  const second = changeMembers(membership, slot(8), `members add 5:${diskOf(5)} remove 4`).configuration;
  expect(second).toMatchObject({ number: 2, from: 18 });
  expect(second?.members.map(({ node }) => node)).toEqual([1, 2, 5]);
  expect([16, 17, 18].map((at) => configurationAt(membership, slot(at), slot(9))?.number)).toEqual([0, 1, 2]);
});

test('a node with another disk gets a seat that was never used, also after its configurations are forgotten', () => {
  const membership = three();
  changeMembers(membership, slot(0), `members remove 3 add 3:${diskOf(3, 1)}`);
  expect(seatOf(membership, nodeId(3), diskOf(3, 1))).toBe(103);
  expect(holdsSeat(membership, nodeId(3), diskOf(3, 1), nodeId(3))).toBe(false);
  changeMembers(membership, slot(1), 'members remove 3');
  forgetConfigurations(membership, slot(11));
  const later = loadMembership(saveMembership(membership, slot(20)));
  changeMembers(later, slot(20), `members add 3:${diskOf(3, 2)}`);
  expect(newestOf(later)?.members.map(({ seat }) => seat)).toEqual([1, 2, 203]);
  expect(seatOf(later, nodeId(3), diskOf(3, 0))).toBeNull();
});

test.each([
  ['remains while the size does', [1, 2, 3], '1+3', `add 4:${diskOf(4)} remove 1`, '1+3'],
  ['becomes a majority of another size', [1, 2, 3], '1+3', `add 4:${diskOf(4)}`, '3+3'],
  ['becomes a majority where the usual one would be too large', [1, 2, 3, 4, 5], '3+3', 'remove 1 remove 2', '2+2'],
  ['is what the command says', [1, 2, 3], '2+2', `add 4:${diskOf(4)} quorums 2+3`, '2+3'],
])('a quorum %s', (_title, nodes, quorums, operation, expected) => {
  const [phase1 = 0, phase2 = 0] = quorums.split('+').map(Number);
  const membership = createMembership(window, [seeds(nodes, { phase1, phase2 })]);
  const sizes = changeMembers(membership, slot(0), `members ${operation}`).configuration?.quorums;
  expect(`${sizes?.phase1}+${sizes?.phase2}`).toBe(expected);
});

test('the usual quorums come back with the usual size', () => {
  const membership = createMembership(window, [seeds([1, 2, 3], { phase1: 1, phase2: 3 })]);
  changeMembers(membership, slot(0), `members add 4:${diskOf(4)}`);
  changeMembers(membership, slot(1), 'members remove 4');
  expect(newestOf(membership)?.quorums).toEqual({ phase1: 1, phase2: 3 });
});

test('a newcomer that was told of later configurations makes them again from the log', () => {
  const membership = three();
  const operation = `members add 4:${diskOf(4)} remove 3`;
  changeMembers(membership, slot(7), operation);
  const newcomer = createMembership(window, membership.configurations);
  changeMembers(newcomer, slot(7), operation);
  expect(newcomer).toEqual(membership);
});

test('a newcomer that cannot learn the log from its beginning knows no configuration', () => {
  const membership = three();
  changeMembers(membership, slot(7), 'members remove 3');
  forgetConfigurations(membership, slot(17));
  expect(membership.configurations.map(({ number }) => number)).toEqual([1]);
  expect(configurationAt(createMembership(window, membership.configurations), slot(0), slot(0))).toBeNull();
});

test('a leader names the disks of those that it heard, and nothing else', () => {
  const asking = new Map<NodeId, string>([[nodeId(4), diskOf(4)]]);
  expect(withDisks('members add 4 remove 3 add 5 add 6:ab', asking)).toBe(
    `members add 4:${diskOf(4)} remove 3 add 5 add 6:ab`,
  );
  expect(['members', 'members add 3', 'membership', 'put members 3'].map(isMembersOperation)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

const operations = fc.array(
  fc.record({ node: fc.integer({ min: 1, max: 6 }), adds: fc.boolean(), formats: fc.integer({ min: 0, max: 3 }) }),
  { maxLength: 12 },
);

test('whatever is asked for, quorums meet, seats and disks are one to one, and replicas that forgot agree', () => {
  fc.assert(
    fc.property(operations, fc.integer({ min: 0, max: 12 }), (asked, forgetting) => {
      const membership = three();
      const forgetful = three();
      const owners = new Map<NodeId, string>();
      for (const [at, { node, adds, formats }] of asked.entries()) {
        const operation = `members ${adds ? `add ${node}:${diskOf(node, formats)}` : `remove ${node}`}`;
        const change = changeMembers(membership, slot(at), operation);
        expect(changeMembers(forgetful, slot(at), operation)).toEqual(change);
        if (at === forgetting) forgetConfigurations(forgetful, slot(at));
        const { configuration } = change;
        if (configuration === null) continue;
        const { members, quorums } = configuration;
        expect(quorums.phase1 + quorums.phase2).toBeGreaterThan(members.length);
        expect(Math.max(quorums.phase1, quorums.phase2)).toBeLessThanOrEqual(members.length);
        for (const member of members) {
          expect(memberOf(configuration, member.node, member.disk)).toEqual(member);
          expect(owners.get(member.seat) ?? member.disk).toBe(member.disk);
          owners.set(member.seat, member.disk);
        }
      }
      const end = slot(asked.length + window);
      expect(saveMembership(forgetful, end)).toBe(saveMembership(membership, end));
      expect(saveMembership(loadMembership(saveMembership(membership, end)), end)).toBe(
        saveMembership(membership, end),
      );
    }),
  );
});

test.each(['', '10', '10;2+2;1*1', '10;2+2;1*1\n0@0;2+2;x=y', '10;2+2;1*1\n0@0;2+2;1=a\n'])(
  'the text %j was never saved and is refused',
  (text) => {
    expect(() => loadMembership(text)).toThrow('this is no membership');
  },
);
