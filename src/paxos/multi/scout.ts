/**
 * Phase 1 of one ballot, once for all slots (Paxos Made Moderately Complex, section 2.3). A promise counts when all
 * parts of one cut are here, and only for slots from its own first one and its compaction mark on. Each configuration
 * needs its own quorum of promises before anything is proposed in its slots.
 */
import { type Ballot, compareBallots, decreeNumber, type NodeId, type Proposal, type Slot } from '../ballot.js';
import { type Effect, send, setTimer } from '../effect.js';
import type { LogConfiguration } from './configuration.js';
import type { LogMessage } from './message.js';
import { configurationsAhead, later, plus, type Replica, seatsKnown } from './replica.js';
import type { Scout } from './roles.js';
import { logWaits } from './timing.js';

type P1b = LogMessage & { type: 'p1b' };

/** The ballot's round is to be durable before the first p1a leaves; the caller persists it in the same step. */
export function startScout(replica: Replica, ballot: Ballot, effects: Effect[]): Scout {
  const { applied } = replica.learner;
  effects.push({ type: 'scout', ballot, from: applied });
  const scout: Scout = {
    ballot,
    from: applied,
    promises: new Map(),
    gathering: new Map(),
    reported: new Map(),
    top: decreeNumber(0),
    floor: decreeNumber(0),
    covered: new Map(),
  };
  replica.scout = scout;
  askForPromises(replica, scout, 0, effects);
  return scout;
}

/** Asks all whose promise is not whole; false if there is none. */
export function askForPromises(replica: Replica, scout: Scout, attempt: number, effects: Effect[]): boolean {
  const asked = new Set<NodeId>();
  for (const configuration of configurationsAhead(replica)) {
    // Of a leader only what it lacks: the others' promises would tell it nothing that it still may use.
    if (replica.leader !== null && covers(scout, configuration, later(configuration.from, replica.leader.next)))
      continue;
    for (const { seat, node } of configuration.members) if (!scout.promises.has(seat)) asked.add(node);
  }
  if (asked.size === 0) return false;
  const { ballot, from } = scout;
  effects.push(send([...asked], { type: 'p1a', ballot, from }));
  effects.push(setTimer({ type: 'scout-resend', ballot, attempt }, logWaits.scoutResend, attempt));
  return true;
}

/**
 * A p1b of this ballot. Returns a ballot above ours that somebody accepted in: it beats us, and is never adopted;
 * else whether a promise became whole by it.
 */
export function gather(replica: Replica, scout: Scout, from: NodeId, disk: string, message: P1b): Ballot | boolean {
  const seats = seatsKnown(replica, from, disk);
  const [seat] = seats;
  if (seat === undefined || scout.promises.has(seat)) return false;
  const { cut, part, parts, mark } = message;
  if (part >= parts) return false;
  let gathering = scout.gathering.get(seat);
  if (gathering === undefined || gathering.cut !== cut || gathering.from !== message.from) {
    gathering = { cut, from: message.from, parts: new Array(parts).fill(undefined), missing: parts };
    scout.gathering.set(seat, gathering);
  }
  if (gathering.parts.length !== parts || gathering.parts[part] !== undefined) return false;
  gathering.parts[part] = message.pvalues;
  gathering.missing--;
  if (gathering.missing > 0 && !replica.quirks.has('one-part-is-a-promise')) return false;
  scout.gathering.delete(seat);
  for (const pvalues of gathering.parts) {
    for (const { slot, proposal } of pvalues ?? []) {
      if (compareBallots(proposal.ballot, scout.ballot) > 0) return proposal.ballot;
      adopt(replica, scout, slot, proposal);
    }
  }
  for (const each of seats) scout.promises.set(each, later(message.from, mark));
  scout.floor = later(scout.floor, mark);
  scout.covered.clear();
  return true;
}

/** What is proposed in this ballot stays: only slots from there on may still be adopted. */
const nextOf = ({ leader, learner }: Replica): Slot => leader?.next ?? learner.applied;

function adopt(replica: Replica, scout: Scout, slot: Slot, proposal: Proposal): void {
  scout.top = later(scout.top, plus(slot, 1));
  if (slot < nextOf(replica)) return;
  const known = scout.reported.get(slot);
  const rank = known === undefined ? 1 : compareBallots(proposal.ballot, known.ballot);
  const isAdopted = replica.quirks.has('adopts-lowest-pvalue') ? known === undefined || rank < 0 : rank > 0;
  if (isAdopted) scout.reported.set(slot, proposal);
}

/** Whether a phase-1 quorum of the slot's own configuration promised for that slot. */
export function covers(scout: Scout, configuration: LogConfiguration, slot: Slot): boolean {
  const { number } = configuration;
  let from = scout.covered.get(number);
  if (from === undefined) {
    const { members, quorums } = configuration;
    const firsts = members.flatMap(({ seat }) => scout.promises.get(seat) ?? []).sort((a, b) => a - b);
    // The quorum that speaks of the most slots; where there is none, no slot is covered.
    from = firsts[quorums.phase1 - 1] ?? (Number.MAX_SAFE_INTEGER as Slot);
    scout.covered.set(number, from);
  }
  return slot >= from;
}
