/**
 * Phase 1 of one ballot for all slots that are not surely kept by every quorum. A promise counts when all parts of one
 * cut are here; a quorum of them makes a leader.
 */
import { compareBallots, type NodeId, type Proposal, type Slot } from '../ballot.js';
import { type Effect, setTimer } from '../effect.js';
import type { LogMessage } from '../multi/message.js';
import { isSame, later, plus } from '../multi/replica.js';
import { say } from './audience.js';
import { takeOffice } from './leader.js';
import { type Candidacy, isOfRun, leaveOffice, type Present, type Proposer, yieldTo } from './proposer.js';
import { broadcastWaits, scoutTicksMax, tailMax } from './timing.js';

/**
 * `presents` are of a quorum, so the round is above every ballot that anything was ever proposed at. The first slot is
 * such that every quorum holds an acceptor that knows all decisions below. While one that is far behind still fetches
 * what others know, there is time: else all of that would be reported, and proposed again.
 */
export function campaign(proposer: Proposer, presents: readonly Present[], effects: Effect[]): void {
  const { self, acceptorsMax, quorum } = proposer;
  const known = presents.map((present) => present.known).sort((a, b) => b - a);
  const from = known[acceptorsMax - quorum] ?? (0 as Slot);
  if ((known[0] ?? from) - from > tailMax && from > proposer.waitedFor) {
    proposer.waitedFor = from;
    proposer.humbleUntil = proposer.roll + 1;
    return;
  }
  const ballot = { round: proposer.round + 1, node: self };
  proposer.round = ballot.round;
  const candidacy: Candidacy = {
    type: 'candidacy',
    ballot,
    from,
    promises: new Set(),
    gathering: new Map(),
    reported: new Map(),
    top: from,
    ticks: 0,
  };
  proposer.office = candidacy;
  effects.push({ type: 'scout', ballot, from });
  askForPromises(proposer, candidacy, effects);
}

function askForPromises({ audience, table }: Proposer, { ballot, from, ticks }: Candidacy, effects: Effect[]): void {
  // Heeded is who called the roll: some may have missed it.
  if (ticks > 0 && table !== null) {
    effects.push(say(audience, 'acceptors', { type: 'roll', nonce: 0, seats: table, isInForce: true }));
  }
  effects.push(say(audience, 'acceptors', { type: 'p1a', ballot, from }));
  effects.push(setTimer({ type: 'lead', ballot, attempt: ticks }, broadcastWaits.lead, 0));
}

export function expireCandidacy(proposer: Proposer, candidacy: Candidacy, effects: Effect[]): void {
  candidacy.ticks++;
  if (candidacy.ticks < scoutTicksMax) askForPromises(proposer, candidacy, effects);
  else leaveOffice(proposer, effects); // No quorum answers; the next roll tells whether it is worth another try.
}

export function hearPromise(
  proposer: Proposer,
  from: NodeId,
  disk: string,
  message: LogMessage & { type: 'p1b' },
  effects: Effect[],
): void {
  const { office, quorum } = proposer;
  if (!isOfRun(proposer, from, disk)) return;
  proposer.round = Math.max(proposer.round, message.ballot.round);
  if (office?.type !== 'candidacy' || !isSame(office.ballot, message.ballot)) return;
  if (message.from !== office.from || office.promises.has(from)) return;
  office.ticks = Math.min(office.ticks, 1);
  const pvalues = gather(proposer, office, from, message);
  if (pvalues === null) return;
  for (const { slot, proposal } of pvalues) {
    if (compareBallots(proposal.ballot, office.ballot) > 0) {
      yieldTo(proposer, proposal.ballot, slot, effects); // It beats us, and is never adopted.
      return;
    }
    adopt(proposer, office, slot, proposal);
  }
  office.promises.add(from);
  if (office.promises.size >= quorum) takeOffice(proposer, office, effects);
}

/** All that a promise reports, once its last part is here; null before. */
function gather(
  { quirks }: Proposer,
  { gathering }: Candidacy,
  from: NodeId,
  { cut, part, parts, pvalues }: LogMessage & { type: 'p1b' },
) {
  let known = gathering.get(from);
  if (known === undefined || known.cut !== cut || known.parts.length !== parts) {
    known = { cut, parts: new Array(parts).fill(undefined), missing: parts };
    gathering.set(from, known);
  }
  if (part >= parts || known.parts[part] !== undefined) return null;
  known.parts[part] = pvalues;
  known.missing--;
  if (known.missing > 0 && !quirks.has('one-part-is-a-promise')) return null;
  return known.parts.flatMap((some) => some ?? []);
}

function adopt({ quirks }: Proposer, candidacy: Candidacy, slot: Slot, proposal: Proposal): void {
  const { reported } = candidacy;
  candidacy.top = later(candidacy.top, plus(slot, 1));
  const known = reported.get(slot);
  const rank = known === undefined ? 1 : compareBallots(proposal.ballot, known.ballot);
  const isAdopted = quirks.has('adopts-lowest-pvalue') ? known === undefined || rank < 0 : rank > 0;
  if (isAdopted) reported.set(slot, proposal);
}
