/**
 * Somebody starts proposer 1 twice. Both may come with the same ballot, and two values in one slot of one ballot would
 * break what Paxos rests on: so an acceptor takes a ballot from one process alone.
 */
import { expect, test } from 'vitest';
import { type Ballot, decreeNumber, nodeId } from '../../../src/paxos/ballot.js';
import { nodeIn } from '../../../src/paxos/broadcast/groups.js';
import { createBroadcastMachine } from '../../../src/paxos/broadcast/machine.js';
import type { Effect, Input } from '../../../src/paxos/effect.js';
import type { Message } from '../../../src/paxos/message.js';
import { majorities } from '../../../src/paxos/quorum.js';

const self = nodeIn('acceptors', 1);
const proposer = nodeIn('proposers', 1);
const group = { address: '239.0.0.1', port: 5000 };
const zero = decreeNumber(0);
const seats = {
  number: 0,
  from: zero,
  members: [1, 2].map((id) => ({ node: nodeIn('acceptors', id), seat: nodeIn('acceptors', id), disk: `disk${id}` })),
  quorums: majorities(3),
};

/** An acceptor that both of them called to the roll. */
function createStand() {
  const multicast = {
    groups: { clients: group, proposers: group, acceptors: group, learners: group },
    interface: '127.0.0.1',
    timeToLive: 0,
    acceptorsMax: 3,
  };
  const acceptors = [self, nodeIn('acceptors', 2), nodeIn('acceptors', 3)];
  const { members, quorums } = { members: acceptors, quorums: majorities(3) };
  const log = {
    members,
    joiners: [],
    quorums,
    app: 'chat' as const,
    window: 8,
    batchMax: 8,
    snapshotEvery: 999,
    skipSlot: null,
  };
  const configuration = { clients: [], proposers: [proposer], acceptors, learners: [], log, multicast } as const;
  const machine = createBroadcastMachine({ configuration, self, client: null }, multicast);
  const boot: Input = { type: 'boot', incarnation: 1, seated: true, session: 1, recovered: [], disk: 'disk1' };
  machine.step(boot);
  const hear = (disk: string, message: Message): readonly Effect[] =>
    machine.step({ type: 'message', from: proposer, disk, message });
  for (const disk of ['one', 'other']) hear(disk, { type: 'roll', nonce: 1, seats, isInForce: true });
  return hear;
}

const ballotOf = (round: number): Ballot => ({ round, node: nodeId(proposer) });
const p1a = (round: number): Message => ({ type: 'p1a', ballot: ballotOf(round), from: zero });
const p2a = (round: number, value: string): Message => ({
  type: 'p2a',
  ballot: ballotOf(round),
  decided: zero,
  first: zero,
  values: [value],
});
const answers = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) => (effect.type === 'send' ? [effect.message.type] : []));

test('a ballot that was promised to the one is neither promised to nor accepted from the other', () => {
  const hear = createStand();
  expect(answers(hear('one', p1a(1)))).toEqual(['p1b']);
  expect(answers(hear('other', p1a(1)))).toEqual([]);
  expect(answers(hear('other', p2a(1, 'b')))).toEqual([]);
  expect(answers(hear('one', p2a(1, 'a')))).toEqual(['voted', 'voted']);
});

test('nor is one that was accepted from the one, in a slot that is still free', () => {
  const hear = createStand();
  expect(answers(hear('one', p2a(1, 'a')))).toEqual(['voted', 'voted']);
  expect(answers(hear('other', { ...p2a(1, 'b'), first: decreeNumber(1) } as Message))).toEqual([]);
});

test('a higher ballot of the other is heeded', () => {
  const hear = createStand();
  hear('one', p2a(1, 'a'));
  expect(answers(hear('other', p1a(2)))).toEqual(['p1b']);
  expect(answers(hear('one', p2a(1, 'a')))).toEqual(['preempted']);
});
