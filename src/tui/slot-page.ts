/** Everything that is known of one slot: its ballots, who accepted, and each command with its client and number. */
import type { NodeId, Slot } from '../paxos/ballot.js';
import { commandsOf, noOp } from '../paxos/multi/command.js';
import { digestWords } from '../views/log-words.js';
import { leaderOf, type SlotProposal, type SlotView, standingProposal } from '../views/slots.js';
import type { Facts } from './facts.js';
import { ballotIn, labelIn } from './facts.js';
import { configurationFor, labels, memberLabels, operationIn, slotState } from './slot-words.js';
import type { State } from './state.js';
import { wrapText } from './width.js';

const nameColumns = 12;

export type SlotPage = { readonly title: string; readonly lines: readonly string[] };

export function slotPage(state: State, facts: Facts, { slot }: { readonly slot: Slot }): SlotPage {
  const view = facts.slots.at(slot);
  const lines = view === null ? holeLines(slot, facts) : slotLines(view, facts);
  return { title: `Slot ${slot}`, lines: lines.flatMap((line) => indented(line, state.columns - 2)) };
}

/** What goes on below begins where the text above began. */
function indented(line: string, width: number): readonly string[] {
  const margin = Math.min(nameColumns, width - 10);
  const [first = '', ...rest] = wrapText(line, width);
  if (rest.length === 0) return [first];
  const more = wrapText(line.slice(first.length).trimStart(), width - margin);
  return [first, ...more.map((text) => ' '.repeat(margin) + text)];
}

const row = (name: string, text: string): string => `${name.padEnd(nameColumns)}${text}`;

function holeLines(slot: Slot, { slots }: Facts): readonly string[] {
  if (slot < slots.first) {
    const where =
      slots.dropped > 0 ? 'no longer kept here; the recording of the run has it' : 'from before this was watched';
    return [row('state', `what is known of it is ${where}`)];
  }
  return [
    row('state', 'a hole: nobody told anything of it, and slots above it have something in them'),
    row('', 'nothing above it is executed before it is decided, if only as a no-op'),
  ];
}

function slotLines(view: SlotView, facts: Facts): readonly string[] {
  const { decision, appliedBy, snapshotBy } = view;
  const isBroadcast = facts.cluster.learned !== null;
  const configuration = configurationFor(view.slot, facts);
  const from = view.configuration === null ? '' : ', from this slot on';
  const standing = standingProposal(view);
  return [
    row('state', stateText(view, facts)),
    ...(configuration === null
      ? []
      : [
          row(
            isBroadcast ? 'acceptors' : 'members',
            `${memberLabels(configuration, facts)} (configuration ${configuration.number}${from})`,
          ),
          row('quorums', `phase 1 of ${configuration.quorums.phase1}, phase 2 of ${configuration.quorums.phase2}`),
        ]),
    row(
      isBroadcast ? 'learned' : 'executed',
      appliedBy.length === 0 ? 'by nobody yet' : `by ${labels(appliedBy, facts)}`,
    ),
    ...(snapshotBy.length === 0 ? [] : [row('snapshot', `of all slots up to here at ${labels(snapshotBy, facts)}`)]),
    ...(decision === null || standing !== null
      ? []
      : ['', row('value', `only its digest ${digestWords(decision.digest)} was told`)]),
    ...[...view.proposals].reverse().flatMap((proposal) => ['', ...proposalLines(proposal, facts)]),
  ];
}

function stateText(view: SlotView, facts: Facts): string {
  const { decision, openedAtMs } = view;
  const word = slotState(view, facts);
  if (word === 'chosen') return 'chosen: a quorum accepted it, though nobody knows that yet';
  if (word === 'proposed') return 'proposed: nobody accepted it yet';
  if (word === 'accepted') return 'accepted, but by no quorum yet';
  if (word === 'decided' && decision === null) return 'decided before this was watched: a snapshot holds it';
  if (decision === null) return 'a hole: nothing was proposed here yet';
  const ballot = decision.ballot === null ? '' : ` in ${ballotIn(facts, decision.ballot)}`;
  const took = (decision.atMs - openedAtMs).toFixed(1);
  const at = (decision.atMs / 1_000).toFixed(3);
  return `decided${ballot}, first told at ${at} s, ${took} ms after it was first heard of`;
}

function proposalLines(proposal: SlotProposal, facts: Facts): readonly string[] {
  const { ballot, value, digest, adoptedFrom, acceptedBy } = proposal;
  const accepted = acceptedBy.length === 0 ? 'accepted by nobody yet' : `accepted by ${labels(acceptedBy, facts)}`;
  return [
    row(`ballot ${ballotIn(facts, ballot)}`, `of ${labelIn(facts, leaderOf(ballot))}, ${accepted}`),
    ...(adoptedFrom === null
      ? []
      : [row('', `taken over from ${ballotIn(facts, adoptedFrom)}: it may have been decided there`)]),
    ...valueLines(value, digest, facts),
  ];
}

function valueLines(value: string | null, digest: number, facts: Facts): readonly string[] {
  if (value === null) return [row('value', `only its digest ${digestWords(digest)} was told`)];
  if (value === noOp) return [row('value', 'a no-op: it fills the slot and does nothing')];
  const commands = commandsOf(value);
  if (commands === null) return [row('value', 'a batch that nobody can take apart')];
  const [one, several] = facts.cluster.learned === null ? ['command', 'commands'] : ['value', 'values'];
  const whose = (client: NodeId | null, session: number): string =>
    client === null ? `session ${session.toString(36)}` : labelIn(facts, client);
  return commands.map(({ session, sequence, operation }, index) =>
    row(
      index === 0 ? (commands.length === 1 ? one : several) : '',
      `${whose(facts.slots.clientOf(session), session)} number ${sequence}: ${operationIn(facts, operation)}`,
    ),
  );
}
