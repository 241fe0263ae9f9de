/**
 * What a node has ever done that a property speaks of, and that a crash does not undo: history, kept beside the node's
 * own state. For a correct node most of it follows from that state.
 */
import { type Ballot, compareBallots, formatBallot, type Proposal } from '../../paxos/ballot.js';
import { type Effect, isOfDecree, type PersistRecord } from '../../paxos/effect.js';
import type { Message } from '../../paxos/message.js';
import type { PropertyName } from '../../checker/judge.js';
import { formatProposal } from '../../views/words.js';

/** Each list rises by ballot and holds nothing twice. */
export type Facts = {
  /** Highest ballot that it promised, on disk or in a message. */
  readonly promised: Ballot | null;
  /** What it accepted. */
  readonly votes: readonly Proposal[];
  /** What it asked acceptors to accept. */
  readonly proposals: readonly Proposal[];
  /** What it knew as chosen or decided. */
  readonly decisions: readonly Proposal[];
};

export type Finding = { readonly property: PropertyName; readonly text: string };

export type Told = { readonly facts: Facts; readonly findings: readonly Finding[] };

export const noFacts: Facts = { promised: null, votes: [], proposals: [], decisions: [] };

/** After a step. What it wrote is durable before anything of it leaves, wherever it stands in the list. */
export function factsAfter(before: Facts, effects: readonly Effect[]): Told {
  const findings: Finding[] = [];
  let facts = before;
  for (const effect of effects) if (effect.type === 'persist') facts = written(facts, effect.record, findings);
  for (const effect of effects) {
    if (effect.type === 'send') facts = said(facts, effect.message, findings);
    if (effect.type === 'chosen' || effect.type === 'decide') facts = decided(facts, effect.proposal, findings);
  }
  return { facts, findings };
}

/** After a restart: the disk must hold all of an acceptor's past that others rely on. */
export function findingsOfRestart({ promised, votes }: Facts, disk: Durable): readonly Finding[] {
  const last = votes.at(-1);
  const property = 'promise-monotone';
  if (isBelow(disk.promised, promised)) {
    return [{ property, text: `forgot over a restart the promise of ${textOf(promised)}` }];
  }
  if (last === undefined || !isBelow(disk.accepted, last.ballot)) return [];
  return [{ property, text: `forgot over a restart that it accepted ${formatProposal(last)}` }];
}

/** The highest ballots that a disk holds as promised and as accepted. */
export type Durable = { readonly promised: Ballot | null; readonly accepted: Ballot | null };

export function durableOf(records: readonly PersistRecord[]): Durable {
  let promised: Ballot | null = null;
  let accepted: Ballot | null = null;
  for (const record of records) {
    const ballot =
      record.type === 'accepted' ? record.proposal.ballot : record.type === 'promised' ? record.ballot : null;
    if (isBelow(promised, ballot)) promised = ballot;
    if (record.type === 'accepted' && isBelow(accepted, ballot)) accepted = ballot;
  }
  return { promised, accepted };
}

function written(facts: Facts, record: PersistRecord, findings: Finding[]): Facts {
  if (!isOfDecree(record)) return facts;
  switch (record.type) {
    case 'promised':
      return promises(facts, record.ballot, findings);
    case 'accepted': {
      const { proposal } = record;
      if (isBelow(proposal.ballot, facts.promised)) {
        const text = `accepts ${formatProposal(proposal)} after it promised ${textOf(facts.promised)}`;
        findings.push({ property: 'accept-respects-promise', text });
      }
      const promised = isBelow(proposal.ballot, facts.promised) ? facts.promised : proposal.ballot;
      return { ...facts, promised, votes: withProposal(facts.votes, proposal) };
    }
    case 'decided':
      return decided(facts, record.proposal, findings);
    case 'round':
      return facts;
  }
}

function said(facts: Facts, message: Message, findings: Finding[]): Facts {
  if (message.type === 'accept') return { ...facts, proposals: withProposal(facts.proposals, message.proposal) };
  if (message.type === 'accepted') {
    if (!facts.votes.some((vote) => isSame(vote, message.proposal))) {
      const text = `votes for ${formatProposal(message.proposal)} without having accepted it`;
      findings.push({ property: 'accept-respects-promise', text });
    }
    return facts;
  }
  if (message.type !== 'promise') return facts;
  const last = facts.votes.at(-1) ?? null;
  const isTrue =
    last === null || message.accepted === null ? last === message.accepted : isSame(last, message.accepted);
  if (!isTrue) {
    const [report, held] = [message.accepted, last].map((each) => (each === null ? 'nothing' : formatProposal(each)));
    findings.push({ property: 'safe-at', text: `reports ${report} with its promise, although it accepted ${held}` });
  }
  return promises(facts, message.ballot, findings);
}

function promises(facts: Facts, ballot: Ballot, findings: Finding[]): Facts {
  if (!isBelow(ballot, facts.promised)) return { ...facts, promised: ballot };
  findings.push({
    property: 'promise-monotone',
    text: `promises ${formatBallot(ballot)} after it promised ${textOf(facts.promised)}`,
  });
  return facts;
}

function decided(facts: Facts, proposal: Proposal, findings: Finding[]): Facts {
  const other = facts.decisions.find(({ value }) => value !== proposal.value);
  if (other !== undefined) {
    findings.push({ property: 'integrity', text: `decides ${proposal.value} after it decided ${other.value}` });
  }
  return { ...facts, decisions: withProposal(facts.decisions, proposal) };
}

function withProposal(proposals: readonly Proposal[], added: Proposal): readonly Proposal[] {
  if (proposals.some((known) => isSame(known, added))) return proposals;
  return [...proposals, added].sort((a, b) => compareBallots(a.ballot, b.ballot) || (a.value < b.value ? -1 : 1));
}

const isBelow = (a: Ballot | null, b: Ballot | null): boolean => b !== null && (a === null || compareBallots(a, b) < 0);

const isSame = (a: Proposal, b: Proposal): boolean => compareBallots(a.ballot, b.ballot) === 0 && a.value === b.value;

const textOf = (ballot: Ballot | null): string => (ballot === null ? 'nothing' : formatBallot(ballot));
