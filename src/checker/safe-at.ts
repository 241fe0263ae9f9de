/**
 * Safe-at: what a proposer asks acceptors to accept is allowed by the promises that were delivered to it before: some
 * phase-1 quorum among them reports either nothing, or this value in its highest-numbered report (Paxos Made Simple,
 * P2c). It rests on reports that tell the truth, so a promise that hides an acceptance is a violation, too.
 */
import type { NodeId, Proposal } from '../paxos/ballot.js';
import { compareBallots, formatBallot } from '../paxos/ballot.js';
import type { Message } from '../paxos/message.js';
import type { Court, Origin } from './court.js';
import { evidence } from './court.js';
import type { AcceptorHistory, DecreeHistory } from './ledger.js';

type PromiseMessage = Extract<Message, { type: 'promise' }>;

/** A promise was delivered to the owner of its ballot. */
export function notePromise(
  court: Court,
  history: DecreeHistory,
  node: NodeId,
  from: NodeId,
  message: PromiseMessage,
): void {
  if (message.ballot.node !== node || !court.acceptors.has(from)) return;
  const known = history.proposers.get(node);
  const order = known === undefined ? 1 : compareBallots(message.ballot, known.ballot);
  if (known !== undefined && order === 0) known.promises.set(from, message.accepted);
  if (order <= 0) return; // An older ballot's promises are of no use any more.
  const promises = new Map([[from, message.accepted]]);
  history.proposers.set(node, { ballot: message.ballot, promises, accepting: false });
}

/** The first accept of a ballot leaves its owner. */
export function judgeProposal(
  court: Court,
  history: DecreeHistory,
  node: NodeId,
  proposal: Proposal,
  origin: Origin,
): void {
  const proposer = history.proposers.get(node);
  const isSame = proposer !== undefined && compareBallots(proposer.ballot, proposal.ballot) === 0;
  if (isSame && proposer.accepting) return; // A repetition.
  const promises = isSame ? proposer.promises : new Map<NodeId, Proposal | null>();
  if (isSame) proposer.accepting = true;
  else history.proposers.set(node, { ballot: proposal.ballot, promises, accepting: true });
  if (isAllowed(promises, proposal.value, court.quorum.phase1)) return;
  const what = `${formatBallot(proposal.ballot)} = ${proposal.value}`;
  const text = `${court.label(node)} proposes ${what}, which no phase-1 quorum of promises allows`;
  const heard = [...promises].map(([from, report]) => `${court.label(from)}: ${reportText(report)}`).join('; ');
  const first = evidence(origin, heard === '' ? 'no promise had reached it' : `promises had reached it from ${heard}`);
  court.absence('safe-at', text, first, evidence(origin, `${court.label(node)} proposed ${what}`));
}

/** A promise leaves its acceptor: it must report the highest-numbered proposal that was accepted. */
export function judgeReport(court: Court, acceptor: AcceptorHistory, message: PromiseMessage, origin: Origin): void {
  const { accepted } = acceptor;
  const report = message.accepted;
  const order = compareReports(report, accepted?.thing ?? null);
  if (order === 0) return;
  const promise = `promise ${formatBallot(message.ballot)}`;
  const held = reportText(accepted?.thing ?? null);
  const text = `${promise} reports ${reportText(report)} although its acceptor has ${held}`;
  const first = evidence(accepted?.origin ?? origin, `it has ${held}`);
  const second = evidence(origin, `${promise} reported ${reportText(report)}`);
  if (order < 0) court.contradiction('safe-at', text, first, second);
  else court.absence('safe-at', text, first, second);
}

function compareReports(a: Proposal | null, b: Proposal | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return compareBallots(a.ballot, b.ballot);
}

/** Is there a quorum, among those that promised, whose highest report is of this value, or who all report nothing? */
function isAllowed(promises: ReadonlyMap<NodeId, Proposal | null>, value: string, quorum: number): boolean {
  let cut: Proposal | null = null;
  for (const report of promises.values()) {
    if (report?.value === value && (cut === null || compareBallots(report.ballot, cut.ballot) > 0)) cut = report;
  }
  let members = 0;
  for (const report of promises.values()) {
    if (report === null || (cut !== null && compareBallots(report.ballot, cut.ballot) <= 0)) members++;
  }
  return members >= quorum;
}

const reportText = (report: Proposal | null): string =>
  report === null ? 'accepted nothing' : `accepted ${formatBallot(report.ballot)} = ${report.value}`;
