/**
 * The acceptor's two duties. Promise-monotone: it never lowers its promise, not across restarts from the same disk
 * either, and on another disk than its seat's it does not vote at all. Accept-respects-promise: what it accepts is not
 * below what it promised, and it votes for nothing that it did not accept.
 */
import type { Ballot, NodeId, Proposal } from '../paxos/ballot.js';
import { compareBallots, formatBallot } from '../paxos/ballot.js';
import type { Court, Origin } from './court.js';
import { evidence } from './court.js';
import type { Evidence } from './judge.js';
import type { AcceptorHistory, DecreeHistory, Seen } from './ledger.js';
import { ballotKey } from './ledger.js';

export function acceptorOf(history: DecreeHistory, node: NodeId): AcceptorHistory {
  let acceptor = history.acceptors.get(node);
  if (acceptor === undefined) {
    acceptor = { promised: null, accepted: null, received: null, recovered: null, blamed: null };
    history.acceptors.set(node, acceptor);
  }
  return acceptor;
}

/** It wrote a promise down. */
export function judgePromiseWritten(court: Court, acceptor: AcceptorHistory, ballot: Ballot, origin: Origin): void {
  const { promised } = acceptor;
  if (promised === null || compareBallots(ballot, promised.thing) >= 0) {
    acceptor.promised = { thing: ballot, origin };
    return;
  }
  acceptor.blamed = origin; // The higher promise still stands.
  const text = loweredText(court, origin, ballot, promised.thing);
  const second = lowEvidence(court, ballot, origin);
  court.contradiction('promise-monotone', text, promisedEvidence(court, promised), second);
}

/** It sent a promise, which must be the one that it wrote down. */
export function judgePromiseSent(court: Court, acceptor: AcceptorHistory, ballot: Ballot, origin: Origin): void {
  const { promised } = acceptor;
  const order = promised === null ? 1 : compareBallots(ballot, promised.thing);
  if (order === 0 || acceptor.blamed === origin) return;
  const sent = lowEvidence(court, ballot, origin);
  const before = promised === null ? nothingEvidence(court, origin) : promisedEvidence(court, promised);
  if (order < 0 && promised !== null) {
    const text = loweredText(court, origin, ballot, promised.thing);
    court.contradiction('promise-monotone', text, before, sent);
  } else {
    const text = `${name(court, origin)} promises ${formatBallot(ballot)} without having written it down`;
    court.absence('promise-monotone', text, before, sent);
  }
}

/** It wrote an acceptance down: below its promise it must not. */
export function judgeAcceptance(court: Court, acceptor: AcceptorHistory, proposal: Proposal, origin: Origin): void {
  const { promised } = acceptor;
  const { ballot, value } = proposal;
  if (promised !== null && compareBallots(ballot, promised.thing) < 0) {
    const what = `${formatBallot(ballot)} = ${value}`;
    const text = `${name(court, origin)} accepts ${what} after it promised ${formatBallot(promised.thing)}`;
    const second = evidence(origin, `${name(court, origin)} accepted ${what}`);
    court.contradiction('accept-respects-promise', text, promisedEvidence(court, promised), second);
  } else acceptor.promised = { thing: ballot, origin };
  raiseAccepted(acceptor, proposal, origin);
}

/** It sent a vote, which must be for something that it accepted. */
export function judgeVote(court: Court, history: DecreeHistory, node: NodeId, vote: Proposal, origin: Origin): void {
  const ballot = history.ballots.get(ballotKey(vote.ballot));
  if (ballot?.proposal.value === vote.value && ballot.voters.has(node)) return;
  const what = `${formatBallot(vote.ballot)} = ${vote.value}`;
  const accepted = history.acceptors.get(node)?.accepted ?? null;
  const first =
    accepted === null
      ? evidence(origin, `no report of ${court.label(node)} shows an acceptance before`)
      : evidence(accepted.origin, `${court.label(node)} accepted ${formatBallot(accepted.thing.ballot)}`);
  const text = `${court.label(node)} votes for ${what} without having accepted it`;
  court.absence('accept-respects-promise', text, first, evidence(origin, `${court.label(node)} voted for ${what}`));
}

/** A node that may have forgotten what it promised promises or votes. */
export function judgeUnseatedVote(court: Court, node: NodeId, what: string, origin: Origin, boot: Origin): void {
  const text = `${court.label(node)} votes although its disk is not the one that its seat is known by`;
  const first = evidence(boot, `${court.label(node)} started on another disk than its seat's`);
  court.contradiction('promise-monotone', text, first, evidence(origin, `${court.label(node)} sent ${what}`));
}

