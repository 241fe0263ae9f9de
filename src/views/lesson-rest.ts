/** What is told of everything beside promises and votes: wishes, timers, decisions, questions, starts and ends. */
import type { NodeId } from '../paxos/ballot.js';
import { type Timer, unreachable } from '../paxos/effect.js';
import { isLogTimer } from '../paxos/multi/effect.js';
import type { DecreeMessage } from '../paxos/message.js';
import type { ProcessRecord } from '../schema/trace.js';
import { ballotOf, has, type Lesson, nameOf, namesOf, persists, receiversOf, type Tongue } from './lesson-words.js';
import { applyPersist, freshNode } from './node-steps.js';
import type { NodeView } from './nodes.js';
import type { Situation } from './situation.js';
import { counted, formatList } from './words.js';

/** A client's wish, before its proposer has heard of it. */
export function wishLesson(lesson: Lesson, value: string, proposer: NodeId | null): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  const chosen = before.chosen;
  const isSelf = receiversOf(lesson, 'request').includes(record.node);
  const to = isSelf || proposer === null ? '' : `, and asks ${nameOf(lesson, proposer)} to propose it`;
  const irony = chosen !== null && !before.knows(record.node) && chosen.value !== value;
  const late = irony ? ` ${self} does not know that ${chosen.value} is chosen already.` : '';
  return [`${self} wants ${value}${to}.${late}`];
}

/** A proposer hears a wish. */
export function requestLesson(lesson: Lesson, from: NodeId, value: string): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  if (receiversOf(lesson, 'decision').length > 0) {
    return from === record.node
      ? [`${self} knows already what is chosen: there is nothing left to propose.`]
      : [`${self} knows what is chosen, and answers ${nameOf(lesson, from)}'s ${value} with that.`];
  }
  if (before.knows(record.node)) return [`${self} knows what is chosen; there is nothing left to propose.`];
  if (before.cluster.nodes.get(record.node)?.abstains === true) {
    return [
      `${self} has lost the disk that knew which ballots were used, and proposes nothing, lest one be used twice.`,
    ];
  }
  if (!persists(lesson, 'round')) {
    const own = before.wishes.get(record.node);
    const kept = own === undefined || own === value ? '' : `, and ${self}'s value stays ${own}`;
    return [`${self} is at it already${kept}: a proposer proposes one value at a time.`];
  }
  return ballotLesson(lesson);
}

/** Phase 1 begins. */
function ballotLesson(lesson: Lesson): string[] {
  const { record } = lesson;
  const round = record.effects.find((effect) => effect.type === 'persist' && effect.record.type === 'round');
  if (round?.type !== 'persist' || round.record.type !== 'round') return [];
  const self = nameOf(lesson, record.node);
  const ballot = ballotOf(lesson, { round: round.record.round, node: record.node });
  const asked = receiversOf(lesson, 'prepare');
  const opening = `${self} takes ballot ${ballot}, never used before, and asks ${namesOf(lesson, asked)} to promise it`;
  return [`${opening}: phase 1, in which no value is named.`];
}

export function timerLesson(lesson: Lesson, timer: Timer): string[] {
  const { record } = lesson;
  const self = nameOf(lesson, record.node);
  const others = (type: 'prepare' | 'accept' | 'decision' | 'query'): string =>
    namesOf(lesson, receiversOf(lesson, type));
  if (record.effects.length === 0) return [`${self}'s timer was set for something that is over: nothing happens.`];
  if (isLogTimer(timer)) return []; // The playground plays single decrees.
  switch (timer.type) {
    case 'back-off':
      return [`${self} tries again.`, ...ballotLesson(lesson)];
    case 'phase-resend':
      if (timer.repeating === 'decision') return [`${self} tells ${others('decision')} again what is chosen.`];
      if (timer.repeating === 'prepare') {
        return [
          `${self} asks ${others('prepare')}, who did not answer, once more for the same ballot: repeating is safe.`,
        ];
      }
      return [
        `${self} repeats the accept to ${others('accept')}, who did not answer: ballot and value are the same, so that is safe.`,
      ];
    case 'decision-resend':
      return [`${self} tells ${others('decision')}, who did not acknowledge, again what is chosen.`];
    case 'learn-query':
      return [`${self} has heard of no decision and asks ${others('query')} what was decided.`];
    case 'request-due':
    case 'request-retry':
      return has(lesson, 'move-on')
        ? [`${self} gives up on a proposer that does not answer and asks another one.`]
        : [
            `${self}, whose wish got no answer, asks again.`,
            ...(persists(lesson, 'round') ? ballotLesson(lesson) : []),
          ];
    case 'token-resend':
    case 'election-silence':
    case 'announce-resend':
    case 'start-query':
    case 'submit-due':
    case 'submit-resend':
    case 'roll':
    case 'lead':
    case 'present':
    case 'learn':
      return []; // The election, and a log, teach other things.
    default:
      return unreachable(timer);
  }
}

