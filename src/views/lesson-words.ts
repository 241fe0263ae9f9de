/** What the sentences of a lesson are made with: names, ballots, counts. */
import type { Ballot, BallotText, NodeId } from '../paxos/ballot.js';
import type { Effect } from '../paxos/effect.js';
import type { MessageType } from '../paxos/message.js';
import type { StepRecord } from '../schema/trace.js';
import type { Situation } from './situation.js';
import { formatList } from './words.js';

export type Tongue = { readonly label: (node: NodeId) => string; readonly ballotText: BallotText };

/** One step, told to somebody who saw all before it. */
export type Lesson = {
  readonly record: StepRecord;
  /** Before the step. */
  readonly before: Situation;
  readonly tongue: Tongue;
};

export const nameOf = ({ tongue }: Pick<Lesson, 'tongue'>, node: NodeId): string => tongue.label(node);

export const namesOf = ({ tongue }: Pick<Lesson, 'tongue'>, nodes: Iterable<NodeId>): string =>
  formatList([...nodes].sort((a, b) => a - b).map(tongue.label));

export const ballotOf = ({ tongue }: Pick<Lesson, 'tongue'>, ballot: Ballot): string => tongue.ballotText(ballot);

/** "2 of the 3 that make a quorum". */
export const outOfQuorum = (count: number, { quorum }: Situation): string =>
  `${count} of the ${quorum} that make a quorum`;

/** "Oppenheimer, Amy's value": whose it was first, unless that is the one who speaks. */
export function valueWithOwner(lesson: Lesson, value: string, speaker: NodeId): string {
  const owner = lesson.before.owners.get(value);
  return owner === undefined || owner === speaker ? value : `${value}, ${nameOf(lesson, owner)}'s value`;
}

export const has = ({ record }: Lesson, type: Effect['type']): boolean =>
  record.effects.some((effect) => effect.type === type);

export const persists = ({ record }: Lesson, type: 'round' | 'promised' | 'accepted' | 'decided'): boolean =>
  record.effects.some((effect) => effect.type === 'persist' && effect.record.type === type);

/** Whom this step tells something of that type. */
export function receiversOf({ record }: Lesson, type: MessageType): readonly NodeId[] {
  return record.effects.flatMap((effect) => (effect.type === 'send' && effect.message.type === type ? effect.to : []));
}
