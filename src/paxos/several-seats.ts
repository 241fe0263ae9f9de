/**
 * What the seats of one node share. Each role steps by itself; here what they say in common is said once, and what one
 * of them learned the others know.
 */
import { type Client, knowDecision as knowAsClient } from './client.js';
import { knowDecision as knowAsProposer, type Proposer } from './basic/proposer.js';
import type { Decree, Proposal } from './ballot.js';
import type { Effect } from './effect.js';

export type Seats = { readonly proposer: Proposer | null; readonly client: Client | null };

/** The effects of all seats in one step: a decision is learned once, an answer given once. */
export function inOneVoice(seats: Seats, effects: readonly Effect[]): Effect[] {
  const said = new Set<string>();
  const kept: Effect[] = [];
  for (const effect of effects) {
    const decision = decisionIn(effect);
    if (decision !== null) shareDecision(seats, decision.decree, decision.proposal);
    if (tellsItself(seats, effect)) continue;
    const text = textOf(effect);
    if (text !== null && said.has(text)) continue;
    if (text !== null) said.add(text);
    kept.push(effect);
  }
  return kept;
}

/** The proposer's answer to the client of its own node, who knows by then. */
const tellsItself = ({ proposer }: Seats, effect: Effect): boolean =>
  effect.type === 'send' && effect.message.type === 'decision' && effect.to.every((node) => node === proposer?.self);

/** The learner of this node knows it, so that neither its proposer goes on nor its client asks. */
export function shareDecision({ proposer, client }: Seats, decree: Decree, proposal: Proposal): void {
  if (proposer !== null) knowAsProposer(proposer, decree, proposal);
  if (client !== null) knowAsClient(client, decree, proposal);
}

/** What this node knows to be decided, learned now or known before. */
function decisionIn(effect: Effect): { readonly decree: Decree; readonly proposal: Proposal } | null {
  if (effect.type === 'decide' || effect.type === 'chosen') return effect;
  return effect.type === 'send' && effect.message.type === 'decision' ? effect.message : null;
}

/** What several seats may say alike, as a text to compare by; null for all else. */
function textOf(effect: Effect): string | null {
  if (effect.type === 'decide') return `decide ${effect.decree}`;
  if (effect.type === 'refuse') return `refuse ${effect.from} ${effect.reason}`;
  if (effect.type !== 'send') return null;
  const { type } = effect.message;
  return type === 'decision-ack' || type === 'decision'
    ? `${type} ${effect.message.decree} ${effect.to.join(' ')}`
    : null;
}