export function decisionLesson(
  lesson: Lesson,
  from: NodeId,
  { proposal }: Extract<DecreeMessage, { type: 'decision' }>,
): string[] {
  const { record, before } = lesson;
  const self = nameOf(lesson, record.node);
  if (before.knows(record.node)) return [`${self} knows that already, and says so.`];
  const own = before.wishes.get(record.node);
  const phase = before.tallies.get(record.node)?.phase;
  const isAtIt = own !== undefined && own !== proposal.value && phase !== undefined && phase !== 'chosen';
  const end = isAtIt ? ` ${self} stops asking for ${own}.` : '';
  return [`${self} learns from ${nameOf(lesson, from)} that ${proposal.value} is chosen.${end}`];
}

/** Learners and proposers answer with what they know, acceptors with what they accepted. */
export function queryLesson(lesson: Lesson, from: NodeId): string[] {
  const self = nameOf(lesson, lesson.record.node);
  const who = nameOf(lesson, from);
  if (receiversOf(lesson, 'decision').length > 0) return [`${self} knows, and tells ${who}.`];
  const inquiry = persists(lesson, 'round')
    ? [`${self} has restarted and may have forgotten; a new ballot finds out whether anything was chosen.`]
    : [];
  if (receiversOf(lesson, 'accepted').length > 0) {
    return [
      `${self} does not know, but answers ${who} with a vote, ${self}'s own: one vote is no decision.`,
      ...inquiry,
    ];
  }
  return [`${self} knows nothing that would help ${who}.`, ...inquiry];
}

/** A start with what the disk holds. */
export function bootLesson(lesson: Lesson): string[] {
  const { record, tongue } = lesson;
  const { input } = record;
  if (input.type !== 'boot' || input.incarnation === 1) return [];
  const self = nameOf(lesson, record.node);
  if (!input.seated) {
    const why = `what ${self} promised is forgotten, and a vote now could break it`;
    return [`${self} comes back with an empty disk: ${why}. So ${self} neither votes nor proposes any more.`];
  }
  const { decree } = lesson.before;
  const before = lesson.before.cluster.nodes.get(record.node);
  const disk = freshNode(record.node, self, []);
  for (const written of input.recovered) applyPersist(disk, written, decree);
  const kept = heldOn(disk, tongue);
  const gone = before === undefined ? [] : heldOn(before, tongue).filter((each) => !kept.includes(each));
  const what =
    kept.length === 0 ? 'a disk on which there is no promise and no vote' : `${formatList(kept)} on the disk`;
  if (gone.length > 0) {
    const lie = 'the disk called that durable and did not keep it, so others were told what is untrue now';
    return [`${self} comes back with ${what}, and without ${formatList(gone)}: ${lie}.`];
  }
  const why = 'it was written before it was said, so nobody was told anything that is untrue now';
  return [`${self} comes back with ${what}${kept.length === 0 ? '' : `: ${why}`}.`];
}

function heldOn({ promised, accepted }: Pick<NodeView, 'promised' | 'accepted'>, { ballotText }: Tongue): string[] {
  return [
    ...(promised === null ? [] : [`the promise of ${ballotText(promised)}`]),
    ...(accepted === null ? [] : [`the vote for ${accepted.value} in ${ballotText(accepted.ballot)}`]),
  ];
}

export function processLesson({ subject, event }: ProcessRecord, before: Situation, tongue: Tongue): string[] {
  const self = tongue.label(subject);
  switch (event.type) {
    case 'exited': {
      const tally = before.tallies.get(subject);
      const lost =
        tally === undefined ? '' : `, such as what was counted for ballot ${tongue.ballotText(tally.ballot)}`;
      return [`${self} crashes: whatever is not on the disk is gone${lost}.`];
    }
    case 'paused':
      return [`${self} stands still: messages to ${self} wait.`];
    case 'resumed':
      return [`${self} goes on, and first reads what waited.`];
    default:
      return [];
  }
}

/** Copies that will not arrive. `what` is their type. */
export function lossLesson(
  lost: readonly { readonly from: string; readonly to: string; readonly type: string }[],
): string[] {
  const types = new Map<string, { readonly from: string; readonly to: string }[]>();
  for (const { type, from, to } of lost) types.set(type, [...(types.get(type) ?? []), { from, to }]);
  return [...types].map(([type, copies]) => {
    const from = formatList([...new Set(copies.map((copy) => copy.from))]);
    const to = formatList([...new Set(copies.map((copy) => copy.to))]);
    const [noun, verb] =
      copies.length === 1 ? [`The ${type}`, 'is'] : [counted(copies.length, `${type} message`), 'are'];
    return `${noun} from ${from} to ${to} ${verb} lost: ${consequenceOf(type, from, to)}.`;
  });
}

function consequenceOf(type: string, from: string, to: string): string {
  switch (type) {
    case 'prepare':
      return `${to} ${to.includes(' and ') ? 'promise' : 'promises'} nothing, and nothing is forbidden there`;
    case 'promise':
      return `${from} ${from.includes(' and ') ? 'stay' : 'stays'} bound, though ${to} does not know it`;
    case 'accept':
      return `no vote is cast there`;
    case 'accepted':
      return `what was accepted stays accepted, and only ${to} ${to.includes(' and ') ? 'do' : 'does'} not hear of it`;
    case 'rejected':
      return `${to} does not hear why, and asks again when a timer fires`;
    case 'decision':
      return `what is chosen stays chosen; ${to} may ask for it`;
    default:
      return 'whoever needs it says it again when a timer fires';
  }
}
