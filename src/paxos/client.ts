/**
 * A client: hands its value to a proposer, moves on when that one is silent, and asks until it knows what was
 * decided.
 */
import type { Decree, NodeId, Proposal } from './ballot.js';
import { type Effect, send, setTimer, type Timer } from './effect.js';
import type { DecreeMessage } from './message.js';
import type { Workload } from './multi/workload.js';
import { requestSendsMax, waits } from './timing.js';

/** What a client is to propose in every decree; a null value waits for a user's. */
export type ClientPlan = {
  readonly value: string | null;
  /** Index into the list of proposers, modulo its length. */
  readonly proposerIndex: number;
  /** Wait after START, in milliseconds at full pace. */
  readonly afterMs: number;
  /** Of a client of a log, whose `value` is null. */
  readonly workload?: Workload;
  /** Of a client of an atomic broadcast, whose `value` is null. */
  readonly values?: ValuesPlan;
};

/** These values, and then `count` numbers drawn from 0 to 32,767 by the seed. */
export type ValuesPlan = { readonly given: readonly string[]; readonly count: number; readonly seed: number };

type Request = { readonly sequence: number; readonly decree: Decree; readonly value: string; proposer: NodeId };

export type Client = {
  readonly plan: ClientPlan;
  readonly proposers: readonly NodeId[];
  readonly learners: readonly NodeId[];
  /** Drawn at each start, so that a resend is told from a new request. */
  session: number;
  sequence: number;
  /** The latest one of each decree; answered by the decision of that decree, whoever tells it. */
  readonly requests: Map<Decree, Request>;
  readonly decided: Map<Decree, Proposal>;
};

export function createClient(options: Pick<Client, 'plan' | 'proposers' | 'learners'>): Client {
  return { ...options, session: 0, sequence: 0, requests: new Map(), decided: new Map() };
}

/**
 * From START, or from the opening of a decree on: the plan's value is submitted, and the decision asked for unless the
 * learner of the same node does so.
 */
export function openDecree(client: Client, decree: Decree, afterMs: number, asks: boolean): Effect[] {
  const { value } = client.plan;
  const question = asks ? awaitDecisionAsClient(client, decree) : [];
  if (value === null || client.decided.has(decree)) return question;
  const begin: Effect[] =
    afterMs === 0
      ? submit(client, decree, value, null)
      : [{ type: 'set-timer', timer: { type: 'request-due', decree }, minMs: afterMs, maxMs: afterMs }];
  return [...begin, ...question];
}

/** Whoever does not hear of a decision asks for it. */
export function awaitDecisionAsClient(client: Client, decree: Decree): Effect[] {
  if (client.decided.has(decree)) return [];
  return [setTimer({ type: 'learn-query', decree, attempt: 0 }, waits.learnQuery, 0)];
}

/**
 * At the given proposer, or at the one that the plan desires. A decided decree may be asked again: the answer
 * teaches.
 */
export function submit(client: Client, decree: Decree, value: string, proposer: NodeId | null): Effect[] {
  const desired = client.proposers[client.plan.proposerIndex % client.proposers.length];
  if (desired === undefined) throw new Error('a client without proposers');
  const request = { sequence: ++client.sequence, decree, value, proposer: proposer ?? desired };
  client.requests.set(decree, request);
  return [{ type: 'submit', decree, value, proposer: request.proposer }, ...sendRequest(client, request, 0)];
}

/** Another seat of this node knows what was decided: nothing is left to be asked. */
export function knowDecision(client: Client, decree: Decree, proposal: Proposal): void {
  client.requests.delete(decree);
  if (!client.decided.has(decree)) client.decided.set(decree, proposal);
}

export function stepClient(client: Client, from: NodeId, message: DecreeMessage): Effect[] {
  if (message.type !== 'decision') return []; // For other roles; a node with several seats gets these too.
  const { decree, proposal } = message;
  const effects: Effect[] = [];
  const known = client.decided.get(decree);
  client.requests.delete(decree);
  if (known === undefined) {
    client.decided.set(decree, proposal);
    effects.push({ type: 'decide', decree, proposal, counted: false });
  } else if (known.value !== proposal.value) {
    effects.push({ type: 'refuse', from, reason: `a decision that contradicts the one known: ${known.value}` });
  }
  effects.push(send([from], { type: 'decision-ack', decree }));
  return effects;
}

export function expireClient(
  client: Client,
  timer: Timer & { type: 'request-due' | 'request-retry' | 'learn-query' },
): Effect[] {
  const { decree } = timer;
  if (timer.type === 'request-due') {
    const { value } = client.plan;
    return value === null || client.decided.has(decree) ? [] : submit(client, decree, value, null);
  }
  if (timer.type === 'learn-query') {
    if (client.decided.has(decree)) return [];
    const attempt = timer.attempt + 1;
    // Proposers, too: the only learner may be dead, and they know what they got chosen.
    const asked = [...new Set([...client.learners, ...client.proposers])];
    return [send(asked, { type: 'query', decree }), setTimer({ ...timer, attempt }, waits.learnQuery, attempt)];
  }
  const request = client.requests.get(decree);
  if (request === undefined || request.sequence !== timer.sequence) return [];
  const attempt = timer.attempt + 1;
  if (attempt % requestSendsMax !== 0 || client.proposers.length < 2) return sendRequest(client, request, attempt);
  const silent = request.proposer;
  request.proposer = nextProposer(client, silent);
  const moveOn: Effect = { type: 'move-on', decree, from: silent, to: request.proposer };
  return [moveOn, ...sendRequest(client, request, attempt)];
}

function sendRequest(client: Client, request: Request, attempt: number): Effect[] {
  const { decree, sequence, value, proposer } = request;
  return [
    send([proposer], { type: 'request', decree, session: client.session, sequence, value }),
    setTimer({ type: 'request-retry', decree, sequence, attempt }, waits.requestRetry, attempt),
  ];
}

function nextProposer(client: Client, silent: NodeId): NodeId {
  const place = client.proposers.indexOf(silent);
  const next = client.proposers[(place + 1) % client.proposers.length];
  if (next === undefined) throw new Error('a client without proposers');
  return next;
}
