/** Sentences about a node's steps: why it answered as it did. */
import type { Ballot, Decree, NodeId, Proposal } from '../paxos/ballot.js';
import { compareBallots, formatBallot } from '../paxos/ballot.js';
import { isOfDecree, unreachable } from '../paxos/effect.js';
import type { Effect, Input, PersistRecord } from '../paxos/effect.js';
import type { Message, Seats } from '../paxos/message.js';
import { isLogEffect } from '../paxos/multi/effect.js';
import type { StepRecord } from '../schema/trace.js';
import type { LogContext, Sentence } from './log.js';
import { logEffectWords, logRecordWords } from './log-words.js';
import { sendSentence } from './send-sentences.js';
import { formatList, formatNodes, formatProposal } from './words.js';

type Send = Extract<Effect, { type: 'send' }>;
type Label = (node: NodeId) => string;

const debug = (text: string): Sentence => ({ level: 'debug', text });
const info = (text: string): Sentence => ({ level: 'info', text });
const warning = (text: string): Sentence => ({ level: 'warning', text });

export function stepSentences(record: StepRecord, context: LogContext): readonly Sentence[] {
  const { input, effects } = record;
  const sentences: Sentence[] = [];
  const opening = inputSentence(record, context);
  if (opening !== null) sentences.push(opening);
  for (const effect of effects) {
    const sentence = effectSentence(effect, record, context);
    if (sentence !== null) sentences.push(sentence);
  }
  if (input.type === 'message' && effects.every(isSilent)) {
    const sentence = unansweredSentence(record.node, input.from, input.message, context.label);
    if (sentence !== null) sentences.unshift(sentence);
  }
  return sentences;
}

/** Nothing that people see comes of it; an acknowledgement is due to every message of its kind. */
const isSilent = (effect: Effect): boolean =>
  effect.type === 'persist' ||
  effect.type === 'set-timer' ||
  (effect.type === 'send' && effect.message.type.endsWith('-ack'));

/** What begins a step and is worth a line of its own, whatever follows from it. */
function inputSentence({ node, input, effects }: StepRecord, context: LogContext): Sentence | null {
  const { label } = context;
  switch (input.type) {
    case 'boot':
      return bootSentence(input, context.mayVote?.(node) ?? true);
    case 'timer':
      // Without an effect but the next timer the election went on, or is over.
      return input.timer.type === 'election-silence' && !effects.every(isSilent)
        ? info('hears nothing of the election for long: it is repeated')
        : null;
    case 'propose': {
      const where = input.proposer === null ? '' : ` at ${label(input.proposer)}`;
      return info(`is asked to propose ${input.value}${where}`);
    }
    case 'open-decree':
      return debug(`opens decree ${input.decree}`);
    case 'load':
      return info(input.workload === null ? 'ends its load' : 'begins its load');
    case 'message':
      if (input.message.type === 'decision') return lateAnswerSentence(node, input.message, effects, context);
      return input.message.type === 'role' ? roleSentence(input.message, label) : null;
  }
}

function bootSentence(input: Extract<Input, { type: 'boot' }>, mayVote: boolean): Sentence {
  if (!input.seated) {
    const again = `is back as incarnation ${input.incarnation} without its disk`;
    if (!mayVote) return info(`${again}: it starts anew`);
    return warning(`${again}: it may have forgotten promises, so it neither votes nor proposes`);
  }
  if (input.incarnation === 1 && input.recovered.length === 0) return info('starts');
  const held = recoveredText(input.recovered);
  return info(`is back as incarnation ${input.incarnation}; its disk held ${held === '' ? 'nothing yet' : held}`);
}

/** The last record of each kind: what the node knows about the latest decree that its disk tells of. */
function recoveredText(recovered: readonly PersistRecord[]): string {
  const last = new Map<string, string>();
  for (const record of recovered) {
    if (!isOfDecree(record)) last.set(record.type, logRecordWords(record, formatBallot));
    else if (record.type === 'round') last.set(record.type, `round ${record.round} used`);
    else if (record.type === 'promised') last.set(record.type, `promised ${formatBallot(record.ballot)}`);
    else last.set(record.type, `${record.type} ${formatProposal(record.proposal)}`);
  }
  return formatList([...last.values()]);
}

function roleSentence(message: Extract<Message, { type: 'role' }>, label: Label): Sentence {
  return debug(`hears its role from leader ${label(message.leader)}`);
}

function effectSentence(effect: Effect, record: StepRecord, context: LogContext): Sentence | null {
  const { label } = context;
  if (isLogEffect(effect)) return info(logEffectWords(effect, label, formatBallot));
  switch (effect.type) {
    case 'send':
      return sendSentence(effect, record, label);
    case 'elected':
      return info(`leads election ${effect.election}: its token came back`);
    case 'started':
      return info(startText(effect.leader, record, label));
    case 'suspect':
      return warning(`${label(effect.node)} does not acknowledge: it is passed over`);
    case 'preempted':
      return info(
        `${formatBallot(effect.ballot)} is pre-empted by ${formatBallot(effect.by)}: waits, then tries above it`,
      );
    case 'propose':
      return info(proposeText(effect, record.node, context));
    case 'chosen':
      return info(`${effect.proposal.value} is chosen in ballot ${quorumText(effect, record.node, context)}`);
    case 'decide':
      return effect.counted
        ? info(`learns that ${effect.proposal.value} is decided in ballot ${quorumText(effect, record.node, context)}`)
        : info(toldText(record.node, effect, context));
    case 'submit':
      return info(`submits ${effect.value} to ${label(effect.proposer)}`);
    case 'move-on':
      return info(`asks ${label(effect.to)} instead: ${label(effect.from)} does not answer`);
    case 'refuse':
      return warning(`refuses what ${label(effect.from)} says: ${effect.reason}`);
    case 'persist':
    case 'set-timer':
      return null; // Told by what depends on them.
    default:
      return unreachable(effect);
  }
}

