/**
 * What is told of a step that no correct node takes: it says what the rule asked for and what the node did. Judged by
 * what was seen of the step and before it, never by the name of a fault; null where the step is as it should be.
 */
import type { Ballot, NodeId, Proposal } from '../paxos/ballot.js';
import type { Effect, Input } from '../paxos/effect.js';
import type { Message, MessageType } from '../paxos/message.js';
import { ballotOf, has, type Lesson, nameOf, namesOf, outOfQuorum, persists } from './lesson-words.js';
import { highestOf, isSame, type Report } from './situation.js';

/** Before the decree's usual lessons, which take a node for a correct one. */
export function astrayLesson(lesson: Lesson, input: Input): string[] | null {
  const message = input.type === 'message' ? input.message : null;
  const subject = input.type === 'timer' ? input.timer : message;
  if (subject !== null && 'decree' in subject && subject.decree !== lesson.before.decree) return null;
  const from = input.type === 'message' ? input.from : lesson.record.node;
  return (
    beliefLesson(lesson, from, message) ??
    proposalLesson(lesson, from, message) ??
    ballotReuseLesson(lesson, input) ??
    repeatLesson(lesson, input) ??
    answerLesson(lesson, from, message) ??
    hearsayLesson(lesson, from, message)
  );
}

/** It counts something for a decision that is none. */
function beliefLesson(lesson: Lesson, from: NodeId, message: Message | null): string[] | null {
  const { record, before } = lesson;
  const belief = record.effects.find(
    (effect): effect is Extract<Effect, { type: 'chosen' | 'decide' }> =>
      (effect.type === 'chosen' || (effect.type === 'decide' && effect.counted)) && effect.decree === before.decree,
  );
  if (belief === undefined) return null;
  const { ballot, value } = belief.proposal;
  const isVote = message?.type === 'accepted' && isSame(message.proposal.ballot, ballot);
  const voters = [...new Set([...before.heardVotes(record.node, ballot), ...(isVote ? [from] : [])])];
  if (voters.length >= before.quorum) return null;
  const self = nameOf(lesson, record.node);
  const what = `${self} takes ${value} for chosen in ballot ${ballotOf(lesson, ballot)}`;
  const heard = `${votesText(lesson, voters)}: ${outOfQuorum(voters.length, before)}`;
  const why = message?.type === 'promise' ? ' A report of what one has accepted is no decision.' : '';
  return [`${what} after ${heard}. That proves nothing.${why}`];
}

function votesText(lesson: Lesson, voters: readonly NodeId[]): string {
  if (voters.length === 0) return 'no vote for it';
  return `the ${voters.length === 1 ? 'vote' : 'votes'} of ${namesOf(lesson, voters)}`;
}

/** It names a value without a quorum of promises, or another value than its quorum leaves it. */
function proposalLesson(lesson: Lesson, from: NodeId, message: Message | null): string[] | null {
  const { record, before } = lesson;
  const propose = record.effects.find((effect) => effect.type === 'propose');
  if (propose?.type !== 'propose' || propose.decree !== before.decree) return null;
  const { proposal } = propose;
  const self = nameOf(lesson, record.node);
  const ballot = ballotOf(lesson, proposal.ballot);
  const known = before.tallies.get(record.node);
  const tally = known !== undefined && isSame(known.ballot, proposal.ballot) ? known : null;
  const promise = message?.type === 'promise' && isSame(message.ballot, proposal.ballot) ? message : null;
  const promises = [...new Set([...(tally?.promises ?? []), ...(promise === null ? [] : [from])])];
  if (promises.length < before.quorum) {
    const held =
      promises.length === 0
        ? 'no promise'
        : `the ${promises.length === 1 ? 'promise' : 'promises'} of ${namesOf(lesson, promises)} alone`;
    return [
      `${self} proposes ${proposal.value} in ballot ${ballot} on ${held}: ${outOfQuorum(promises.length, before)}.`,
      ...mistakenFor(lesson, from, message, proposal.ballot),
      `${self} has not heard enough to know what may be chosen already.`,
    ];
  }
  const late = promise?.accepted == null ? [] : [{ from, proposal: promise.accepted }];
  return boundLesson(lesson, proposal, [...(tally?.reports ?? []), ...late]);
}

