/** Shapes of what the nodes of a replicated log say, wait for, write and report; see src/paxos/multi. */
import * as v from 'valibot';
import { appNames } from '../paxos/multi/apps/app.js';
import { attempt, ballot, count, decree, hex64, list, node, nodes, proposal, text, uint32 } from './basic-shapes.js';

/** All that an app holds, as a text. */
const snapshotText = v.pipe(v.string(), v.maxLength(2 ** 28));
const slot = decree;
const digest = uint32;
const quorums = v.object({ phase1: count, phase2: count });
const values = list(text);

export const logConfiguration = v.object({
  number: uint32,
  from: slot,
  members: list(v.object({ node, seat: node, disk: hex64 })),
  quorums,
});
const configurations = list(logConfiguration);

export const workload = v.variant('type', [
  v.object({ type: v.literal('lanes'), lanes: list(list(text)), pauseMinMs: count, pauseMaxMs: count }),
  v.object({
    type: v.literal('load'),
    operations: v.nullable(count),
    outstanding: count,
    bytes: count,
    readsPercent: count,
  }),
]);

export const logSettings = v.object({
  members: nodes,
  joiners: nodes,
  quorums,
  app: v.picklist(appNames),
  window: count,
  batchMax: count,
  snapshotEvery: count,
  skipSlot: v.nullable(slot),
});

const place = { part: count, parts: count };

export const logMessages = [
  v.object({ type: v.literal('invoke'), session: uint32, commands: text }),
  v.object({ type: v.literal('read'), session: uint32, sequence: uint32, operation: text }),
  v.object({ type: v.literal('invoked'), session: uint32, answers: text }),
  v.object({ type: v.literal('leader-is'), session: uint32, leader: v.nullable(node) }),
  v.object({ type: v.literal('p1a'), ballot, from: slot }),
  v.object({
    type: v.literal('p1b'),
    ballot,
    from: slot,
    mark: slot,
    cut: uint32,
    ...place,
    pvalues: list(v.object({ slot, proposal })),
  }),
  v.object({ type: v.literal('p2a'), ballot, first: slot, values, decided: slot }),
  v.object({ type: v.literal('p2b'), ballot, first: slot, count }),
  v.object({ type: v.literal('preempted'), ballot, promised: ballot, slot }),
  v.object({ type: v.literal('heartbeat'), ballot, nonce: uint32, decided: slot }),
  v.object({ type: v.literal('heard'), ballot, nonce: uint32, applied: slot, durable: slot, top: slot }),
  v.object({ type: v.literal('canvass'), nonce: uint32 }),
  v.object({ type: v.literal('canvassed'), nonce: uint32, hearsLeader: v.boolean(), promised: v.nullable(ballot) }),
  v.object({ type: v.literal('catch-up'), from: slot }),
  v.object({ type: v.literal('decisions'), first: slot, proposals: list(proposal), top: slot }),
  v.object({ type: v.literal('snapshot-query'), slot, digest: v.nullable(digest), part: count }),
  v.object({ type: v.literal('snapshot'), slot, digest, ...place, text }),
  v.object({ type: v.literal('join') }),
  v.object({ type: v.literal('welcome'), configurations, applied: slot }),
] as const;

export const logTimers = [
  v.object({ type: v.literal('scout-resend'), ballot, attempt }),
  v.object({ type: v.literal('commander-resend'), ballot, attempt }),
  v.object({ type: v.literal('heartbeat'), ballot }),
  v.object({ type: v.literal('suspicion'), heard: count }),
  v.object({ type: v.literal('canvass-end'), nonce: uint32 }),
  v.object({ type: v.literal('catch-up'), attempt }),
  v.object({ type: v.literal('snapshot-resend'), slot, part: count, attempt }),
  v.object({ type: v.literal('join-resend'), attempt }),
  v.object({ type: v.literal('invoke-retry'), attempt }),
  v.object({ type: v.literal('lane-due'), lane: count }),
] as const;

const plainRecords = [
  v.object({ type: v.literal('log-round'), round: uint32 }),
  v.object({ type: v.literal('log-promised'), ballot }),
  v.object({ type: v.literal('log-accepted'), ballot, first: slot, values }),
  v.object({ type: v.literal('log-decided'), first: slot, proposals: list(proposal) }),
  v.object({ type: v.literal('log-known'), decided: slot }),
  v.object({ type: v.literal('log-members'), configurations }),
  v.object({ type: v.literal('log-snapshot'), slot, digest, text: snapshotText }),
] as const;

export const logRecords = [
  ...plainRecords,
  v.object({ type: v.literal('checkpoint'), records: list(v.variant('type', [...plainRecords])) }),
] as const;

const operation = { session: uint32, sequence: uint32 };

export const logEffects = [
  v.object({ type: v.literal('scout'), ballot, from: slot }),
  v.object({ type: v.literal('adopted'), ballot, from: slot, promises: nodes }),
  v.object({ type: v.literal('follow'), ballot: v.nullable(ballot) }),
  v.object({ type: v.literal('applied'), decree: slot, digest, history: digest }),
  v.object({ type: v.literal('snapshot'), decree: slot, digest, history: digest, installed: v.boolean() }),
  v.object({ type: v.literal('compacted'), decree: slot }),
  v.object({ type: v.literal('configured'), configuration: logConfiguration }),
  v.object({ type: v.literal('waiting'), nodes }),
  v.object({ type: v.literal('chat-log'), from: count, lines: list(text) }),
  v.object({ type: v.literal('invoke'), ...operation, operation: text }),
  v.object({ type: v.literal('respond'), ...operation, result: text }),
  v.object({ type: v.literal('read-served'), ...operation, index: slot }),
] as const;

export const logFact = v.variant('type', [
  v.object({ type: v.literal('booted'), disk: hex64, promised: v.nullable(ballot), applied: slot }),
  v.object({ type: v.literal('promised'), ballot }),
  v.object({ type: v.literal('adopted'), ballot, from: slot, promises: nodes }),
  v.object({ type: v.picklist(['proposed', 'accepted']), ballot, first: slot, digests: list(digest) }),
  v.object({ type: v.literal('applied'), slot, digest, history: digest }),
  v.object({ type: v.literal('snapshot'), slot, digest, history: digest, installed: v.boolean() }),
  v.object({ type: v.literal('configured'), configuration: logConfiguration }),
]);
