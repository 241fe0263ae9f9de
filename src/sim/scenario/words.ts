/** What a world did, in the words of a scenario: the effects of each step, one a line. Never a log line. */
import { type BallotText, type Decree, formatBallot, type NodeId } from '../../paxos/ballot.js';
import {
  type Effect,
  type Input,
  isOfDecree,
  type PersistRecord,
  type Timer,
  unreachable,
} from '../../paxos/effect.js';
import { isBroadcastTimer } from '../../paxos/broadcast/timer.js';
import { noOp } from '../../paxos/multi/command.js';
import { isLogEffect, isLogTimer } from '../../paxos/multi/effect.js';
import {
  logEffectWords,
  logRecordWords,
  logTimerWords,
  shortOperation,
  slotValueWords,
} from '../../views/log-words.js';
import { broadcastTimerWords } from '../../views/broadcast-words.js';
import type { Crash } from '../../paxos/host.js';
import type { Message } from '../../paxos/message.js';
import type { StepRecord, TraceRecord } from '../../schema/trace.js';
import { messageWords } from '../../views/message-words.js';
import { formatProposal } from '../../views/words.js';

export type Label = (node: NodeId) => string;

/** The lines of one record; none for what a scenario does not show. In a log, decrees are slots that hold batches. */
export function describeRecord(
  record: TraceRecord,
  label: Label,
  ballotText: BallotText = formatBallot,
  ofLog = false,
): string[] {
  switch (record.kind) {
    case 'step':
      return describeStep(record, label, ballotText, ofLog);
    case 'refused': {
      const from = record.message === null ? 'an unknown sender' : label(record.message.from);
      return [`${label(record.node)} refuses a datagram from ${from}: ${record.reason}`];
    }
    case 'process': {
      const { event } = record;
      if (event.type === 'disk-lies') {
        return [`${label(record.subject)} has ${event.lies ? 'a disk that lies' : 'an honest disk'}`];
      }
      if (event.type === 'crash-planned') return [`${label(record.subject)} ${describePlan(event.crash)}`];
      if (event.type !== 'exited') return [];
      const { crashPoint } = event;
      return [`${label(record.subject)} is gone${crashPoint === null ? '' : `, as planned, ${crashPoint}`}`];
    }
    default:
      return [];
  }
}

const describePlan = (crash: Crash | null): string =>
  crash === null ? 'will not crash' : `will crash ${crash.point} of ${crash.on} ${crash.nth}`;

export const describeTraffic = (
  from: NodeId,
  to: readonly NodeId[],
  message: Message,
  label: Label,
  ballotText: BallotText = formatBallot,
): string => `${label(from)} -> ${to.map(label).join(', ')} ${formatMessage(message, ballotText)}`;

/** As it must be typed, or any beginning of it. */
export const formatMessage = (message: Message, ballotText: BallotText = formatBallot): string =>
  `${messageWords(message, ballotText)}${inDecree('decree' in message ? message.decree : null)}`;

/** As it must be typed, or any beginning of it. */
export function formatTimer(timer: Timer, ballotText: BallotText = formatBallot): string {
  if (isBroadcastTimer(timer)) return broadcastTimerWords(timer, ballotText);
  if (isLogTimer(timer)) return logTimerWords(timer, ballotText);
  switch (timer.type) {
    case 'token-resend':
      return `token-resend ${timer.candidate} of election ${timer.election}`;
    case 'election-silence':
      return `${timer.type} of election ${timer.election}`;
    case 'announce-resend':
      return `${timer.type} ${timer.saying} of election ${timer.election}`;
    case 'start-query':
      return timer.type;
    case 'phase-resend':
      return `${timer.type} ${ballotText(timer.ballot)} ${timer.repeating}${inDecree(timer.decree)}`;
    case 'back-off':
      return `${timer.type} ${ballotText(timer.ballot)}${inDecree(timer.decree)}`;
    case 'request-due':
    case 'request-retry':
    case 'decision-resend':
    case 'learn-query':
      return `${timer.type}${inDecree(timer.decree)}`;
    default:
      return unreachable(timer);
  }
}

export function formatPersist(record: PersistRecord, ballotText: BallotText = formatBallot): string {
  if (!isOfDecree(record)) return logRecordWords(record, ballotText);
  const decree = inDecree(record.decree);
  switch (record.type) {
    case 'round':
      return `round ${record.round}${decree}`;
    case 'promised':
      return `promised ${ballotText(record.ballot)}${decree}`;
    case 'accepted':
    case 'decided':
      return `${record.type} ${formatProposal(record.proposal, ballotText)}${decree}`;
    default:
      return unreachable(record);
  }
}

function describeStep(record: StepRecord, label: Label, ballotText: BallotText, ofLog: boolean): string[] {
  const effects = record.effects.map((effect) => `  ${describeEffect(record.node, effect, label, ballotText, ofLog)}`);
  const title = `${label(record.node)} ${describeInput(record.input, label, ballotText, ofLog)}`;
  return [title, ...(effects.length === 0 ? ['  (nothing)'] : effects)];
}

