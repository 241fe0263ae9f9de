/**
 * Safe-at (C2) as it is kept: a leader proposes in a slot what a phase-1 quorum of the configuration in force there
 * lets it, by the promises that had reached it, each whole and speaking of that slot; or what is chosen there anyway.
 * Needs level `steps`. At level `decisions` only this much is seen: that the leader counted a quorum of promises.
 */
import type { Ballot, NodeId, Proposal, Slot } from '../../paxos/ballot.js';
import { compareBallots, formatBallot } from '../../paxos/ballot.js';
import type { LogConfiguration } from '../../paxos/multi/configuration.js';
import type { LogMessage } from '../../paxos/multi/message.js';
import type { Court, Origin } from '../court.js';
import { evidence } from '../court.js';
import { ballotKey } from '../ledger.js';
import type { Acceptor } from './acceptors.js';
import { miss, valueWords } from './charge.js';
import { type Configurations, isMember } from './configurations.js';

type P1b = LogMessage & { type: 'p1b' };

/** One acceptor's promise as it reached the ballot's leader. */
type Heard = {
  readonly acceptor: Acceptor;
  readonly cut: number;
  /** Says nothing of slots below. */
  readonly from: Slot;
  readonly parts: Set<number>;
  missing: number;
  readonly reports: Map<number, Proposal>;
};

type Leadership = {
  readonly ballot: Ballot;
  readonly whole: Map<Acceptor, Heard>;
  readonly partial: Map<Acceptor, Heard>;
  /** Seats that its leader counted, as it says itself. */
  readonly counted: Set<NodeId>;
};

/** Older ballots are let go of: whoever is that late is refused by all. */
const leadershipsMax = 64;

export class PhaseOne {
  readonly #court: Court;
  readonly #configurations: Configurations;
  readonly #leaderships = new Map<number, Leadership>();

  constructor(court: Court, configurations: Configurations) {
    this.#court = court;
    this.#configurations = configurations;
  }

  /** A promise was delivered to the owner of its ballot. */
  hear(acceptor: Acceptor, message: P1b): void {
    const { ballot, cut, mark, part, parts, pvalues } = message;
    const leadership = this.#leadership(ballot);
    if (leadership.whole.has(acceptor)) return;
    let heard = leadership.partial.get(acceptor);
    const from = (mark > message.from ? mark : message.from) as Slot;
    if (heard === undefined || heard.cut !== cut || heard.from !== from) {
      heard = { acceptor, cut, from, parts: new Set(), missing: parts, reports: new Map() };
      leadership.partial.set(acceptor, heard);
    }
    if (heard.parts.has(part)) return;
    heard.parts.add(part);
    heard.missing--;
    for (const { slot, proposal } of pvalues) heard.reports.set(slot, proposal);
    if (heard.missing > 0) return;
    leadership.partial.delete(acceptor);
    leadership.whole.set(acceptor, heard);
  }

  /** The leader says whose promises it counted. */
  adopted(node: NodeId, ballot: Ballot, from: Slot, promises: readonly NodeId[], origin: Origin): void {
    const leadership = this.#leadership(ballot);
    for (const seat of promises) leadership.counted.add(seat);
    const configuration = this.#configurations.at(from);
    if (configuration === null) return;
    const { phase1 } = configuration.quorums;
    const count = configuration.members.filter(({ seat }) => leadership.counted.has(seat)).length;
    if (count >= phase1) return;
    const what = `${formatBallot(ballot)} from slot ${from} on`;
    const text = `${this.#court.label(node)} leads at ${what} with ${count} of the ${phase1} promises of a quorum`;
    const first = evidence(origin, `it counted the promises of seats ${promises.join(', ') || 'none'}`);
    miss(this.#court, 'safe-at', text, first, evidence(origin, `${this.#court.label(node)} led at ${what}`));
  }

  /** At level `decisions`: something is proposed at a ballot that nobody was seen to lead at. */
  judgeLed(node: NodeId, ballot: Ballot, slot: Slot, origin: Origin): void {
    const known = this.#leaderships.get(ballotKey(ballot));
    if (known !== undefined && known.counted.size > 0) return;
    const text = `${this.#court.label(node)} proposes at ${formatBallot(ballot)} in slot ${slot} before it led`;
    const told = evidence(origin, `${this.#court.label(node)} proposed at ${formatBallot(ballot)}`);
    miss(this.#court, 'safe-at', text, evidence(origin, 'it had told of no quorum of promises'), told);
  }

  /** The first p2a of a ballot for a slot leaves its leader. */
  judgeProposal(node: NodeId, slot: Slot, proposal: Proposal, origin: Origin): void {
    const configuration = this.#configurations.at(slot);
    if (configuration === null) return;
    const { ballot, value } = proposal;
    const heard = [...(this.#leaderships.get(ballotKey(ballot))?.whole.values() ?? [])];
    if (isAllowed(configuration, heard, slot, value)) return;
    const what = `${formatBallot(ballot)} = ${valueWords(0, value)}`;
    const who = this.#court.label(node);
    const text = `${who} proposes ${what} in slot ${slot}, which no phase-1 quorum of promises allows`;
    const reports = heard
      .map((each) => `${this.#court.label(each.acceptor.node)}: ${reportText(each, slot)}`)
      .join('; ');
    const first = reports === '' ? 'no promise had reached it whole' : `promises had reached it from ${reports}`;
    const second = evidence(origin, `${this.#court.label(node)} proposed ${what} in slot ${slot}`);
    miss(this.#court, 'safe-at', text, evidence(origin, first), second);
  }

  #leadership(ballot: Ballot): Leadership {
    const key = ballotKey(ballot);
    const known = this.#leaderships.get(key);
    if (known !== undefined) return known;
    const leadership: Leadership = { ballot, whole: new Map(), partial: new Map(), counted: new Set() };
    this.#leaderships.set(key, leadership);
    for (const old of this.#leaderships.keys()) {
      if (this.#leaderships.size <= leadershipsMax) break;
      this.#leaderships.delete(old);
    }
    return leadership;
  }
}

/** Is there a quorum, among those that promised, whose highest report is of this value, or who all report nothing? */
function isAllowed(configuration: LogConfiguration, heard: readonly Heard[], slot: Slot, value: string): boolean {
  let cut: Ballot | null = null;
  const counted: Heard[] = [];
  for (const each of heard) {
    if (each.from > slot || !isMember(configuration, each.acceptor)) continue;
    counted.push(each);
    const report = each.reports.get(slot);
    if (report?.value === value && (cut === null || compareBallots(report.ballot, cut) > 0)) cut = report.ballot;
  }
  let members = 0;
  for (const { reports } of counted) {
    const report = reports.get(slot);
    if (report === undefined || (cut !== null && compareBallots(report.ballot, cut) <= 0)) members++;
  }
  return members >= configuration.quorums.phase1;
}

function reportText({ from, reports }: Heard, slot: Slot): string {
  if (from > slot) return `nothing of slots below ${from}`;
  const report = reports.get(slot);
  return report === undefined
    ? 'accepted nothing'
    : `accepted ${formatBallot(report.ballot)} = ${valueWords(0, report.value)}`;
}
