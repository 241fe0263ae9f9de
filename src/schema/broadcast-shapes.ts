/** Shapes of what the nodes of an atomic broadcast say and wait for; see src/paxos/broadcast. */
import * as v from 'valibot';
import { groupNames } from '../paxos/broadcast/groups.js';
import { attempt, ballot, count, decree, list, text, uint32 } from './basic-shapes.js';
import { logConfiguration } from './log-shapes.js';

const seats = { seats: v.nullable(logConfiguration), isInForce: v.boolean() };

export const broadcastMessages = [
  v.object({ type: v.literal('submit'), session: uint32, first: uint32, count, commands: text }),
  v.object({ type: v.literal('submitted'), session: uint32, mark: uint32, above: list(uint32) }),
  v.object({ type: v.literal('roll'), nonce: uint32, ...seats }),
  v.object({
    type: v.literal('present'),
    nonce: uint32,
    hearsLeader: v.boolean(),
    promised: v.nullable(ballot),
    known: decree,
    top: decree,
    ...seats,
  }),
  v.object({ type: v.literal('voted'), ballot, first: decree, digests: list(uint32) }),
] as const;

export const broadcastTimers = [
  v.object({ type: v.literal('submit-due') }),
  v.object({ type: v.literal('submit-resend'), attempt }),
  v.object({ type: v.literal('roll'), attempt }),
  v.object({ type: v.literal('lead'), ballot, attempt }),
  v.object({ type: v.literal('present') }),
  v.object({ type: v.literal('learn'), attempt }),
] as const;

export const groupName = v.picklist(groupNames);

const group = v.object({ address: text, port: count });

export const multicastSettings = v.object({
  groups: v.object({ clients: group, proposers: group, acceptors: group, learners: group }),
  interface: text,
  timeToLive: count,
  acceptorsMax: count,
});
