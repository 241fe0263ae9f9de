/** Checks trace records that come from files, which anybody may have written. */
import * as v from 'valibot';
import {
  attempt,
  ballot,
  count,
  decree,
  hex64,
  incarnation,
  list,
  node,
  nodes,
  proposal,
  text,
  uint32,
} from './basic-shapes.js';
import { crashShape, faultGroups, faultRules, messageKey } from './fault-shapes.js';
import { broadcastMessages, broadcastTimers, groupName } from './broadcast-shapes.js';
import { logEffects, logFact, logMessages, logRecords, logTimers, workload } from './log-shapes.js';
import { pace, port, recordedPreset as preset } from './recorded-preset.js';
import type { TraceRecord } from './trace.js';

const seats = v.object({ proposers: nodes, acceptors: nodes, learners: nodes });
const election = uint32;

const message = v.variant('type', [
  v.object({ type: v.literal('token'), election, candidate: node, hops: uint32 }),
  v.object({ type: v.literal('token-ack'), election, candidate: node }),
  v.object({ type: v.literal('role'), election, leader: node, seats }),
  v.object({ type: v.literal('role-ack'), election }),
  v.object({ type: v.literal('start'), election, leader: node, seats }),
  v.object({ type: v.literal('start-ack'), election }),
  v.object({ type: v.literal('start-query') }),
  v.object({ type: v.literal('request'), decree, session: uint32, sequence: uint32, value: text }),
  v.object({ type: v.literal('prepare'), decree, ballot }),
  v.object({ type: v.literal('promise'), decree, ballot, accepted: v.nullable(proposal) }),
  v.object({ type: v.literal('accept'), decree, proposal }),
  v.object({ type: v.literal('accepted'), decree, proposal }),
  v.object({ type: v.literal('rejected'), decree, ballot, promised: ballot }),
  v.object({ type: v.literal('decision'), decree, proposal }),
  v.object({ type: v.literal('decision-ack'), decree }),
  v.object({ type: v.literal('query'), decree }),
  ...logMessages,
  ...broadcastMessages,
]);

const timer = v.variant('type', [
  v.object({ type: v.literal('token-resend'), election, candidate: node, attempt }),
  v.object({ type: v.literal('election-silence'), election, heard: count }),
  v.object({ type: v.literal('announce-resend'), election, saying: v.picklist(['role', 'start']), attempt }),
  v.object({ type: v.literal('start-query'), attempt }),
  v.object({ type: v.literal('request-due'), decree }),
  v.object({ type: v.literal('request-retry'), decree, sequence: uint32, attempt }),
  v.object({
    type: v.literal('phase-resend'),
    decree,
    ballot,
    repeating: v.picklist(['prepare', 'accept', 'decision']),
    attempt,
  }),
  v.object({ type: v.literal('back-off'), decree, ballot }),
  v.object({ type: v.literal('decision-resend'), decree, attempt }),
  v.object({ type: v.literal('learn-query'), decree, attempt }),
  ...logTimers,
  ...broadcastTimers,
]);

const persistRecord = v.variant('type', [
  v.object({ type: v.literal('round'), decree, round: uint32 }),
  v.object({ type: v.literal('promised'), decree, ballot }),
  v.object({ type: v.literal('accepted'), decree, proposal }),
  v.object({ type: v.literal('decided'), decree, proposal }),
  ...logRecords,
]);

const input = v.variant('type', [
  v.object({
    type: v.literal('boot'),
    incarnation,
    seated: v.boolean(),
    session: uint32,
    recovered: v.pipe(v.array(persistRecord), v.maxLength(10_000_000)),
    // Nodes that decide single decrees do not tell it, here and below.
    disk: v.exactOptional(hex64),
  }),
  v.object({ type: v.literal('message'), from: node, message, disk: v.exactOptional(hex64) }),
  v.object({ type: v.literal('timer'), timer }),
  v.object({ type: v.literal('propose'), decree, value: text, proposer: v.nullable(node) }),
  v.object({ type: v.literal('open-decree'), decree }),
  v.object({ type: v.literal('load'), workload: v.nullable(workload) }),
]);

const effect = v.variant('type', [
  v.object({ type: v.literal('send'), to: nodes, message, group: v.exactOptional(groupName) }),
  v.object({ type: v.literal('persist'), record: persistRecord }),
  v.object({ type: v.literal('set-timer'), timer, minMs: count, maxMs: count }),
  v.object({ type: v.literal('elected'), election }),
  v.object({ type: v.literal('started'), election, leader: node }),
  v.object({ type: v.literal('suspect'), node }),
  v.object({ type: v.literal('preempted'), decree, ballot, by: ballot }),
  v.object({ type: v.literal('propose'), decree, proposal, adoptedFrom: v.nullable(ballot) }),
  v.object({ type: v.literal('chosen'), decree, proposal }),
  v.object({ type: v.literal('decide'), decree, proposal, counted: v.boolean() }),
  v.object({ type: v.literal('submit'), decree, value: text, proposer: node }),
  v.object({ type: v.literal('move-on'), decree, from: node, to: node }),
  v.object({ type: v.literal('refuse'), from: node, reason: text }),
  ...logEffects,
]);

