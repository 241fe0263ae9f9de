/** A slot in words: what stands in it and how far it is. */
import type { NodeId } from '../paxos/ballot.js';
import { textOfBytes } from '../paxos/broadcast/value-bytes.js';
import { noOp } from '../paxos/multi/command.js';
import type { LogConfiguration } from '../paxos/multi/configuration.js';
import { batchText, digestWords, shortOperation } from '../views/log-words.js';
import { type SlotProposal, type SlotView, standingProposal } from '../views/slots.js';
import type { Facts } from './facts.js';
import { ballotIn, labelIn } from './facts.js';

/**
 * A hole is a slot that nothing is known of below one with something in it; chosen is what a quorum accepted, whether
 * anybody knows it or not.
 */
export type SlotState = 'hole' | 'proposed' | 'accepted' | 'chosen' | 'decided';

export function slotState(slot: SlotView | null, facts: Facts): SlotState {
  if (slot !== null && slot.snapshotBy.length > 0) return 'decided'; // Whatever else is told of it.
  if (slot === null || (slot.proposals.length === 0 && slot.decision === null)) return 'hole';
  if (slot.decision !== null) return 'decided';
  if (slot.proposals.some((proposal) => isChosen(slot, proposal, facts))) return 'chosen';
  return slot.proposals.some(({ acceptedBy }) => acceptedBy.length > 0) ? 'accepted' : 'proposed';
}

function isChosen({ slot }: SlotView, { acceptedBy }: SlotProposal, facts: Facts): boolean {
  const configuration = configurationFor(slot, facts);
  const quorum = configuration?.quorums.phase2 ?? facts.cluster.log?.settings.quorums.phase2 ?? 1;
  const mayVote = (node: NodeId): boolean => configuration?.members.some((member) => member.node === node) ?? true;
  return acceptedBy.filter(mayVote).length >= quorum;
}

/** In force at the slot, as far as it was told. */
export const configurationFor = (slot: number, { cluster }: Facts): LogConfiguration | null =>
  cluster.log?.configurations.findLast(({ from }) => from <= slot) ?? null;

/** The value in words, and what is special about the slot. */
export function slotText(slot: SlotView | null, facts: Facts): string {
  const { value, marks } = slotTexts(slot, facts);
  return marks === '' ? value : `${value} · ${marks}`;
}

export function slotTexts(slot: SlotView | null, facts: Facts): { readonly value: string; readonly marks: string } {
  if (slot === null) return { value: 'nothing is known of it', marks: '' };
  const marks: string[] = [];
  if (slot.configuration !== null) marks.push(`from here members ${memberLabels(slot.configuration, facts)}`);
  if (slot.snapshotBy.length > 0) marks.push(`snapshot ${labels(slot.snapshotBy, facts)}`);
  const proposal = standingProposal(slot);
  if (proposal?.adoptedFrom != null) marks.push(`from ${ballotIn(facts, proposal.adoptedFrom)}`);
  return { value: valueText(slot, proposal, facts), marks: marks.join(' · ') };
}

function valueText(slot: SlotView, proposal: SlotProposal | null, facts: Facts): string {
  const value = proposal?.value ?? slot.decision?.value ?? null;
  if (value === null) {
    const digest = proposal?.digest ?? slot.decision?.digest ?? null;
    return digest === null ? '' : `value ${digestWords(digest)}`;
  }
  if (value === noOp) return 'no-op';
  return batchText(value, ({ session, operation }) => {
    const client = facts.slots.clientOf(session);
    return `${client === null ? '' : `${labelIn(facts, client)} `}${shortOperation(operationIn(facts, operation))}`;
  });
}

/** Values of an atomic broadcast are bytes; a person reads them as text. */
export const operationIn = ({ cluster }: Facts, operation: string): string =>
  cluster.learned === null ? operation : textOfBytes(operation);

export const labels = (nodes: readonly NodeId[], facts: Facts): string =>
  nodes.map((node) => labelIn(facts, node)).join(' ');

export const memberLabels = ({ members }: LogConfiguration, facts: Facts): string =>
  labels(
    members.map(({ node }) => node),
    facts,
  );