/** What came of a record that a reader waits for, a line each: who leads, what is proposed, decided, executed, answered. */
export function milestonesOf(record: TraceRecord, label: Label, ballotText: BallotText, ofLog: boolean): string[] {
  if (record.kind !== 'step') return describeRecord(record, label, ballotText, ofLog);
  const { node, effects } = record;
  const leads = effects.some(({ type }) => type === 'adopted'); // And so it follows itself.
  const told = effects.filter(({ type }) => milestones.has(type) && !(leads && type === 'follow'));
  return told.map((effect) => `${label(node)} ${describeEffect(node, effect, label, ballotText, ofLog)}`);
}

const milestones: ReadonlySet<Effect['type']> = new Set<Effect['type']>([
  ...(['elected', 'started', 'preempted', 'propose', 'chosen', 'decide', 'refuse'] as const),
  ...(['scout', 'adopted', 'follow', 'applied', 'snapshot', 'compacted', 'configured'] as const),
  ...(['respond', 'read-served'] as const),
]);

function describeInput(input: Input, label: Label, ballotText: BallotText, ofLog: boolean): string {
  switch (input.type) {
    case 'boot': {
      const disk =
        input.recovered.length === 0
          ? 'an empty disk'
          : input.recovered.map((record) => formatPersist(record, ballotText)).join(', ');
      return `starts with ${disk}${input.seated ? '' : ', not the disk of its seat'}`;
    }
    case 'message':
      return `receives ${formatMessage(input.message, ballotText)} from ${label(input.from)}`;
    case 'timer':
      return `wakes for ${formatTimer(input.timer, ballotText)}`;
    case 'propose': {
      const at = input.proposer === null ? '' : ` at ${label(input.proposer)}`;
      return `is asked to propose ${ofLog ? shortOperation(input.value) : input.value}${at}${inDecree(input.decree)}`;
    }
    case 'open-decree':
      return `opens decree ${input.decree}`;
    case 'load':
      return input.workload === null ? 'is asked to end its load' : 'is asked for a load';
    default:
      return unreachable(input);
  }
}

/** What came of a step, as in "proposes 1.0 = x, its own value". */
export function describeEffect(
  node: NodeId,
  effect: Effect,
  label: Label,
  ballotText: BallotText = formatBallot,
  ofLog = false,
): string {
  if (isLogEffect(effect)) return logEffectWords(effect, label, ballotText);
  if (ofLog && (effect.type === 'propose' || effect.type === 'decide')) return describeSlot(effect, ballotText);
  const decree = inDecree('decree' in effect ? effect.decree : null);
  switch (effect.type) {
    case 'send':
      return describeTraffic(node, effect.to, effect.message, label, ballotText);
    case 'persist':
      return `persists ${formatPersist(effect.record, ballotText)}`;
    case 'set-timer':
      return `sets ${formatTimer(effect.timer, ballotText)} to ${effect.minMs}-${effect.maxMs} ms`;
    case 'elected':
      return `is elected in election ${effect.election}`;
    case 'started':
      return `starts under ${label(effect.leader)} of election ${effect.election}`;
    case 'suspect':
      return `passes over ${label(effect.node)}`;
    case 'preempted':
      return `${ballotText(effect.ballot)} is pre-empted by ${ballotText(effect.by)}${ofLog ? '' : decree}`;
    case 'propose': {
      const source = effect.adoptedFrom === null ? 'its own value' : `adopted from ${ballotText(effect.adoptedFrom)}`;
      return `proposes ${formatProposal(effect.proposal, ballotText)}, ${source}${decree}`;
    }
    case 'chosen':
      return `counts a quorum: ${formatProposal(effect.proposal, ballotText)} is chosen${decree}`;
    case 'decide':
      return effect.counted
        ? `counts a quorum: ${formatProposal(effect.proposal, ballotText)} is decided${decree}`
        : `is told that ${formatProposal(effect.proposal, ballotText)} is decided${decree}`;
    case 'submit':
      return `submits ${effect.value} to ${label(effect.proposer)}${decree}`;
    case 'move-on':
      return `moves on from ${label(effect.from)} to ${label(effect.to)}${decree}`;
    case 'refuse':
      return `refuses ${label(effect.from)}: ${effect.reason}`;
    default:
      return unreachable(effect);
  }
}

/** "proposes 2.2 = put b 2 in slot 1, adopted from 1.0". A no-op is nobody's own value. */
function describeSlot(effect: Effect & { type: 'propose' | 'decide' }, ballotText: BallotText): string {
  const value = slotValueWords(effect.decree, effect.proposal, ballotText);
  if (effect.type === 'decide')
    return effect.counted ? `counts a quorum for ${value}` : `is told that ${value} is decided`;
  const own = effect.proposal.value === noOp ? '' : ', its own value';
  return `proposes ${value}${effect.adoptedFrom === null ? own : `, adopted from ${ballotText(effect.adoptedFrom)}`}`;
}

/** Only from the second decree on, so that scenarios of one decree stay short. */
const inDecree = (decree: Decree | null): string => (decree === null || decree === 0 ? '' : ` in decree ${decree}`);
