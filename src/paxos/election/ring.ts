/**
 * The ring election of Chang and Roberts (1979), made to survive deaths: tokens carry an election number and a hop
 * count, are acknowledged hop by hop, resent, and passed over a neighbour that stays silent; an election that leads
 * to nothing is repeated under a higher number. Its outcome only says who announces the roles. No rule of Paxos rests
 * on it.
 */
import type { NodeId } from '../ballot.js';
import { type Effect, send, setTimer, type Timer } from '../effect.js';
import type { ElectionMessage } from '../message.js';
import { tokenSendsMax, waits } from '../timing.js';

type Token = ElectionMessage & { type: 'token' };

export type Ring = {
  readonly self: NodeId;
  /** All nodes of the ring, ascending; each passes tokens to the next one. */
  readonly nodes: readonly NodeId[];
  election: number;
  /** 'idle' has not taken part in this election; 'red' has its own token under way; 'black' only passes tokens on. */
  colour: 'idle' | 'red' | 'black';
  /** Candidates whose token was seen in this election: datagrams repeat. */
  readonly seen: Set<NodeId>;
  /** Tokens that the next node has not acknowledged, by candidate. */
  readonly unacknowledged: Map<NodeId, { readonly token: Token; to: NodeId }>;
  /** Messages of elections that this node heard. */
  heard: number;
  /** Neighbours that stayed silent; a word from one clears it. */
  readonly suspected: Set<NodeId>;
};

export function createRing(self: NodeId, nodes: readonly NodeId[]): Ring {
  return {
    self,
    nodes,
    election: 0,
    colour: 'idle',
    seen: new Set(),
    unacknowledged: new Map(),
    heard: 0,
    suspected: new Set(),
  };
}

/** Starts an election above the last one: this node turns red and its token leaves. */
export function campaign(ring: Ring): Effect[] {
  enter(ring, ring.election + 1);
  return [...launch(ring), watchForSilence(ring)];
}

/** Watches that the election goes on. */
export function watchForSilence(ring: Ring): Effect {
  const { election, heard } = ring;
  return setTimer({ type: 'election-silence', election, heard }, waits.electionSilence, 0);
}

/** Nothing was heard since: whoever held the token, or the office, is gone, and the election is repeated. */
export function expireSilence(ring: Ring, timer: Timer & { type: 'election-silence' }): Effect[] {
  if (timer.election !== ring.election) return []; // A later election has a watch of its own.
  return timer.heard === ring.heard ? campaign(ring) : [watchForSilence(ring)];
}

/** A role assignment is a sign of life of the election, too. */
export function hearOfElection(ring: Ring): void {
  ring.heard++;
}

export function stepRing(
  ring: Ring,
  from: NodeId,
  message: Token | (ElectionMessage & { type: 'token-ack' }),
): Effect[] {
  ring.suspected.delete(from);
  hearOfElection(ring);
  const { election, candidate } = message;
  if (message.type === 'token-ack') {
    if (election === ring.election) ring.unacknowledged.delete(candidate);
    return [];
  }
  const acknowledgement = send([from], { type: 'token-ack', election, candidate });
  return [acknowledgement, ...passOn(ring, message)];
}

/**
 * Sends again, then passes over the neighbour. A token that was acknowledged meanwhile, or is of an old election, is
 * let be.
 */
export function expireToken(ring: Ring, timer: Timer & { type: 'token-resend' }): Effect[] {
  const waiting = ring.unacknowledged.get(timer.candidate);
  if (timer.election !== ring.election || waiting === undefined) return [];
  const attempt = timer.attempt + 1;
  if (attempt < tokenSendsMax) {
    return [send([waiting.to], waiting.token), setTimer({ ...timer, attempt }, waits.tokenResend, attempt)];
  }
  ring.suspected.add(waiting.to);
  ring.unacknowledged.delete(timer.candidate);
  return [{ type: 'suspect', node: waiting.to }, ...handOver(ring, waiting.token)];
}

function passOn(ring: Ring, token: Token): Effect[] {
  if (token.election < ring.election) return []; // Of an election that is over.
  const effects: Effect[] = [];
  if (token.election > ring.election) {
    enter(ring, token.election);
    effects.push(watchForSilence(ring));
  }
  if (ring.seen.has(token.candidate) && token.candidate !== ring.self) return effects;
  ring.seen.add(token.candidate);
  if (token.candidate === ring.self) return [...effects, ...win(ring)];
  if (token.candidate < ring.self) return ring.colour === 'idle' ? [...effects, ...launch(ring)] : effects;
  ring.colour = 'black';
  if (token.hops >= 2 * ring.nodes.length) return effects; // Runs in circles: its candidate is gone.
  return [...effects, ...handOver(ring, { ...token, hops: token.hops + 1 })];
}

function win(ring: Ring): Effect[] {
  if (ring.colour === 'idle') return []; // A token from before a restart.
  return [{ type: 'elected', election: ring.election }];
}

function launch(ring: Ring): Effect[] {
  ring.colour = 'red';
  return handOver(ring, { type: 'token', election: ring.election, candidate: ring.self, hops: 1 });
}

/** To the next node that is not suspected. Whoever is alone wins its own election. */
function handOver(ring: Ring, token: Token): Effect[] {
  const to = nextAlive(ring);
  if (to === ring.self) return token.candidate === ring.self ? win(ring) : [];
  ring.unacknowledged.set(token.candidate, { token, to });
  const { election, candidate } = token;
  return [send([to], token), setTimer({ type: 'token-resend', election, candidate, attempt: 0 }, waits.tokenResend, 0)];
}

function nextAlive(ring: Ring): NodeId {
  const place = ring.nodes.indexOf(ring.self);
  const others = [...ring.nodes.slice(place + 1), ...ring.nodes.slice(0, place)];
  return others.find((node) => !ring.suspected.has(node)) ?? ring.self;
}

function enter(ring: Ring, election: number): void {
  ring.election = election;
  ring.colour = 'idle';
  ring.seen.clear();
  ring.unacknowledged.clear();
}
