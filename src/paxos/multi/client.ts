/**
 * A client of a log: one session of commands and reads, numbered in the order they begin, each sent again until it is
 * answered. It asks for what its workload says, and for what its user wishes.
 */
import type { NodeId } from '../ballot.js';
import { type Effect, type Input, unreachable } from '../effect.js';
import type { Message } from '../message.js';
import { answersOf } from './answer.js';
import type { AppName } from './apps/app.js';
import { type RunningApp, startApp } from './apps/running-app.js';
import { createPost, dispatch, expirePost, hearAnswer, type Post, redirect } from './client-post.js';
import { operationLengthMax } from './command.js';
import { endSession } from './executor.js';
import { generate } from './load.js';
import {
  add,
  createOutstanding,
  hasRoom,
  type Operation,
  type Outstanding,
  type Source,
  settle,
} from './outstanding.js';
import type { Workload } from './workload.js';

export type LogClientOptions = {
  readonly self: NodeId;
  /** Members and joiners. */
  readonly replicas: readonly NodeId[];
  readonly app: AppName;
  readonly workload: Workload | null;
  /** Wait before the workload begins, in milliseconds at full pace. */
  readonly afterMs: number;
  /** Most commands in one datagram. */
  readonly batchMax: number;
};

/** An operation that waits for its turn. */
type Wish = { readonly operation: string; readonly source: Source; readonly replica: NodeId | null };

type Lane = { readonly operations: readonly string[]; next: number; isDue: boolean };

export type LogClient = {
  readonly options: LogClientOptions;
  /** Tells reads from commands; its state is never used. */
  readonly app: RunningApp;
  readonly post: Post;
  outstanding: Outstanding;
  /** Drawn at each start, so that no command of an earlier start is taken for one of this. */
  session: number;
  /** True once the user asked for the end of the session: nothing may begin after it. */
  hasEnded: boolean;
  readonly wishes: Wish[];
  workload: Workload | null;
  lanes: Lane[];
  /** Operations of the load that began, and that are not answered. */
  loadBegun: number;
  loadUnderWay: number;
};

export function createLogClient(options: LogClientOptions): LogClient {
  return {
    options,
    app: startApp(options.app, null),
    post: createPost(options.replicas, options.batchMax),
    outstanding: createOutstanding(),
    session: 0,
    hasEnded: false,
    wishes: [],
    workload: null,
    lanes: [],
    loadBegun: 0,
    loadUnderWay: 0,
  };
}

export function stepLogClient(client: LogClient, input: Input): Effect[] {
  switch (input.type) {
    case 'boot':
      client.session = input.session;
      return takeUp(client, client.options.workload, client.options.afterMs);
    case 'load':
      return takeUp(client, input.workload, 0);
    case 'propose':
      return wish(client, input.value, input.proposer);
    case 'message':
      return receive(client, input.from, input.message);
    case 'timer':
      if (input.timer.type === 'lane-due') return beginLane(client, input.timer.lane);
      if (input.timer.type !== 'invoke-retry') return [];
      return expirePost(client.post, client.session, client.outstanding, input.timer.attempt);
    case 'open-decree':
      return [];
    default:
      return unreachable(input);
  }
}

/** What was begun for an earlier workload is still sent until it is answered. */
function takeUp(client: LogClient, workload: Workload | null, afterMs: number): Effect[] {
  if (client.hasEnded) return [];
  client.workload = workload;
  client.lanes = [];
  client.loadBegun = 0;
  if (workload === null) return [];
  if (workload.type === 'load' && afterMs === 0) return begin(client);
  if (workload.type === 'load') {
    return [{ type: 'set-timer', timer: { type: 'lane-due', lane: 0 }, minMs: afterMs, maxMs: afterMs }];
  }
  client.lanes = workload.lanes.map((operations) => ({ operations, next: 0, isDue: false }));
  return client.lanes.flatMap((_, lane) => pause(client, lane, afterMs));
}

function pause(client: LogClient, lane: number, afterMs: number): Effect[] {
  const { workload } = client;
  const its = client.lanes[lane];
  if (its === undefined || workload?.type !== 'lanes' || its.next >= its.operations.length) return [];
  its.isDue = true;
  const { pauseMinMs, pauseMaxMs } = workload;
  const timer = { type: 'lane-due', lane } as const;
  return [{ type: 'set-timer', timer, minMs: afterMs + pauseMinMs, maxMs: afterMs + pauseMaxMs }];
}