function mistakenFor(lesson: Lesson, from: NodeId, message: Message | null, ballot: Ballot): string[] {
  const self = nameOf(lesson, lesson.record.node);
  const sender = nameOf(lesson, from);
  if (message?.type === 'rejected') return [`${self} takes ${sender}'s rejection for a promise.`];
  if (message?.type !== 'promise' || isSame(message.ballot, ballot)) return [];
  return [`${self} counts ${sender}'s promise, which is for ${ballotOf(lesson, message.ballot)}.`];
}

function boundLesson(lesson: Lesson, proposal: Proposal, reports: readonly Report[]): string[] | null {
  const highest = highestOf(reports);
  if (highest === null || highest.proposal.value === proposal.value) return null;
  const { value, ballot } = highest.proposal;
  const self = nameOf(lesson, lesson.record.node);
  const reported = `${nameOf(lesson, highest.from)} reports ${value}, accepted in ${ballotOf(lesson, ballot)}`;
  const bound = reports.length > 1 ? ', the highest ballot that was reported' : '';
  return [
    `${self} has a quorum of promises, and ${reported}${bound}: it may be chosen already, so ${self} must propose ${value}.`,
    `${self} proposes ${proposal.value} all the same.`,
  ];
}

/** Phase 1 begins, and nothing on the disk says that the ballot was used. */
function ballotReuseLesson(lesson: Lesson, input: Input): string[] | null {
  const isResend = input.type === 'timer' && input.timer.type === 'phase-resend';
  const prepare = sent(lesson, 'prepare');
  if (prepare === null || isResend || persists(lesson, 'round')) return null;
  const self = nameOf(lesson, lesson.record.node);
  const ballot = ballotOf(lesson, prepare.ballot);
  return [
    `${self} asks for promises of ballot ${ballot} and does not write down that it uses it: after a crash it may use it again.`,
  ];
}

/** One ballot, and a second value in it. */
function repeatLesson(lesson: Lesson, input: Input): string[] | null {
  const accept = sent(lesson, 'accept');
  const first = lesson.before.tallies.get(lesson.record.node)?.proposal ?? null;
  if (input.type !== 'timer' || accept === null || first === null || has(lesson, 'propose')) return null;
  if (!isSame(accept.proposal.ballot, first.ballot) || accept.proposal.value === first.value) return null;
  const ballot = ballotOf(lesson, first.ballot);
  const self = nameOf(lesson, lesson.record.node);
  return [
    `${self} repeats its accept with ${accept.proposal.value} in place of ${first.value}: two values in ${ballot}.`,
  ];
}

/** Somebody is told of a decision by one who knows of none. */
function answerLesson(lesson: Lesson, from: NodeId, message: Message | null): string[] | null {
  const decision = sent(lesson, 'decision');
  if (message?.type !== 'query' || decision === null || lesson.before.knows(lesson.record.node)) return null;
  const self = nameOf(lesson, lesson.record.node);
  return [
    `${self} does not know what is chosen, and tells ${nameOf(lesson, from)} a vote for ${decision.proposal.value} as if it were a decision.`,
  ];
}

/** A decision that is none. */
function hearsayLesson(lesson: Lesson, from: NodeId, message: Message | null): string[] | null {
  const { before, record } = lesson;
  if (message?.type !== 'decision' || message.decree !== before.decree || !has(lesson, 'decide')) return null;
  const { value } = message.proposal;
  if (before.chosen?.value === value) return null;
  const truth = before.chosen === null ? 'nothing is' : `${before.chosen.value} is`;
  return [`${nameOf(lesson, record.node)} believes ${nameOf(lesson, from)} that ${value} is chosen; ${truth}.`];
}

/** The one message of that type which this step sends, whoever gets it. */
export function sent<Type extends MessageType>(
  { record }: Lesson,
  type: Type,
): Extract<Message, { type: Type }> | null {
  for (const effect of record.effects) {
    if (effect.type === 'send' && isOf(effect.message, type)) return effect.message;
  }
  return null;
}

function isOf<Type extends MessageType>(message: Message, type: Type): message is Extract<Message, { type: Type }> {
  return message.type === type;
}
