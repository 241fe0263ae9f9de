/** Random messages and records for property tests, every type of each. */
import fc from 'fast-check';
import { type Decree, decreeNumber, type NodeId, nodeId } from '../../src/paxos/ballot.js';
import type { PersistRecord } from '../../src/paxos/effect.js';
import type { Message, MessageType } from '../../src/paxos/message.js';
import type { PlainLogRecord } from '../../src/paxos/multi/effect.js';

const uint32 = fc.nat(0xffff_ffff);
const node: fc.Arbitrary<NodeId> = uint32.map(nodeId);
const decree: fc.Arbitrary<Decree> = uint32.map(decreeNumber);
const ballot = fc.record({ round: uint32, node });
/** Any text of whole characters, a leading byte order mark among them. */
const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('\ufeffmarked'));
const proposal = fc.record({ ballot, value });
const nodes = fc.array(node, { maxLength: 6 });
const seats = fc.record({ proposers: nodes, acceptors: nodes, learners: nodes });

const hexId = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 });
const uint16 = fc.nat(0xffff);
/** A part, counted from 0, of so many. */
const placeOf = fc.tuple(fc.nat(0xfffe), fc.nat(0xfffe)).map(([a, b]) => ({
  part: Math.min(a, b),
  parts: Math.max(a, b) + 1,
}));
const values = fc.array(value, { maxLength: 4 });
const proposals = fc.array(proposal, { maxLength: 4 });
const pvalues = fc.array(fc.record({ slot: decree, proposal }), { maxLength: 4 });
const member = fc.record({ node, seat: node, disk: hexId });
const configuration = fc.record({
  number: uint32,
  from: decree,
  members: fc.array(member, { maxLength: 5 }),
  quorums: fc.record({ phase1: uint16, phase2: uint16 }),
});
const configurations = fc.array(configuration, { maxLength: 3 });
/** The seats of an atomic broadcast. */
const seating = { seats: fc.option(configuration), isInForce: fc.boolean() };

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
  invoke: fc.record({ type: fc.constant('invoke'), session: uint32, commands: value }),
  read: fc.record({ type: fc.constant('read'), session: uint32, sequence: uint32, operation: value }),
  invoked: fc.record({ type: fc.constant('invoked'), session: uint32, answers: value }),
  'leader-is': fc.record({ type: fc.constant('leader-is'), session: uint32, leader: fc.option(node) }),
  p1a: fc.record({ type: fc.constant('p1a'), ballot, from: decree }),
  p1b: fc
    .record({
      type: fc.constant('p1b' as const),
      ballot,
      from: decree,
      mark: decree,
      cut: uint32,
      pvalues,
      place: placeOf,
    })
    .map(({ place, ...rest }) => ({ ...rest, ...place })),
  p2a: fc.record({ type: fc.constant('p2a'), ballot, first: decree, values, decided: decree }),
  p2b: fc.record({ type: fc.constant('p2b'), ballot, first: decree, count: uint16 }),
  preempted: fc.record({ type: fc.constant('preempted'), ballot, promised: ballot, slot: decree }),
  heartbeat: fc.record({ type: fc.constant('heartbeat'), ballot, nonce: uint32, decided: decree }),
  heard: fc.record({
    type: fc.constant('heard'),
    ballot,
    nonce: uint32,
    applied: decree,
    durable: decree,
    top: decree,
  }),
  canvass: fc.record({ type: fc.constant('canvass'), nonce: uint32 }),
  canvassed: fc.record({
    type: fc.constant('canvassed'),
    nonce: uint32,
    hearsLeader: fc.boolean(),
    promised: fc.option(ballot),
  }),
  'catch-up': fc.record({ type: fc.constant('catch-up'), from: decree }),
  decisions: fc.record({ type: fc.constant('decisions'), first: decree, proposals, top: decree }),
  'snapshot-query': fc.record({
    type: fc.constant('snapshot-query'),
    slot: decree,
    digest: fc.option(uint32),
    part: uint16,
  }),
  snapshot: fc
    .record({ type: fc.constant('snapshot' as const), slot: decree, digest: uint32, text: value, place: placeOf })
    .map(({ place, ...rest }) => ({ ...rest, ...place })),
  join: fc.constant({ type: 'join' }),
  welcome: fc.record({ type: fc.constant('welcome'), configurations, applied: decree }),
  submit: fc.record({ type: fc.constant('submit'), session: uint32, first: uint32, count: uint16, commands: value }),
  submitted: fc.record({
    type: fc.constant('submitted'),
    session: uint32,
    mark: uint32,
    above: fc.array(uint32, { maxLength: 6 }),
  }),
  roll: fc.record({ type: fc.constant('roll'), nonce: uint32, ...seating }),
  present: fc.record({
    type: fc.constant('present'),
    nonce: uint32,
    hearsLeader: fc.boolean(),
    promised: fc.option(ballot),
    known: decree,
    top: decree,
    ...seating,
  }),
  voted: fc.record({
    type: fc.constant('voted'),
    ballot,
    first: decree,
    digests: fc.array(uint32, { maxLength: 6 }),
  }),
};

export const messageOf = (type: keyof typeof messages): fc.Arbitrary<Message> => messages[type];

export const anyMessage: fc.Arbitrary<Message> = fc.oneof(...Object.values<fc.Arbitrary<Message>>(messages));

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

const logRecords: {
  readonly [type in PlainLogRecord['type']]: fc.Arbitrary<PlainLogRecord & { type: type }>;
} = {
  'log-round': fc.record({ type: fc.constant('log-round'), round: uint32 }),
  'log-promised': fc.record({ type: fc.constant('log-promised'), ballot }),
  'log-accepted': fc.record({ type: fc.constant('log-accepted'), ballot, first: decree, values }),
  'log-decided': fc.record({ type: fc.constant('log-decided'), first: decree, proposals }),
  'log-known': fc.record({ type: fc.constant('log-known'), decided: decree }),
  'log-members': fc.record({ type: fc.constant('log-members'), configurations }),
  'log-snapshot': fc.record({ type: fc.constant('log-snapshot'), slot: decree, digest: uint32, text: value }),
};
const logRecord: fc.Arbitrary<PlainLogRecord> = fc.oneof(...Object.values<fc.Arbitrary<PlainLogRecord>>(logRecords));

export const anyPersist: fc.Arbitrary<PersistRecord> = fc.oneof(
  fc.record({ type: fc.constant('round' as const), decree, round: uint32 }),
  fc.record({ type: fc.constant('promised' as const), decree, ballot }),
  fc.record({ type: fc.constant('accepted' as const), decree, proposal }),
  fc.record({ type: fc.constant('decided' as const), decree, proposal }),
  logRecord,
  fc.record({ type: fc.constant('checkpoint' as const), records: fc.array(logRecord, { maxLength: 4 }) }),
);