type Decided = { readonly decree: Decree; readonly proposal: Proposal };

function toldText(node: NodeId, { decree, proposal }: Decided, { submissions }: LogContext): string {
  const own = submissions?.value(node, decree) ?? null;
  const lost = own === null || own === proposal.value ? '' : `; its own ${own} was not chosen`;
  return `was told the decision: ${proposal.value}${lost}`;
}

/** Who asked for a value after the decision was known to it gets an answer that decides nothing. */
function lateAnswerSentence(
  node: NodeId,
  { decree, proposal }: Decided,
  effects: readonly Effect[],
  { submissions }: LogContext,
): Sentence | null {
  const own = submissions?.value(node, decree) ?? null;
  if (own === null || effects.some(({ type }) => type === 'decide' || type === 'refuse')) return null;
  const known = `${proposal.value} was already decided in ${formatBallot(proposal.ballot)}`;
  return info(own === proposal.value ? known : `${own} was not chosen: ${known}`);
}

function startText(leader: NodeId, { input, effects }: StepRecord, label: Label): string {
  const heard = input.type === 'message' && input.message.type === 'start' ? input.message : null;
  const sent = effects.find((effect): effect is Send => effect.type === 'send' && effect.message.type === 'start');
  const seats = heard?.seats ?? (sent?.message.type === 'start' ? sent.message.seats : null);
  return `START from leader ${label(leader)}${seats === null ? '' : `: ${seatsText(seats, label)}`}`;
}

/** "p0 p1 p2 propose, a3 a4 a5 accept, l6..l10 learn". */
function seatsText(seats: Seats, label: Label): string {
  const part = (nodes: readonly NodeId[], plural: string, single: string): string => {
    const first = nodes[0];
    const last = nodes.at(-1);
    if (first === undefined || last === undefined) return `nobody ${single}`;
    const isRun = nodes.length > 3 && last - first === nodes.length - 1;
    const names = isRun ? `${label(first)}..${label(last)}` : nodes.map(label).join(' ');
    return `${names} ${nodes.length === 1 ? single : plural}`;
  };
  const { proposers, acceptors, learners } = seats;
  return [
    part(proposers, 'propose', 'proposes'),
    part(acceptors, 'accept', 'accepts'),
    part(learners, 'learn', 'learns'),
  ].join(', ');
}

/** Phase 2 of Paxos Made Simple: the value of the highest-numbered report, else one's own. */
function proposeText(effect: Extract<Effect, { type: 'propose' }>, node: NodeId, context: LogContext): string {
  const { ballot, value } = effect.proposal;
  const promises = context.votes?.promises(node, effect.decree, ballot);
  const names =
    promises === undefined || promises.size === 0 ? '' : ` (${formatNodes(promises.keys(), context.label)})`;
  const quorum = `has a quorum of promises for ${formatBallot(ballot)}${names}`;
  const { adoptedFrom } = effect;
  if (adoptedFrom === null) return `${quorum}: nobody accepted anything, so it proposes its own value ${value}`;
  const reporter = promises === undefined ? null : reporterOf(promises, adoptedFrom);
  const who = reporter === null ? 'which was accepted' : `which ${context.label(reporter)} accepted`;
  return `${quorum}: must propose ${value}, ${who} in ${formatBallot(adoptedFrom)}`;
}

function reporterOf(promises: ReadonlyMap<NodeId, Proposal | null>, ballot: Ballot): NodeId | null {
  for (const [node, accepted] of promises) {
    if (accepted !== null && compareBallots(accepted.ballot, ballot) === 0) return node;
  }
  return null;
}

/** "2.1: accepted by a3, a4". */
function quorumText(
  effect: { readonly decree: Decree; readonly proposal: Proposal },
  node: NodeId,
  { votes, label }: LogContext,
): string {
  const { ballot } = effect.proposal;
  const voters = votes?.votes(node, effect.decree, ballot) ?? [];
  return formatBallot(ballot) + (voters.length === 0 ? '' : `: accepted by ${formatNodes(voters, label)}`);
}

/** A message after which the node said nothing and changed nothing that people see. */
function unansweredSentence(self: NodeId, from: NodeId, message: Message, label: Label): Sentence | null {
  switch (message.type) {
    case 'token':
      if (message.candidate < self) return debug(`drops token ${message.candidate}: mine is higher`);
      return debug(`saw token ${message.candidate} before`);
    case 'promise': {
      const { accepted } = message;
      const report = accepted === null ? '' : `, which had accepted ${formatProposal(accepted)}`;
      return debug(`hears promise ${formatBallot(message.ballot)} of ${label(from)}${report}`);
    }
    case 'accepted':
      return debug(`hears that ${label(from)} accepted ${formatProposal(message.proposal)}`);
    case 'rejected':
      return debug(`hears that ${label(from)} rejected ${formatBallot(message.ballot)}`);
    case 'prepare':
      return debug(`does not answer prepare ${formatBallot(message.ballot)} of ${label(from)}`);
    case 'accept':
      return debug(`does not answer accept ${formatProposal(message.proposal)} of ${label(from)}`);
    case 'request':
      return debug(`hears request ${message.value} of ${label(from)}`);
    case 'decision':
      return debug(`hears the decision ${formatProposal(message.proposal)} from ${label(from)} again`);
    case 'query':
      return debug(`is asked for the decision by ${label(from)} and does not know it`);
    default:
      return null; // Acknowledgements and repeated announcements.
  }
}
