/** One-value-per-ballot: under one ballot of one decree, nobody proposes, accepts or decides two different values. */
import type { Proposal } from '../paxos/ballot.js';
import { formatBallot } from '../paxos/ballot.js';
import type { Court, Origin } from './court.js';
import { evidence } from './court.js';
import type { BallotHistory, DecreeHistory } from './ledger.js';
import { ballotKey } from './ledger.js';

/**
 * The history of the ballot, or null where it belongs to another value: then nothing about this one may be added to
 * it.
 */
export function judgeBallot(
  court: Court,
  history: DecreeHistory,
  proposal: Proposal,
  origin: Origin,
): BallotHistory | null {
  const key = ballotKey(proposal.ballot);
  const known = history.ballots.get(key);
  if (known === undefined) {
    const ballot: BallotHistory = { proposal, origin, voters: new Set() };
    history.ballots.set(key, ballot);
    return ballot;
  }
  if (known.proposal.value === proposal.value) return known;
  const ballot = formatBallot(proposal.ballot);
  const values = `${known.proposal.value} and ${proposal.value}`;
  const text = `ballot ${ballot} of decree ${history.decree} carries two values: ${values}`;
  const first = evidence(known.origin, `${ballot} carried ${known.proposal.value}`);
  court.contradiction('one-value-per-ballot', text, first, evidence(origin, `${ballot} carried ${proposal.value}`));
  return null;
}
