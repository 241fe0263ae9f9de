/** Sentences about what a node sends, where the sending itself is the news. */
import type { Ballot, NodeId } from '../paxos/ballot.js';
import { formatBallot } from '../paxos/ballot.js';
import { unreachable } from '../paxos/effect.js';
import type { Effect, Input, PersistRecord } from '../paxos/effect.js';
import type { Message } from '../paxos/message.js';
import { isBroadcastMessage } from '../paxos/broadcast/message.js';
import { isLogMessage } from '../paxos/multi/message.js';
import type { StepRecord } from '../schema/trace.js';
import type { Sentence } from './log.js';
import { describeMessage } from './message-words.js';
import { formatNodes, formatProposal } from './words.js';

type Send = Extract<Effect, { type: 'send' }>;
type Label = (node: NodeId) => string;

const debug = (text: string): Sentence => ({ level: 'debug', text });
const info = (text: string): Sentence => ({ level: 'info', text });

export function sendSentence({ to, message }: Send, record: StepRecord, label: Label): Sentence | null {
  const { node, input } = record;
  if (isLogMessage(message) || isBroadcastMessage(message))
    return debug(`sends ${describeMessage(message)} to ${formatNodes(to, label)}`);
  switch (message.type) {
    case 'token':
      return debug(tokenText(node, message.candidate, isTokenResend(input), formatNodes(to, label)));
    case 'role':
      // Said first at once after being elected; the leader says START when it starts itself.
      return has(record, 'elected') ? info(`tells ${formatNodes(to, label)} their roles`) : repeat(to, message, label);
    case 'start':
      return has(record, 'started') ? info(`announces START to ${formatNodes(to, label)}`) : repeat(to, message, label);
    case 'request':
      return has(record, 'submit') ? null : repeat(to, message, label);
    case 'prepare':
      if (!persists(record, 'round')) return repeat(to, message, label);
      return info(`prepares ${formatBallot(message.ballot)}: asks ${formatNodes(to, label)} for promises`);
    case 'promise':
      return promiseSentence(to, message, record, label);
    case 'accept':
      return has(record, 'propose') ? null : repeat(to, message, label);
    case 'accepted':
      if (!persists(record, 'accepted')) return repeat(to, message, label);
      return info(`accepts ${formatProposal(message.proposal)}`);
    case 'rejected':
      return info(rejectedText(to, message.ballot, message.promised, record, label));
    case 'decision':
      return debug(`tells ${formatNodes(to, label)} the decision: ${message.proposal.value}`);
    case 'token-ack':
    case 'role-ack':
    case 'start-ack':
    case 'decision-ack':
      return debug(`sends ${describeMessage(message)} to ${formatNodes(to, label)}`);
    case 'start-query':
      return debug(`asks ${formatNodes(to, label)} whether there was a START`);
    case 'query':
      return debug(`asks ${formatNodes(to, label)} what was decided`);
    default:
      return unreachable(message);
  }
}

function tokenText(self: NodeId, candidate: NodeId, isRepeat: boolean, next: string): string {
  if (isRepeat) return `repeats token ${candidate} to ${next}`;
  return candidate === self
    ? `sends its token ${candidate} to ${next}`
    : `token ${candidate} beats mine: passes it on to ${next}`;
}

const isTokenResend = (input: Input): boolean => input.type === 'timer' && input.timer.type === 'token-resend';

function promiseSentence(
  to: readonly NodeId[],
  message: Extract<Message, { type: 'promise' }>,
  record: StepRecord,
  label: Label,
): Sentence {
  if (!persists(record, 'promised')) return repeat(to, message, label);
  const { ballot, accepted } = message;
  const report = accepted === null ? 'had accepted nothing' : `had accepted ${formatProposal(accepted)}`;
  return info(`promises ${formatBallot(ballot)} to ${formatNodes(to, label)}; ${report}`);
}

/** A ballot carries the id of its proposer, so the promise says to whom it was made. */
function rejectedText(
  to: readonly NodeId[],
  ballot: Ballot,
  promised: Ballot,
  { input }: StepRecord,
  label: Label,
): string {
  const what = input.type === 'message' ? describeMessage(input.message) : formatBallot(ballot);
  const why = `already promised ${formatBallot(promised)} to ${label(promised.node)}`;
  return `rejects ${what} of ${formatNodes(to, label)}: ${why}`;
}

const repeat = (to: readonly NodeId[], message: Message, label: Label): Sentence =>
  debug(`repeats ${describeMessage(message)} to ${formatNodes(to, label)}`);

const has = ({ effects }: StepRecord, type: Effect['type']): boolean => effects.some((effect) => effect.type === type);

const persists = ({ effects }: StepRecord, type: PersistRecord['type']): boolean =>
  effects.some((effect) => effect.type === 'persist' && effect.record.type === type);