/** A timer of an earlier workload may come early for a lane of this one; that does no harm. */
function beginLane(client: LogClient, lane: number): Effect[] {
  const its = client.lanes[lane];
  if (its === undefined) return begin(client);
  const operation = its.operations[its.next];
  if (!its.isDue || operation === undefined) return [];
  its.isDue = false;
  its.next++;
  client.wishes.push({ operation, source: lane, replica: null });
  return begin(client);
}

function wish(client: LogClient, text: string, replica: NodeId | null): Effect[] {
  // One line, and nothing that changes when it is written as UTF-8: half a surrogate pair would.
  const operation = text.replace(/[\p{Cc}\p{Surrogate}]/gu, ' ').trim();
  const refusal = (reason: string): Effect[] => [{ type: 'refuse', from: client.options.self, reason }];
  if (operation === '') return refusal('an operation has at least one character');
  if (operation.length > operationLengthMax) {
    return refusal(`an operation has at most ${operationLengthMax} characters, this one has ${operation.length}`);
  }
  if (client.hasEnded) return refusal('this session was ended; start the client anew');
  if (operation === endSession) {
    takeUp(client, null, 0);
    client.hasEnded = true;
  }
  client.wishes.push({ operation, source: 'user', replica });
  return begin(client);
}

/** Begins what may begin: wishes in the order they came, then the load. */
function begin(client: LogClient): Effect[] {
  const effects: Effect[] = [];
  const begun: Operation[] = [];
  const { outstanding, post, session, wishes } = client;
  while (wishes.length > 0 && hasRoom(outstanding)) {
    const [first] = wishes;
    // Nothing executes after the end of a session, so all else is answered before.
    if (first === undefined || (first.operation === endSession && outstanding.count > 0)) break;
    wishes.shift();
    const isRead = client.app.isRead(first.operation);
    begun.push(beginOne(client, first.operation, isRead, first.source, first.replica, effects));
  }
  const { workload } = client;
  if (workload?.type === 'load') {
    const { operations, outstanding: most } = workload;
    const shape = { app: client.options.app, bytes: workload.bytes, readsPercent: workload.readsPercent };
    while (
      client.loadUnderWay < most &&
      hasRoom(outstanding) &&
      (operations === null || client.loadBegun < operations)
    ) {
      const { operation, isRead } = generate(shape, session, outstanding.next);
      client.loadBegun++;
      client.loadUnderWay++;
      begun.push(beginOne(client, operation, isRead, 'load', null, effects));
    }
  }
  if (begun.length > 0) dispatch(post, session, outstanding.mark, begun, effects);
  return effects;
}

function beginOne(
  client: LogClient,
  operation: string,
  isRead: boolean,
  source: Source,
  replica: NodeId | null,
  effects: Effect[],
): Operation {
  const { options, outstanding, post, session } = client;
  const to = replica !== null && options.replicas.includes(replica) ? replica : post.leader;
  const begun = add(outstanding, { operation, isRead, source, to, sentInTick: post.tick });
  effects.push({ type: 'invoke', session, sequence: begun.sequence, operation });
  return begun;
}

function receive(client: LogClient, from: NodeId, message: Message): Effect[] {
  if (message.type !== 'invoked' && message.type !== 'leader-is') {
    return [{ type: 'refuse', from, reason: `${message.type}: a client keeps no log` }];
  }
  if (message.session !== client.session) return []; // For an earlier start of this client.
  const { outstanding, post, session } = client;
  if (message.type === 'invoked') return hear(client, from, message.answers);
  const effects: Effect[] = [];
  const moved = redirect(post, from, message.leader, outstanding);
  if (moved.length > 0) dispatch(post, session, outstanding.mark, moved, effects);
  return effects;
}

function hear(client: LogClient, from: NodeId, text: string): Effect[] {
  const answers = answersOf(text);
  if (answers === null) return [{ type: 'refuse', from, reason: 'invoked: a text that is no row of answers' }];
  const effects: Effect[] = [];
  const { session } = client;
  for (const { sequence, result } of answers) {
    const operation = settle(client.outstanding, sequence);
    if (operation === null) continue; // Answered before.
    hearAnswer(client.post, from);
    effects.push({ type: 'respond', session, sequence, result });
    if (operation.source === 'load') client.loadUnderWay--;
    else if (operation.source !== 'user') effects.push(...pause(client, operation.source, 0));
  }
  if (effects.length > 0) effects.push(...begin(client));
  return effects;
}
