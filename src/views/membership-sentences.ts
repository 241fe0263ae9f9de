/** Sentences about who belongs to the cluster of a log, and about its snapshots. */
import type { NodeId } from '../paxos/ballot.js';
import type { Effect } from '../paxos/effect.js';
import type { LogConfiguration } from '../paxos/multi/configuration.js';
import type { Sentence } from './log.js';
import { digestWords } from './log-words.js';
import type { LogScene } from './log-scene.js';
import { formatNodes } from './words.js';

/** Each replica gets to know it; it is news once. */
export function membersSentence(
  configuration: LogConfiguration,
  { label, memory }: Pick<LogScene, 'label' | 'memory'>,
): Sentence {
  const { number, from, members, quorums } = configuration;
  const names = formatNodes(
    members.map(({ node }) => node),
    label,
  );
  const sizes = `quorums of ${quorums.phase1} in phase 1 and ${quorums.phase2} in phase 2`;
  const text =
    number === 0
      ? `the members are ${names}, with ${sizes}`
      : `from slot ${from} on the members are ${names}, with ${sizes}; below it the earlier ones decide`;
  return { level: memory.isNews(`configuration ${number}`) ? 'info' : 'debug', text };
}

export function waitingSentence(nodes: readonly NodeId[], { record, label, memory }: LogScene): Sentence {
  const names = formatNodes(nodes, label);
  const isSeed = memory.settings.members[0] === record.node;
  const why = isSeed ? ', which found the cluster together with it' : ' to let it in';
  const level = memory.isNews(`${record.node} waits`, names) ? 'info' : 'debug';
  return { level, text: nodes.length === 0 ? 'waits for nobody any more' : `waits for ${names}${why}` };
}

type Kept = Extract<Effect, { type: 'snapshot' | 'compacted' }>;

export function snapshotSentence(effect: Kept, { record, memory }: LogScene): Sentence {
  const { decree } = effect;
  if (effect.type === 'compacted') {
    const text = `forgets the slots below ${decree} one by one: enough members keep them in a snapshot`;
    return { level: memory.isNews(`${record.node} compacts`) ? 'info' : 'debug', text };
  }
  const history = `history ${digestWords(effect.history)}`;
  if (effect.installed) {
    return {
      level: 'info',
      text: `takes over a snapshot of all slots below ${decree} (${history}) and goes on from there`,
    };
  }
  const isFirst = memory.isNews(`${record.node} snapshot`);
  const why = isFirst ? ', so that the log below may go and who is far behind gets it in one piece' : '';
  return { level: 'info', text: `keeps a snapshot of all slots below ${decree} (${history})${why}` };
}
