/** Reads a message as scenarios write it, for those that are put into flight by hand. */
import { type Ballot, type Decree, decreeNumber, type NodeId, nodeId, type Proposal } from '../../paxos/ballot.js';
import type { Message } from '../../paxos/message.js';

/** The forms that are understood, for the sentence that says what was expected. */
export const messageForms = [
  'request VALUE',
  'prepare BALLOT',
  'promise BALLOT',
  'promise BALLOT (accepted BALLOT = VALUE)',
  'accept BALLOT = VALUE',
  'accepted BALLOT = VALUE',
  'rejected BALLOT (promised BALLOT)',
  'decision BALLOT = VALUE',
  'decision-ack',
  'query',
] as const;

const decreeSuffix = /^(.*?) in decree (\d+)$/;
const ballot = String.raw`(\d+\.\d+)`;
const patterns = {
  request: /^request (.+)$/,
  prepare: new RegExp(`^prepare ${ballot}$`),
  promise: new RegExp(`^promise ${ballot}(?: \\(accepted ${ballot} = (.+)\\))?$`),
  proposal: new RegExp(`^(accept|accepted|decision) ${ballot} = (.+)$`),
  rejected: new RegExp(`^rejected ${ballot} \\(promised ${ballot}\\)$`),
} as const;

/**
 * Null if the words are none of the forms. Ends with "in decree N" for any decree but the first. A ballot may name its
 * node, as in 1.Amy.
 */
export function parseMessage(words: string, nodes: ReadonlyMap<string, NodeId>): Message | null {
  const [, before, number] = decreeSuffix.exec(words) ?? [];
  const decree = decreeNumber(Number(number ?? 0));
  const withId = (_: string, round: string, name: string): string => `${round}${nodes.get(name) ?? name}`;
  const numbered = (before ?? words)
    .replace(/^((?!request )[a-z]+ \d+\.)([^\s=()]+)/, withId)
    .replace(/( \((?:accepted|promised) \d+\.)([^\s=()]+)/, withId);
  return parseInDecree(numbered, decree);
}

function parseInDecree(words: string, decree: Decree): Message | null {
  if (words === 'query' || words === 'decision-ack') return { type: words, decree };
  const [, value] = patterns.request.exec(words) ?? [];
  if (value !== undefined) return { type: 'request', decree, session: 0, sequence: 0, value };
  const [, prepared] = patterns.prepare.exec(words) ?? [];
  if (prepared !== undefined) return { type: 'prepare', decree, ballot: parseBallot(prepared) };
  const [, refused, promised] = patterns.rejected.exec(words) ?? [];
  if (refused !== undefined && promised !== undefined) {
    return { type: 'rejected', decree, ballot: parseBallot(refused), promised: parseBallot(promised) };
  }
  return parsePromise(words, decree) ?? parseProposal(words, decree);
}

function parsePromise(words: string, decree: Decree): Message | null {
  const [, promised, reported, value] = patterns.promise.exec(words) ?? [];
  if (promised === undefined) return null;
  const accepted: Proposal | null =
    reported === undefined || value === undefined ? null : { ballot: parseBallot(reported), value };
  return { type: 'promise', decree, ballot: parseBallot(promised), accepted };
}

function parseProposal(words: string, decree: Decree): Message | null {
  const [, type, proposed, value] = patterns.proposal.exec(words) ?? [];
  if (proposed === undefined || value === undefined) return null;
  const proposal = { ballot: parseBallot(proposed), value };
  if (type === 'accept') return { type, decree, proposal };
  return type === 'accepted' ? { type, decree, proposal } : { type: 'decision', decree, proposal };
}

function parseBallot(text: string): Ballot {
  const [round, node] = text.split('.');
  return { round: Number(round), node: nodeId(Number(node)) };
}
