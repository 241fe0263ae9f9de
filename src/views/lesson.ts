/**
 * What happened, told to somebody who learns Paxos: who promised what, what that forbids, why a request was rejected,
 * why a proposer is not free, when a value is chosen and who knows it. Sees all nodes at once, as no node does.
 */
import type { NodeId } from '../paxos/ballot.js';
import { unreachable } from '../paxos/effect.js';
import type { Message } from '../paxos/message.js';
import type { RefusedRecord, StepRecord, TraceRecord } from '../schema/trace.js';
import { acceptLesson, prepareLesson } from './lesson-acceptor.js';
import { astrayLesson, sent } from './lesson-astray.js';
import { acceptedLesson, promiseLesson, rejectedLesson } from './lesson-proposer.js';
import {
  bootLesson,
  decisionLesson,
  lossLesson,
  processLesson,
  queryLesson,
  requestLesson,
  timerLesson,
  wishLesson,
} from './lesson-rest.js';
import { type Lesson, nameOf, namesOf, type Tongue } from './lesson-words.js';
import type { Situation } from './situation.js';

/** A copy of a message on the table, and what a hand did to it. */
type Traffic = { readonly from: NodeId; readonly to: NodeId; readonly message: Message };

/** Who takes part, when a cluster is set up. */
export function openingLesson({ cluster, acceptors, quorum }: Situation, tongue: Tongue): readonly string[] {
  const nodes = [...cluster.nodes.values()];
  const proposers = nodes.filter(({ roles }) => roles.includes('proposer'));
  const [voting, proposing] = [
    namesOf({ tongue }, acceptors),
    namesOf(
      { tongue },
      proposers.map(({ node }) => node),
    ),
  ];
  const size = `${quorum} of the ${acceptors.length} are a quorum, and any two quorums have a member in common`;
  return [`${voting} vote: ${size}.`, `${voting === proposing ? 'Each of them' : proposing} may propose.`];
}

/** The sentences about one record; none where it teaches nothing. `before` is how things stood before it. */
export function lessonOf(record: TraceRecord, before: Situation, tongue: Tongue): readonly string[] {
  switch (record.kind) {
    case 'step':
      return stepLesson({ record, before, tongue });
    case 'process':
      return processLesson(record, before, tongue);
    case 'refused': {
      const from = record.message === null ? 'somebody unknown' : tongue.label(record.message.from);
      return [`${tongue.label(record.node)} does not heed a message from ${from}: ${refusalText(record, from)}.`];
    }
    case 'decree':
      return [`Decree ${record.decree} is open: a decision of its own, with ballots and votes of its own.`];
    default:
      return [];
  }
}

/** Copies that a hand took away, doubled, or brought to somebody who is not there. */
export function trafficLesson(
  traffic: readonly Traffic[],
  how: 'lost' | 'held' | 'twice' | 'nobody' | 'waits' | 'put',
  tongue: Tongue,
): readonly string[] {
  const words = traffic.map(({ from, to, message }) => {
    return { from: tongue.label(from), to: tongue.label(to), type: message.type };
  });
  if (how === 'lost') return lossLesson(words);
  return words.map(({ from, to, type }) => {
    switch (how) {
      case 'twice':
        return `The ${type} from ${from} to ${to} is in flight twice: networks do that, and it must do no harm.`;
      case 'nobody':
        return `${to} is gone: the ${type} of ${from} finds nobody.`;
      case 'held':
        return `The ${type} of ${from} is held at ${to}, until a hand lets it go.`;
      case 'waits':
        return `The ${type} of ${from} waits at ${to}.`;
      case 'put':
        return `${/^a/.test(type) ? 'An' : 'A'} ${type} from ${from} to ${to} is put into flight by hand.`;
      default:
        return unreachable(how);
    }
  });
}

function stepLesson(lesson: Lesson): string[] {
  const { record } = lesson;
  const { input } = record;
  const refusal = record.effects.find((effect) => effect.type === 'refuse');
  if (refusal?.type === 'refuse' && lesson.before.cluster.nodes.get(record.node)?.abstains === true) {
    return [
      `${nameOf(lesson, record.node)} has lost the disk that knew what was promised, and does not vote any more.`,
    ];
  }
  if (refusal?.type === 'refuse') return [`${nameOf(lesson, record.node)} does not obey: ${refusal.reason}.`];
  const astray = astrayLesson(lesson, input);
  if (astray !== null) return astray;
  switch (input.type) {
    case 'boot':
      return bootLesson(lesson);
    case 'message':
      return messageLesson(lesson, input.from, input.message);
    case 'timer':
      return timerLesson(lesson, input.timer);
    case 'propose':
      return wishLesson(lesson, input.value, proposerOf(record));
    case 'open-decree':
    case 'load':
      return [];
    default:
      return unreachable(input);
  }
}

function refusalText({ reason }: RefusedRecord, from: string): string {
  if (reason === 'not the disk of that seat') return `${from} lost the disk that knew what was said before`;
  return reason === 'not for this disk' ? 'it was meant for the disk that is lost' : reason;
}

function messageLesson(lesson: Lesson, from: NodeId, message: Message): string[] {
  const isPast = 'decree' in message && message.decree < lesson.before.decree;
  if (isPast) return [`${nameOf(lesson, lesson.record.node)} hears of decree ${message.decree}, which is over.`];
  const { record, before } = lesson;
  const isVote = sent(lesson, 'promise') !== null || sent(lesson, 'accepted') !== null;
  if (isVote && before.cluster.nodes.get(record.node)?.abstains === true) {
    return [`${nameOf(lesson, record.node)} has lost the disk that knew what was promised, and votes all the same.`];
  }
  switch (message.type) {
    case 'request':
      return requestLesson(lesson, from, message.value);
    case 'prepare':
      return prepareLesson(lesson, from, message);
    case 'promise':
      return promiseLesson(lesson, from, message);
    case 'accept':
      return acceptLesson(lesson, from, message);
    case 'accepted':
      return acceptedLesson(lesson, from, message);
    case 'rejected':
      return rejectedLesson(lesson, from, message);
    case 'decision':
      return decisionLesson(lesson, from, message);
    case 'decision-ack':
      return [
        `${nameOf(lesson, lesson.record.node)} hears that ${nameOf(lesson, from)} knows, and need not be told again.`,
      ];
    case 'query':
      return queryLesson(lesson, from);
    default:
      return []; // The election teaches other things.
  }
}

function proposerOf({ effects }: StepRecord): NodeId | null {
  const submit = effects.find((effect) => effect.type === 'submit');
  return submit?.type === 'submit' ? submit.proposer : null;
}
