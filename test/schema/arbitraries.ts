/** Random messages and records for property tests, every type of each. */
import fc from 'fast-check';
import { type Decree, decreeNumber, type NodeId, nodeId } from '../../src/paxos/ballot.js';
import type { PersistRecord } from '../../src/paxos/effect.js';
import type { Message, MessageType } from '../../src/paxos/message.js';

const uint32 = fc.nat(0xffff_ffff);
const node: fc.Arbitrary<NodeId> = uint32.map(nodeId);
const decree: fc.Arbitrary<Decree> = uint32.map(decreeNumber);
const ballot = fc.record({ round: uint32, node });
/** Any text of whole characters, a leading byte order mark among them. */
const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('\ufeffmarked'));
const proposal = fc.record({ ballot, value });
const nodes = fc.array(node, { maxLength: 6 });
const seats = fc.record({ proposers: nodes, acceptors: nodes, learners: nodes });

/** One arbitrary for each type: a new type of message fails to compile here. */
const messages: { readonly [type in MessageType]: fc.Arbitrary<Message & { type: type }> } = {
  token: fc.record({ type: fc.constant('token'), election: uint32, candidate: node, hops: uint32 }),
  'token-ack': fc.record({ type: fc.constant('token-ack'), election: uint32, candidate: node }),
  role: fc.record({ type: fc.constant('role'), election: uint32, leader: node, seats }),
  'role-ack': fc.record({ type: fc.constant('role-ack'), election: uint32 }),
  start: fc.record({ type: fc.constant('start'), election: uint32, leader: node, seats }),
  'start-ack': fc.record({ type: fc.constant('start-ack'), election: uint32 }),
  'start-query': fc.constant({ type: 'start-query' }),
  request: fc.record({ type: fc.constant('request'), decree, session: uint32, sequence: uint32, value }),
  prepare: fc.record({ type: fc.constant('prepare'), decree, ballot }),
  promise: fc.record({ type: fc.constant('promise'), decree, ballot, accepted: fc.option(proposal) }),
  accept: fc.record({ type: fc.constant('accept'), decree, proposal }),
  accepted: fc.record({ type: fc.constant('accepted'), decree, proposal }),
  rejected: fc.record({ type: fc.constant('rejected'), decree, ballot, promised: ballot }),
  decision: fc.record({ type: fc.constant('decision'), decree, proposal }),
  'decision-ack': fc.record({ type: fc.constant('decision-ack'), decree }),
  query: fc.record({ type: fc.constant('query'), decree }),
};

export const messageOf = (type: MessageType): fc.Arbitrary<Message> => messages[type];

export const anyMessage: fc.Arbitrary<Message> = fc.oneof(...Object.values<fc.Arbitrary<Message>>(messages));

const hexId = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 });

export const anyHeader = fc.record({
  cluster: hexId,
  digest: uint32,
  from: node,
  incarnation: uint32,
  disk: hexId,
  to: node,
  toDisk: hexId,
  step: uint32,
  part: uint32,
});

export const anyPersist: fc.Arbitrary<PersistRecord> = fc.oneof(
  fc.record({ type: fc.constant('round' as const), decree, round: uint32 }),
  fc.record({ type: fc.constant('promised' as const), decree, ballot }),
  fc.record({ type: fc.constant('accepted' as const), decree, proposal }),
  fc.record({ type: fc.constant('decided' as const), decree, proposal }),
);
