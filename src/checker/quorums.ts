/**
 * Chosen-means-quorum: a proposer that holds its proposal for chosen has a phase-2 quorum of acceptors that accepted
 * it, all in this one ballot. Learned-means-chosen: the same for a learner that counted; and whoever was told was told
 * by one who knew.
 */
import type { NodeId, Proposal } from '../paxos/ballot.js';
import { formatBallot } from '../paxos/ballot.js';
import type { Court, Origin } from './court.js';
import { evidence } from './court.js';
import type { DecreeHistory } from './ledger.js';
import { ballotKey } from './ledger.js';

export function judgeQuorum(
  court: Court,
  property: 'chosen-means-quorum' | 'learned-means-chosen',
  history: DecreeHistory,
  node: NodeId,
  proposal: Proposal,
  origin: Origin,
): void {
  const ballot = history.ballots.get(ballotKey(proposal.ballot));
  const isSame = ballot?.proposal.value === proposal.value;
  const votes = isSame ? ballot.voters.size : 0;
  if (votes >= court.quorum.phase2) return;
  const what = `${formatBallot(proposal.ballot)} = ${proposal.value}`;
  const verb = property === 'chosen-means-quorum' ? 'holds' : 'counts';
  const count = `${votes} of the ${court.quorum.phase2} acceptors of a quorum`;
  const text = `${court.label(node)} ${verb} ${what} as chosen, but ${count} accepted it`;
  const voters = isSame ? [...ballot.voters].map((voter) => court.label(voter)).join(', ') : '';
  const accepted = voters === '' ? `nobody had accepted ${what}` : `${voters} had accepted ${what}`;
  const second = evidence(origin, `${court.label(node)} ${verb} ${what} as chosen`);
  court.absence(property, text, evidence(ballot?.origin ?? origin, accepted), second);
}

/** `node` was told of a decision: somebody must have known it before. */
export function judgeHearsay(court: Court, history: DecreeHistory, node: NodeId, value: string, origin: Origin): void {
  const { decided } = history;
  if (decided?.thing === value) return;
  for (const decision of history.decisions.values()) if (decision.thing === value) return;
  const what = `${value} as the decision of decree ${history.decree}`;
  const text = `${court.label(node)} knows ${what} before anybody decided it`;
  const known = decided === null ? 'nobody had decided anything' : `${decided.thing} was decided`;
  const second = evidence(origin, `${court.label(node)} knew ${value}`);
  court.absence('learned-means-chosen', text, evidence(decided?.origin ?? origin, known), second);
}
