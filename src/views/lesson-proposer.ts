/** What an answer does for a proposer: promises counted, the value that it is bound to, votes, rejections. */
import type { NodeId, Proposal } from '../paxos/ballot.js';
import type { DecreeMessage } from '../paxos/message.js';
import {
  ballotOf,
  has,
  type Lesson,
  nameOf,
  namesOf,
  outOfQuorum,
  receiversOf,
  valueWithOwner,
} from './lesson-words.js';
import { highestOf, isSame, type Tally } from './situation.js';

type PromiseMessage = Extract<DecreeMessage, { type: 'promise' }>;

export function promiseLesson(lesson: Lesson, from: NodeId, { ballot, accepted }: PromiseMessage): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  const sender = nameOf(lesson, from);
  const tally = before.tallies.get(record.node);
  const bound = `${sender} stays bound by it all the same.`;
  if (tally === undefined) return [`${self} works on no ballot and remembers none: the promise counts for nothing.`];
  if (!isSame(ballot, tally.ballot)) {
    const now = ballotOf(lesson, tally.ballot);
    const old = `This promise is for ${ballotOf(lesson, ballot)}; ${self} is at ${now} by now`;
    return [`${old}, and an older ballot's promise counts for nothing.`];
  }
  if (tally.phase === 'backing off') {
    return [`${self} gave ${ballotOf(lesson, ballot)} up before this promise came. ${bound}`];
  }
  if (tally.phase !== 'preparing') {
    if (tally.phase === 'over') return [`${self} knows what is chosen and needs no promise. ${bound}`];
    const had = `${self} went on to phase 2 with a quorum`;
    const late =
      accepted === null ? '' : ` The report of ${accepted.value} comes too late to matter, and need not matter.`;
    return [`${had}: ${sender}'s promise is not needed. ${bound}${late}`];
  }
  if (tally.promises.includes(from)) {
    return [`${self} has counted ${sender}'s promise already: promises are counted by sender, so a copy adds nothing.`];
  }
  const report = accepted === null ? [] : [{ from, proposal: accepted }];
  const now = { ...tally, promises: [...tally.promises, from], reports: [...tally.reports, ...report] };
  if (has(lesson, 'preempted')) return [preemptionOf(lesson, tally)];
  return has(lesson, 'propose') ? proposingLesson(lesson, now) : countingLesson(lesson, now, from);
}

function countingLesson(lesson: Lesson, { promises, reports, ballot }: Tally, from: NodeId): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  if (promises.length >= before.quorum) {
    return [
      `${self} has a quorum and no value to propose: nothing was accepted, so nothing was chosen below ${ballotOf(lesson, ballot)}.`,
    ];
  }
  const noun = promises.length === 1 ? 'promise' : 'promises';
  const count = `${self} has the ${noun} of ${namesOf(lesson, promises)}: ${outOfQuorum(promises.length, before)}.`;
  const report = reports.find((each) => each.from === from);
  if (report === undefined) return [count];
  const { proposal } = report;
  const what = `${nameOf(lesson, from)} reports ${proposal.value}, accepted in ${ballotOf(lesson, proposal.ballot)}`;
  return [count, `${what}: unless another reports a higher ballot, ${self} will have to propose ${proposal.value}.`];
}

function proposingLesson(lesson: Lesson, { promises, reports }: Tally): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  const quorum = `${self} has the promises of ${namesOf(lesson, promises)}, a quorum.`;
  const own = before.wishes.get(record.node) ?? null;
  const highest = highestOf(reports);
  if (highest === null) {
    const none =
      'None of them has accepted anything, so nothing was chosen in a lower ballot, and nothing can be any more';
    return [quorum, `${none}: ${self} is free to propose ${own ?? 'a value'}.`];
  }
  const { proposal, from } = highest;
  const several = reports.length > 1 ? 'Of the values reported that of the highest ballot counts: ' : '';
  const reporters = namesOf(
    lesson,
    reports.filter((report) => isSame(report.proposal.ballot, proposal.ballot)).map((report) => report.from),
  );
  const who = several === '' ? nameOf(lesson, from) : reporters;
  const verb = who.includes(' and ') ? 'report' : 'reports';
  const reported = `${several}${who} ${verb} ${proposal.value}, accepted in ${ballotOf(lesson, proposal.ballot)}.`;
  const may = `For all that ${self} can know, it may be chosen already`;
  const value = valueWithOwner(lesson, proposal.value, record.node);
  const comma = value === proposal.value ? '' : ',';
  const notOwn = own === null || own === proposal.value ? '' : `${comma} and not ${self}'s own ${own}`;
  return [quorum, reported, `${may}, so ${self} must propose ${value}${notOwn}.`];
}

export function acceptedLesson(
  lesson: Lesson,
  from: NodeId,
  { proposal }: Extract<DecreeMessage, { type: 'accepted' }>,
): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  const sender = nameOf(lesson, from);
  const heard = before.heardVotes(record.node, proposal.ballot);
  const ballot = ballotOf(lesson, proposal.ballot);
  const told = receiversOf(lesson, 'decision');
  if (before.knows(record.node)) {
    const hint = told.length === 0 ? '' : ` ${namesOf(lesson, told)}, who seems not to, is told.`;
    return [`${self} knows the decision already.${hint}`];
  }
  if (heard.includes(from)) {
    return [`${self} has counted ${sender}'s vote already: votes are counted by sender, so a copy adds nothing.`];
  }
  const voters = [...heard, from];
  if (has(lesson, 'chosen') || has(lesson, 'decide')) {
    const who = `${self} has heard ${namesOf(lesson, voters)}, a quorum, accept ${proposal.value} in ballot ${ballot}`;
    const spread = told.length === 0 ? '' : `, and tells ${namesOf(lesson, told)}`;
    return [`${who}: now ${self} KNOWS that it is chosen${spread}.`];
  }
  const noun = voters.length === 1 ? 'vote' : 'votes';
  const votes = `${self} has heard the ${noun} of ${namesOf(lesson, voters)} for ${proposal.value} in ballot ${ballot}`;
  return [`${votes}: ${outOfQuorum(voters.length, before)}.${unseenChoice(lesson, proposal)}`];
}

/** What the reader knows and the one who counts does not. */
function unseenChoice({ before, record, tongue }: Lesson, proposal: Proposal): string {
  const { chosen } = before;
  if (chosen === null) return '';
  const self = tongue.label(record.node);
  return chosen.value === proposal.value
    ? ` It is chosen, but ${self} cannot know that yet.`
    : ` It will never be a quorum: ${chosen.value} is chosen, though ${self} does not know it.`;
}

export function rejectedLesson(
  lesson: Lesson,
  from: NodeId,
  { ballot, promised }: Extract<DecreeMessage, { type: 'rejected' }>,
): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  const sender = nameOf(lesson, from);
  const tally = before.tallies.get(record.node);
  const higher = ballotOf(lesson, promised);
  if (tally !== undefined && has(lesson, 'preempted')) {
    const what = `${sender} has promised ${higher} and will not have ${ballotOf(lesson, ballot)}`;
    return [`${self} hears that ${what}.`, preemptionOf(lesson, tally)];
  }
  return [`${self} hears that ${sender} has promised ${higher}; the next ballot of ${self} will be above that.`];
}

function preemptionOf(lesson: Lesson, { ballot }: Tally): string {
  const self = nameOf(lesson, lesson.record.node);
  const again = 'tries a higher ballot after a while, when the back-off timer fires';
  return `${self} gives ${ballotOf(lesson, ballot)} up and ${again}; votes that were cast for it still count.`;
}
