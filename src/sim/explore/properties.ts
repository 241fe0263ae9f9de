/**
 * The properties that take more than one node to judge, as predicates over what all nodes have ever done. Those that
 * one node can break alone are judged where its facts are told. Nothing here looks at a role's own bookkeeping.
 */
import { type Ballot, compareBallots, formatBallot, type NodeId, type Proposal } from '../../paxos/ballot.js';
import { type Configuration, labelOf } from '../../paxos/configuration.js';
import { majorities } from '../../paxos/quorum.js';
import { formatProposal } from '../../views/words.js';
import type { Facts, Finding } from './facts.js';

/** Whose facts, in ascending order of the nodes: proposers, acceptors, learners. */
type NodeFacts = { readonly node: NodeId; readonly facts: Facts };

export type Court = {
  readonly configuration: Configuration;
  /** All that clients ever submit. */
  readonly submitted: readonly string[];
};

/** The first one of each property that does not hold. */
export function findingsOf(court: Court, nodes: readonly NodeFacts[]): readonly Finding[] {
  const predicates = [agreement, validity, oneValuePerBallot, safeAt, chosenMeansQuorum];
  return predicates.flatMap((predicate) => predicate(court, nodes) ?? []);
}

/** No two decisions differ. */
function agreement({ configuration }: Court, nodes: readonly NodeFacts[]): Finding | null {
  const decisions = nodes.flatMap(({ node, facts }) => facts.decisions.map(({ value }) => ({ node, value })));
  const [first] = decisions;
  const other = decisions.find(({ value }) => value !== first?.value);
  if (first === undefined || other === undefined) return null;
  const who = [first, other].map(({ node, value }) => `${labelOf(configuration, node)} decided ${value}`);
  return { property: 'agreement', text: `two values are decided: ${who.join(', ')}` };
}

/** Whatever is proposed, accepted or decided was submitted. */
function validity({ configuration, submitted }: Court, nodes: readonly NodeFacts[]): Finding | null {
  for (const { node, facts } of nodes) {
    const all = [...facts.proposals, ...facts.votes, ...facts.decisions];
    const made = all.find(({ value }) => !submitted.includes(value));
    if (made === undefined) continue;
    const text = `${labelOf(configuration, node)} goes on with ${formatProposal(made)}, which no client submitted`;
    return { property: 'validity', text };
  }
  return null;
}

/** Under one ballot nobody proposes, accepts or decides two different values. */
function oneValuePerBallot(_court: Court, nodes: readonly NodeFacts[]): Finding | null {
  const values = new Map<string, string>();
  for (const { facts } of nodes) {
    for (const { ballot, value } of [...facts.proposals, ...facts.votes, ...facts.decisions]) {
      const key = formatBallot(ballot);
      const known = values.get(key) ?? value;
      if (known !== value) {
        return { property: 'one-value-per-ballot', text: `ballot ${key} carries two values: ${known} and ${value}` };
      }
      values.set(key, value);
    }
  }
  return null;
}

/**
 * What is proposed is safe at its ballot (Lamport, "The Part-Time Parliament" and the Voting specification): for each
 * lower ballot some quorum either voted for this value in it, or has not voted in it and never will.
 */
function safeAt({ configuration }: Court, nodes: readonly NodeFacts[]): Finding | null {
  const acceptors = factsOf(configuration.acceptors, nodes);
  const { phase1 } = majorities(configuration.acceptors.length);
  for (const { node, facts } of nodes) {
    for (const proposal of facts.proposals) {
      const lower = acceptors
        .flatMap(({ votes }) => votes.map(({ ballot }) => ballot))
        .filter(isBelow(proposal.ballot));
      const isSafe = (ballot: Ballot): boolean =>
        acceptors.filter((acceptor) => allows(acceptor, ballot, proposal.value)).length >= phase1;
      // Any other lower ballot has no votes at all: there it takes a quorum that promised.
      const promised = acceptors.filter((acceptor) => hasPromised(acceptor, proposal.ballot)).length;
      if (promised >= phase1 && lower.every(isSafe)) continue;
      const what = `${labelOf(configuration, node)} proposes ${formatProposal(proposal)}`;
      const text = `${what}, which is not safe at that ballot`;
      return { property: 'safe-at', text };
    }
  }
  return null;
}

/** Whatever is held for chosen, counted or heard of, has a quorum of acceptors that accepted it in that ballot. */
function chosenMeansQuorum({ configuration }: Court, nodes: readonly NodeFacts[]): Finding | null {
  const acceptors = factsOf(configuration.acceptors, nodes);
  const { phase2 } = majorities(configuration.acceptors.length);
  for (const { node, facts } of nodes) {
    for (const decision of facts.decisions) {
      const votes = acceptors.filter((acceptor) => acceptor.votes.some((vote) => isSame(vote, decision))).length;
      if (votes >= phase2) continue;
      const isProposer = configuration.proposers.includes(node);
      const what = `${labelOf(configuration, node)} holds ${formatProposal(decision)} as chosen`;
      const text = `${what}, but ${votes} of the ${phase2} acceptors of a quorum accepted it`;
      return { property: isProposer ? 'chosen-means-quorum' : 'learned-means-chosen', text };
    }
  }
  return null;
}

/** It voted for this value in this ballot, or it can no more vote in it. */
function allows(facts: Facts, ballot: Ballot, value: string): boolean {
  const vote = facts.votes.find((each) => compareBallots(each.ballot, ballot) === 0);
  if (vote !== undefined) return vote.value === value;
  return facts.promised !== null && compareBallots(facts.promised, ballot) > 0;
}

const hasPromised = ({ promised }: Facts, ballot: Ballot): boolean =>
  promised !== null && compareBallots(promised, ballot) >= 0;

const factsOf = (seats: readonly NodeId[], nodes: readonly NodeFacts[]): readonly Facts[] =>
  nodes.filter(({ node }) => seats.includes(node)).map(({ facts }) => facts);

const isBelow =
  (bound: Ballot) =>
  (ballot: Ballot): boolean =>
    compareBallots(ballot, bound) < 0;

const isSame = (a: Proposal, b: Proposal): boolean => compareBallots(a.ballot, b.ballot) === 0 && a.value === b.value;
