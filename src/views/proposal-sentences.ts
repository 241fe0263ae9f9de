/** What a leader proposes: what it takes over and fills is news; what it proposes day by day is told when it is decided. */
import type { Effect } from '../paxos/effect.js';
import { noOp } from '../paxos/multi/command.js';
import type { Sentence } from './log.js';
import { type LogScene, valueText } from './log-scene.js';
import { slotList } from './log-words.js';

const debug = (text: string): Sentence => ({ level: 'debug', text });
const info = (text: string): Sentence => ({ level: 'info', text });

type Propose = Extract<Effect, { type: 'propose' }>;

export function proposalSentences(scene: LogScene): readonly Sentence[] {
  const { record, memory } = scene;
  const proposals = record.effects.filter((effect): effect is Propose => effect.type === 'propose');
  const [first] = proposals;
  if (first === undefined) return [];
  const ballot = scene.ballot(first.proposal.ballot);
  const adopted = proposals.filter(({ adoptedFrom }) => adoptedFrom !== null);
  const fresh = proposals.filter(({ adoptedFrom }) => adoptedFrom === null);
  const empty = fresh.filter(({ proposal }) => proposal.value === noOp);
  const holes = empty.filter(({ decree }) => memory.isBelowTop(decree));
  const fillers = empty.filter((proposal) => !holes.includes(proposal));
  const own = fresh.filter((proposal) => !empty.includes(proposal));
  const slots = (list: readonly Propose[]): string => slotList(list.map(({ decree }) => decree));
  const sentences: Sentence[] = [];
  if (adopted.length > 0) {
    const from = [
      ...new Set(adopted.flatMap(({ adoptedFrom }) => (adoptedFrom === null ? [] : scene.ballot(adoptedFrom)))),
    ];
    sentences.push(
      info(
        `must propose ${slots(adopted)} again at ${ballot}, as accepted in ${from.join(', ')}: ` +
          `${adopted.length === 1 ? 'it' : 'they'} may be decided already`,
      ),
    );
  }
  if (holes.length > 0) {
    const each = holes.length === 1 ? 'a no-op' : 'no-ops';
    sentences.push(
      info(`fills ${slots(holes)} with ${each}: nobody reported anything there, and what is above waits for it`),
    );
  }
  if (fillers.length > 0) {
    const each = fillers.length === 1 ? 'a no-op' : 'no-ops';
    sentences.push(info(`fills ${slots(fillers)} with ${each}, so that what waits for later slots need not`));
  }
  for (const { decree, proposal } of own) {
    sentences.push(debug(`proposes slot ${decree} at ${ballot}: ${valueText(proposal.value, scene)}`));
  }
  return sentences;
}
