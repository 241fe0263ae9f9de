/** Whom the network lets hear whom, and what a decree lacks where too few can: partitions and links that are cut. */
import { isParted } from '../faults/rule.js';
import type { FaultSettings } from '../faults/settings.js';
import type { NodeId } from '../paxos/ballot.js';
import { counted, formatList } from '../views/words.js';

/** Those that could do their part if messages reached them. */
export type Able = {
  readonly proposers: readonly Named[];
  readonly acceptors: readonly Named[];
  readonly learners: readonly Named[];
  readonly clients: readonly Named[];
  /** Seats, whoever sits there. */
  readonly acceptorSeats: number;
  readonly quorum: number;
};

type Named = { readonly node: NodeId; readonly label: string };

/** Nothing is lost for certain on the way from the one to the other. */
export function passes({ rules, groups }: FaultSettings, from: NodeId, to: NodeId): boolean {
  if (isParted(groups, from, to)) return false;
  return !rules.some(
    (rule) =>
      rule.lossRatio >= 1 &&
      rule.types === null &&
      (rule.from === null || rule.from === from) &&
      (rule.to === null || rule.to === to),
  );
}

/** Why nothing can be chosen or learned, though enough are there; or null. */
export function unreachableSentence(settings: FaultSettings, able: Able): string | null {
  const hears = (from: Named, to: Named): boolean => passes(settings, from.node, to.node);
  const { proposers, acceptors, learners, clients, acceptorSeats, quorum } = able;
  const answering = (proposer: Named): readonly Named[] =>
    acceptors.filter((acceptor) => hears(proposer, acceptor) && hears(acceptor, proposer));
  const cause = settings.groups.length > 0 ? 'the partition' : 'cut links';
  const leave = settings.groups.length > 0 ? ['leaves', 'keeps'] : ['leave', 'keep'];
  const capable = proposers.filter((proposer) => answering(proposer).length >= quorum);
  if (capable.length === 0) {
    const each = proposers.map((proposer) => `${proposer.label} reaches ${listOf(answering(proposer))}`);
    const needs = `${quorum} of ${counted(acceptorSeats, 'acceptor')}`;
    return `${cause} ${leave[0]} no proposer a quorum (${needs}): ${each.join(', ')}`;
  }
  const learns = (learner: Named): boolean =>
    acceptors.filter((acceptor) => hears(acceptor, learner)).length >= quorum ||
    capable.some((proposer) => hears(proposer, learner));
  if (!learners.some(learns)) return `${cause} ${leave[1]} the votes from every learner: ${listOf(learners)}`;
  const submits = (client: Named): boolean => capable.some((proposer) => hears(client, proposer));
  if (clients.length === 0 || clients.some(submits)) return null;
  return `${cause} ${leave[1]} every client from the proposers that have a quorum: ${listOf(capable)}`;
}

const listOf = (nodes: readonly Named[]): string =>
  nodes.length === 0 ? 'no acceptor' : formatList(nodes.map(({ label }) => label));
