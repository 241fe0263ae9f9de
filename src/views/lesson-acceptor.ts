/** What a prepare and an accept do to an acceptor, and what they forbid it from then on. */
import { compareBallots, type NodeId, type Proposal } from '../paxos/ballot.js';
import type { DecreeMessage } from '../paxos/message.js';
import { sent } from './lesson-astray.js';
import { ballotOf, type Lesson, nameOf, namesOf, persists, receiversOf } from './lesson-words.js';
import { isSame } from './situation.js';

export function prepareLesson(
  lesson: Lesson,
  from: NodeId,
  { ballot }: Extract<DecreeMessage, { type: 'prepare' }>,
): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  const node = before.cluster.nodes.get(record.node);
  const [promised, accepted] = [node?.promised ?? null, node?.accepted ?? null];
  const asked = ballotOf(lesson, ballot);
  if (receiversOf(lesson, 'rejected').length > 0 && promised !== null) {
    const higher = ballotOf(lesson, promised);
    const why = `${self} has promised ${higher}, which is higher, and a promise is never taken back`;
    return [`${self} rejects ballot ${asked} of ${nameOf(lesson, from)}: ${why}.`];
  }
  if (promised !== null && isSame(promised, ballot)) {
    return [`${self} has promised ${asked} already and says so again: being asked twice does no harm.`];
  }
  const report = reportOf(lesson, accepted);
  const what = from === record.node ? `${self}'s own ballot ${asked}` : `ballot ${asked} to ${nameOf(lesson, from)}`;
  if (promised !== null && compareBallots(ballot, promised) < 0) {
    const higher = ballotOf(lesson, promised);
    return [`${self} promises ${what}, although ${self} has promised ${higher}, which is higher.`, report];
  }
  if (!persists(lesson, 'promised')) {
    return [`${self} promises ${what} and does not write it down: nothing will keep ${self} from breaking it.`, report];
  }
  const promise = `${self} promises ${what}: from now on ${self} rejects everything below it`;
  const earlier =
    promised === null || promised.node === ballot.node
      ? ''
      : `, even accepts of ${ballotOf(lesson, promised)}, which ${self} had promised`;
  return [`${promise}${earlier}.`, report];
}

/** What the promise says of earlier votes, and whether it is so. */
function reportOf(lesson: Lesson, accepted: Proposal | null): string {
  const self = nameOf(lesson, lesson.record.node);
  if (accepted === null) return `${self} has accepted nothing so far and reports that.`;
  const truth = `${self} has accepted ${accepted.value} in ballot ${ballotOf(lesson, accepted.ballot)}`;
  const told = sent(lesson, 'promise')?.accepted ?? null;
  if (told === null) return `${truth}, and hides it: the promise reports nothing.`;
  if (told.value === accepted.value && isSame(told.ballot, accepted.ballot)) return `${truth}, and must report it.`;
  return `${truth}, and reports ${told.value}, accepted in ${ballotOf(lesson, told.ballot)}, which is not so.`;
}

export function acceptLesson(
  lesson: Lesson,
  from: NodeId,
  { proposal }: Extract<DecreeMessage, { type: 'accept' }>,
): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  const promised = before.cluster.nodes.get(record.node)?.promised ?? null;
  const ballot = ballotOf(lesson, proposal.ballot);
  if (receiversOf(lesson, 'rejected').length > 0 && promised !== null) {
    const higher = ballotOf(lesson, promised);
    const rival = nameOf(lesson, promised.node);
    const why = `${self} has promised ${higher}, which is higher than ${ballot}`;
    return [
      `${self} rejects ${nameOf(lesson, from)}'s accept of ${proposal.value}: ${why}.`,
      `${rival} relies on what ${self} reported with that promise: a vote for something lower now would make it untrue.`,
    ];
  }
  const isVote = persists(lesson, 'accepted');
  if (!isVote && isRepeated(lesson, proposal)) return [`${self} has accepted this already and says so again.`];
  const isBelow = promised !== null && compareBallots(proposal.ballot, promised) < 0;
  const despite = isBelow ? `, although ${self} has promised ${ballotOf(lesson, promised)}` : '';
  if (!isVote) {
    const what = `${self} says that it accepts ${proposal.value} in ballot ${ballot}${despite}`;
    return [`${what}, and accepts nothing: no vote is on its disk.`];
  }
  if (isBelow) {
    const what = `${self} accepts ${proposal.value} in ballot ${ballot}${despite}`;
    return [`${what}, which is higher: a promise is broken.`, ...supportLesson(lesson, proposal)];
  }
  const isPromised = promised !== null && compareBallots(promised, proposal.ballot) === 0;
  const how = isPromised
    ? `, the ballot that ${self} promised`
    : `, which ${self} had not promised; accepting it promises it too, and forbids all below`;
  return [`${self} accepts ${proposal.value} in ballot ${ballot}${how}.`, ...supportLesson(lesson, proposal)];
}

function isRepeated({ before, record }: Lesson, { ballot, value }: Proposal): boolean {
  const accepted = before.cluster.nodes.get(record.node)?.accepted ?? null;
  return accepted !== null && isSame(accepted.ballot, ballot) && accepted.value === value;
}

/** How far the vote brings the proposal, as only somebody sees who looks at all acceptors at once. */
function supportLesson(lesson: Lesson, proposal: Proposal): string[] {
  const { before, record } = lesson;
  const { quorum, chosen } = before;
  const earlier = before.support(proposal.ballot).filter((voter) => voter !== record.node);
  const voters = [...earlier, record.node];
  const { value } = proposal;
  const ballot = ballotOf(lesson, proposal.ballot);
  if (voters.length > quorum) return [`${value} was chosen already; one vote more changes nothing.`];
  if (voters.length < quorum) {
    const votes = voters.length === 1 ? 'That is the first vote' : `That makes ${voters.length} votes`;
    if (chosen !== null && chosen.value !== value) {
      return [
        `${votes} in ${ballot}. It will never have ${quorum}: ${chosen.value} is chosen, in ${ballotOf(lesson, chosen.ballot)}.`,
      ];
    }
    return [`${votes} in ${ballot}; it takes ${quorum} to choose a value.`];
  }
  const who = namesOf(lesson, voters);
  if (chosen !== null) {
    const first = ballotOf(lesson, chosen.ballot);
    if (chosen.value !== value) {
      return [
        `${who} are a quorum in ${ballot}: ${value} is CHOSEN, too, although ${chosen.value} was chosen in ${first}. Agreement is broken.`,
      ];
    }
    return [
      `${who} are a quorum in ${ballot}, too: what was chosen in ${first} is chosen again, and nothing else can be.`,
    ];
  }
  const knowledge = quorum === 1 ? '' : ', although nobody knows it yet';
  return [
    `${who} have accepted it in one ballot, a quorum: from this moment ${value} is CHOSEN, for good${knowledge}.`,
  ];
}
