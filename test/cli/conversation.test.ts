/** What a client by hand makes of its node's steps; without processes. */
import { expect, test } from 'vitest';
import { createConversation } from '../../src/cli/conversation.js';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import type { Effect, Input } from '../../src/paxos/effect.js';
import type { NodeRecord } from '../../src/schema/trace.js';

const from = nodeId(2);
const envelope = { node: nodeId(9), incarnation: 1, sequence: 0, atMs: 0 };
const propose: Input = { type: 'propose', decree: decreeNumber(0), value: '', proposer: null };
const answer: Input = { type: 'message', from, message: { type: 'invoked', session: 1, answers: '' } };

const invoke = (sequence: number, operation: string): Effect => ({ type: 'invoke', session: 1, sequence, operation });
const respond = (sequence: number, result: string): Effect => ({ type: 'respond', session: 1, sequence, result });
const moveOn = (silent: number, to: number): Effect => ({
  type: 'move-on',
  decree: decreeNumber(0),
  from: nodeId(silent),
  to: nodeId(to),
});

function listen() {
  const told: string[] = [];
  let nowMs = 0;
  const kinds = {
    isRead: (operation: string) => operation.startsWith('get'),
    isOwn: (operation: string) => operation.startsWith('own'),
  };
  const conversation = createConversation(() => nowMs, kinds, {
    answered: ({ number, operation, result, replica, tookMs }) =>
      told.push(`${number} ${operation} = ${result} from ${replica} in ${tookMs}`),
    movedOn: (silent, to) => told.push(`from ${silent} to ${to}`),
    refused: (reason) => told.push(reason),
    followed: (operation, result) => told.push(`${operation} = ${result}`),
    strange: (reason, address) => told.push(`${reason} ${address}`),
  });
  return {
    told,
    conversation,
    step: (input: Input, ...effects: Effect[]) =>
      conversation.hear({ ...envelope, kind: 'step', input, effects, cause: null }),
    hear: (record: NodeRecord) => conversation.hear(record),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('an answer has its request, its replica and its time; reads leave no session', async () => {
  const { told, conversation, step, pass } = listen();
  step(propose, invoke(1, 'get a'));
  pass(3);
  step(propose, invoke(2, 'put a 1'));
  expect(conversation.waitedMs()).toBe(3);
  pass(4);
  step(answer, respond(1, '5'));
  expect(conversation.hasSession).toBe(false);
  const quiet = conversation.whenQuiet();
  step(answer, respond(2, 'ok'), respond(2, 'ok'));
  await quiet;
  expect(told).toEqual(['1 get a = 5 from 2 in 7', '2 put a 1 = ok from 2 in 4']);
  expect(conversation.hasSession).toBe(true);
  step(propose, invoke(3, 'end-session'));
  step(answer, respond(3, 'session ended'));
  expect(conversation.hasSession).toBe(false);
});

test("the program's own requests are told apart, and nobody waits for them", () => {
  const { told, conversation, step } = listen();
  step(propose, invoke(1, 'own'), invoke(2, 'put a 1'));
  step(answer, respond(2, 'ok'));
  expect(conversation.isFollowing).toBe(true);
  expect(conversation.waitedMs()).toBe(0);
  step(answer, respond(1, '7'));
  expect(conversation.isFollowing).toBe(false);
  expect(told).toEqual(['1 put a 1 = ok from 2 in 0', 'own = 7']);
});

test('a silent replica is named once until somebody answers', () => {
  const { told, step } = listen();
  step(propose, invoke(1, 'put a 1'), invoke(2, 'put a 2'));
  const silence: Input = { type: 'timer', timer: { type: 'invoke-retry', attempt: 1 } };
  step(silence, moveOn(0, 1));
  step(silence, moveOn(1, 0));
  step(silence, moveOn(0, 1));
  step(answer, respond(1, 'ok'));
  step(silence, moveOn(0, 1));
  expect(told).toEqual(['from 0 to 1', 'from 1 to 0', '1 put a 1 = ok from 2 in 0', 'from 0 to 1']);
});

test('refused wishes are told, refused messages are not; strange datagrams once for each reason', () => {
  const { told, step, hear } = listen();
  step(propose, { type: 'refuse', from: nodeId(9), reason: 'too long' });
  step(answer, { type: 'refuse', from, reason: 'garbage' });
  const refused = {
    ...envelope,
    kind: 'refused',
    bytes: 9,
    address: '127.0.0.1:1',
    message: null,
    datagrams: 1,
  } as const;
  hear({ ...refused, reason: 'other cluster' });
  hear({ ...refused, reason: 'other cluster' });
  expect(told).toEqual(['too long', 'other cluster 127.0.0.1:1']);
});

test('of a load that somebody else asked for nothing is told, but what is asked here is', () => {
  const { told, conversation, step } = listen();
  const workload = { type: 'load', operations: null, outstanding: 1, bytes: 8, readsPercent: 0 } as const;
  step({ type: 'load', workload }, invoke(1, 'put k1 x'));
  expect(conversation.hasSession).toBe(true);
  step({ type: 'propose', decree: decreeNumber(0), value: 'put a 1', proposer: null });
  step(answer, respond(1, 'ok'), invoke(2, 'put a 1'));
  step(answer, respond(2, 'ok'), invoke(3, 'put k2 x'));
  step({ type: 'load', workload: null });
  expect(conversation.waiting.size).toBe(0);
  step(answer, respond(3, 'ok'));
  step(propose, invoke(4, 'get k1'));
  step(answer, respond(4, 'x'));
  expect(told).toEqual(['1 put a 1 = ok from 2 in 0', '2 get k1 = x from 2 in 0']);
});
