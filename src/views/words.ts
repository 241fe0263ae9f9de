/** How proposals and lists of nodes are written, wherever people read them. */
import type { BallotText, NodeId, Proposal } from '../paxos/ballot.js';
import { formatBallot } from '../paxos/ballot.js';

/** Ballot and value, as in "1.0 = 55". */
export const formatProposal = (proposal: Proposal, ballotText: BallotText = formatBallot): string =>
  `${ballotText(proposal.ballot)} = ${proposal.value}`;

/** "a3", "a3 and a4", "a3, a4 and a5". */
export function formatList(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Ids in the order of the nodes, as labels: "a3, a4". */
export function formatNodes(nodes: Iterable<NodeId>, label: (node: NodeId) => string): string {
  return [...nodes]
    .sort((a, b) => a - b)
    .map(label)
    .join(', ');
}

/** A quantity with its noun: "1 record", "3 records". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