/** It starts again from its disk: the disk must hold all that others may rely on. */
export function judgeRecovery(
  court: Court,
  history: DecreeHistory,
  node: NodeId,
  disk: { readonly promised: Ballot | null; readonly accepted: Proposal | null },
  boot: Origin,
): void {
  const acceptor = acceptorOf(history, node);
  const { promised, accepted, received } = acceptor;
  const holds = evidence(boot, `its disk held ${diskText(disk)} when it started again`);
  const known = higher(promised, received);
  if (known !== null && (disk.promised === null || compareBallots(disk.promised, known.thing) < 0)) {
    const text = `${court.label(node)} forgot over its restart that it promised ${formatBallot(known.thing)}`;
    court.contradiction('promise-monotone', text, promisedEvidence(court, known, node), holds);
  } else if (accepted !== null && isBelow(disk.accepted, accepted.thing)) {
    const what = `${formatBallot(accepted.thing.ballot)} = ${accepted.thing.value}`;
    const text = `${court.label(node)} forgot over its restart that it accepted ${what}`;
    const first = evidence(accepted.origin, `${court.label(node)} accepted ${what}`);
    court.contradiction('promise-monotone', text, first, holds);
  }
  const onDisk = disk.promised === null ? null : { thing: disk.promised, origin: boot };
  acceptor.promised = higher(promised, onDisk);
  if (disk.accepted !== null) raiseAccepted(acceptor, disk.accepted, boot);
  acceptor.received = null;
}

/**
 * Others received a promise or vote that no report of the acceptor shows: its process was killed before it could
 * report.
 */
export function judgeReceived(
  court: Court,
  acceptor: AcceptorHistory,
  node: NodeId,
  received: Seen<Ballot> & { readonly incarnation: number },
): void {
  const { recovered } = acceptor;
  if (recovered !== null && received.incarnation < recovered.incarnation) {
    const { promised } = recovered;
    if (promised !== null && compareBallots(promised, received.thing) >= 0) return;
    const text = `${court.label(node)} forgot over its restart that it promised ${formatBallot(received.thing)}`;
    const second = evidence(recovered.origin, 'its disk did not hold it when it started again');
    court.contradiction('promise-monotone', text, promisedEvidence(court, received, node), second);
    return;
  }
  const known = acceptor.received;
  if (known === null || compareBallots(received.thing, known.thing) > 0) acceptor.received = received;
}

function raiseAccepted(acceptor: AcceptorHistory, proposal: Proposal, origin: Origin): void {
  if (isBelow(acceptor.accepted?.thing ?? null, proposal)) acceptor.accepted = { thing: proposal, origin };
}

const isBelow = (a: Proposal | null, b: Proposal): boolean => a === null || compareBallots(a.ballot, b.ballot) < 0;

function higher(a: Seen<Ballot> | null, b: Seen<Ballot> | null): Seen<Ballot> | null {
  if (a === null || b === null) return a ?? b;
  return compareBallots(a.thing, b.thing) >= 0 ? a : b;
}

function diskText(disk: { readonly promised: Ballot | null; readonly accepted: Proposal | null }): string {
  const promised = disk.promised === null ? 'no promise' : `promise ${formatBallot(disk.promised)}`;
  if (disk.accepted === null) return promised;
  return `${promised} and accepted ${formatBallot(disk.accepted.ballot)} = ${disk.accepted.value}`;
}

const loweredText = (court: Court, origin: Origin, ballot: Ballot, promised: Ballot): string =>
  `${name(court, origin)} promises ${formatBallot(ballot)} after it promised ${formatBallot(promised)}`;

/** `node` is the acceptor where the origin is somebody who heard of it. */
function promisedEvidence(court: Court, { thing, origin }: Seen<Ballot>, node: NodeId | null = null): Evidence {
  const acceptor = node ?? origin.node;
  const who = acceptor === null ? 'it' : court.label(acceptor);
  const heard = origin.node === acceptor ? '' : ` (heard by ${name(court, origin)})`;
  return evidence(origin, `${who} promised ${formatBallot(thing)}${heard}`);
}

const lowEvidence = (court: Court, ballot: Ballot, origin: Origin): Evidence =>
  evidence(origin, `${name(court, origin)} promised ${formatBallot(ballot)}`);

const nothingEvidence = (court: Court, origin: Origin): Evidence =>
  evidence(origin, `no report of ${name(court, origin)} shows a promise before`);

const name = (court: Court, { node }: Origin): string => (node === null ? 'it' : court.label(node));
