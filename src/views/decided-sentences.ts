/** That slots are decided: one line however many they are, with what stands in them and whose votes made it so. */
import { type Ballot, compareBallots } from '../paxos/ballot.js';
import type { Effect } from '../paxos/effect.js';
import { noOp } from '../paxos/multi/command.js';
import type { Sentence } from './log.js';
import { slotList } from './log-words.js';
import { type LogScene, valueText } from './log-scene.js';
import { formatNodes } from './words.js';

export type Decide = Extract<Effect, { type: 'decide' }>;

/** Values of one line. */
const valuesMax = 2;

export function decidedSentences(scene: LogScene): readonly Sentence[] {
  const decided = scene.record.effects.filter((effect): effect is Decide => effect.type === 'decide');
  const told = decided.filter(({ counted }) => !counted);
  const sentences: Sentence[] = [];
  for (const group of byBallot(decided.filter(({ counted }) => counted))) {
    sentences.push({ level: 'info', text: countedText(group, scene) });
  }
  if (told.length > 0) {
    const slots = slotList(told.map(({ decree }) => decree));
    sentences.push({ level: 'debug', text: `learns that ${slots} ${told.length === 1 ? 'is' : 'are'} decided` });
  }
  return sentences;
}

export function byBallot(decided: readonly Decide[]): readonly (readonly Decide[])[] {
  const groups: Decide[][] = [];
  for (const each of decided) {
    const group = groups.find(([first]) => first !== undefined && isSame(first.proposal.ballot, each.proposal.ballot));
    if (group === undefined) groups.push([each]);
    else group.push(each);
  }
  return groups;
}

const isSame = (one: Ballot, other: Ballot): boolean => compareBallots(one, other) === 0;

/** "slot 7 is decided in 3.1: c3 put x 1; accepted by r0, r1". */
export function countedText(group: readonly Decide[], scene: LogScene): string {
  const [first] = group;
  if (first === undefined) return '';
  const { record, label, memory } = scene;
  const { ballot } = first.proposal;
  const voters = new Set(group.flatMap(({ decree }) => [...memory.votes(record.node, ballot, decree)]));
  const whose = voters.size === 0 ? '' : `; accepted by ${formatNodes(voters, label)}`;
  const slots = `${slotList(group.map(({ decree }) => decree))} ${group.length === 1 ? 'is' : 'are'} decided`;
  return `${slots} in ${scene.ballot(ballot)}: ${valuesText(group, scene)}${whose}`;
}

function valuesText(group: readonly Decide[], scene: LogScene): string {
  const values = group.map(({ proposal }) => proposal.value);
  if (values.every((value) => value === noOp)) return values.length === 1 ? 'a no-op' : 'no-ops';
  const shown = values.slice(0, valuesMax).map((value) => valueText(value, scene));
  return `${shown.join(' | ')}${values.length > valuesMax ? ' | ...' : ''}`;
}