const settings = v.object({ seed: uint32, rules: faultRules, groups: v.optional(faultGroups, []) });
const processEvent = v.variant('type', [
  v.object({ type: v.literal('spawned'), pid: count }),
  v.object({ type: v.literal('ready'), port, disk: hex64, seated: v.boolean() }),
  v.object({ type: v.literal('paused') }),
  v.object({ type: v.literal('resumed') }),
  v.object({ type: v.literal('crash-planned'), crash: v.nullable(crashShape) }),
  v.object({ type: v.literal('disk-lies'), lies: v.boolean() }),
  v.object({ type: v.literal('ending'), how: v.picklist(['stop', 'kill']) }),
  v.object({
    type: v.literal('exited'),
    code: v.nullable(v.pipe(v.number(), v.integer())),
    signal: v.nullable(text),
    expected: v.boolean(),
    crashPoint: v.nullable(text),
    lastWords: text,
  }),
  v.object({ type: v.literal('found'), port, disk: hex64 }),
  v.object({ type: v.literal('unheard'), how: v.picklist(['not yet', 'left', 'lost']) }),
]);

const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const envelope = { incarnation, sequence: count, atMs: milliseconds };
const ofNode = { ...envelope, node };
const ofSupervisor = { ...envelope, node: v.null() };

/**
 * One line of a recording. The schema that is published for those who write recordings of their own is made from
 * this.
 */
export const traceRecordSchema = v.variant('kind', [
  v.object({ kind: v.literal('step'), ...ofNode, input, effects: list(effect), cause: v.nullable(messageKey) }),
  v.object({
    kind: v.literal('fate'),
    ...ofNode,
    message: messageKey,
    fate: v.picklist(['lost', 'duplicated', 'delayed', 'held']),
    delayMs: count,
  }),
  v.object({
    kind: v.literal('refused'),
    ...ofNode,
    reason: v.picklist([
      'garbage',
      'truncated',
      'over-long',
      'other version',
      'other cluster',
      'other configuration',
      'unknown sender',
      'not for this disk',
      'not the disk of that seat',
    ]),
    bytes: count,
    address: text,
    message: v.nullable(messageKey),
    datagrams: count,
  }),
  v.object({ kind: v.literal('sync'), ...ofNode, records: count, durationUs: count }),
  v.object({ kind: v.literal('facts'), ...ofNode, facts: list(logFact) }),
  v.object({
    kind: v.literal('counts'),
    ...ofNode,
    steps: count,
    received: count,
    sent: count,
    lost: count,
    refused: count,
    syncs: count,
    invoked: count,
    answered: count,
    workload: v.exactOptional(v.nullable(workload)),
    latencies: list(v.object({ us: count, count })),
  }),
  v.object({
    kind: v.literal('run'),
    ...ofSupervisor,
    version: count,
    program: text,
    cluster: hex64,
    startedAt: text,
    preset,
    url: v.nullable(text),
    byHand: v.exactOptional(v.literal(true)),
  }),
  v.object({
    kind: v.literal('process'),
    ...ofSupervisor,
    subject: node,
    subjectIncarnation: incarnation,
    event: processEvent,
  }),
  v.object({ kind: v.literal('faults'), ...ofSupervisor, settings }),
  v.object({ kind: v.literal('pace'), ...ofSupervisor, pace }),
  v.object({ kind: v.literal('decree'), ...ofSupervisor, decree }),
  v.object({ kind: v.literal('note'), ...ofSupervisor, level: v.picklist(['info', 'warning']), text }),
  v.object({ kind: v.literal('end'), ...ofSupervisor, reason: text }),
]);

/** The record, or what is wrong with it: place, expectation and value in one clause. */
export function parseTraceRecord(value: unknown): { ok: true; record: TraceRecord } | { ok: false; reason: string } {
  const parsed = v.safeParse(traceRecordSchema, value, { abortEarly: true });
  // Ids and decrees are numbers that were just checked; the brand is all that the schema cannot give them.
  if (parsed.success) return { ok: true, record: branded(parsed.output) };
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue) ?? 'the record';
  return {
    ok: false,
    reason: `${place}: expected ${issue.expected ?? 'something else'}, got ${shorten(issue.received)}`,
  };
}

/** Fails to compile where the schema and the type have come apart. */
function branded(output: SameShape<Output, TraceRecord> extends true ? Output : never): TraceRecord {
  return output as unknown as TraceRecord;
}

type Output = v.InferOutput<typeof traceRecordSchema>;
type SameShape<A, B> = Plain<A> extends Plain<B> ? (Plain<B> extends Plain<A> ? true : false) : false;
/** Without brands and `readonly`. */
type Plain<Value> = Value extends number
  ? number
  : Value extends string | boolean | null
    ? Value
    : Value extends readonly (infer Item)[]
      ? Plain<Item>[]
      : { -readonly [field in keyof Value]: Plain<Value[field]> };

const shorten = (received: string): string => (received.length <= 60 ? received : `${received.slice(0, 57)}...`);
