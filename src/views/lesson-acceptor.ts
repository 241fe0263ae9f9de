/** What a prepare and an accept do to an acceptor, and what they forbid it from then on. */
import { compareBallots, type NodeId, type Proposal } from '../paxos/ballot.js';
import type { DecreeMessage } from '../paxos/message.js';
import { ballotOf, type Lesson, nameOf, namesOf, persists, receiversOf } from './lesson-words.js';

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
  if (!persists(lesson, 'promised')) {
    return [`${self} has promised ${asked} already and says so again: being asked twice does no harm.`];
  }
  const report =
    accepted === null
      ? `${self} has accepted nothing so far and reports that.`
      : `${self} has accepted ${accepted.value} in ballot ${ballotOf(lesson, accepted.ballot)}, and must report it.`;
  const what = from === record.node ? `${self}'s own ballot ${asked}` : `ballot ${asked} to ${nameOf(lesson, from)}`;
  const promise = `${self} promises ${what}: from now on ${self} rejects everything below it`;
  const earlier =
    promised === null || promised.node === ballot.node
      ? ''
      : `, even accepts of ${ballotOf(lesson, promised)}, which ${self} had promised`;
  return [`${promise}${earlier}.`, report];
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
  if (!persists(lesson, 'accepted')) return [`${self} has accepted this already and says so again.`];
  const isPromised = promised !== null && compareBallots(promised, proposal.ballot) === 0;
  const how = isPromised
    ? `, the ballot that ${self} promised`
    : `, which ${self} had not promised; accepting it promises it too, and forbids all below`;
  return [`${self} accepts ${proposal.value} in ballot ${ballot}${how}.`, ...supportLesson(lesson, proposal)];
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
    return [
      `${who} are a quorum in ${ballot}, too: what was chosen in ${first} is chosen again, and nothing else can be.`,
    ];
  }
  const knowledge = quorum === 1 ? '' : ', although nobody knows it yet';
  return [
    `${who} have accepted it in one ballot, a quorum: from this moment ${value} is CHOSEN, for good${knowledge}.`,
  ];
}
