/** Sentences about the steps of an atomic broadcast's nodes: who leads and why, what is decided, what learners print. */
import { type BallotText, formatBallot, type NodeId } from '../paxos/ballot.js';
import { textOfBytes } from '../paxos/broadcast/value-bytes.js';
import { type Effect, type Input, isOfDecree } from '../paxos/effect.js';
import { nodeOfSeat } from '../paxos/multi/configuration.js';
import type { StepRecord } from '../schema/trace.js';
import { broadcastSendSentence } from './broadcast-send-sentences.js';
import { byBallot, countedText, type Decide } from './decided-sentences.js';
import type { LogContext, Sentence } from './log.js';
import type { LogMemory } from './log-memory.js';
import type { LogScene } from './log-scene.js';
import { nodesOfSeats, recoveredLogWords, shortOperation, slotList } from './log-words.js';
import { proposalSentences } from './proposal-sentences.js';
import { counted, formatNodes } from './words.js';

const debug = (text: string): Sentence => ({ level: 'debug', text });
const info = (text: string): Sentence => ({ level: 'info', text });
const warning = (text: string): Sentence => ({ level: 'warning', text });

/** Values of one line. */
const valuesShown = 3;

/** `memory` has heard of the step. */
export function broadcastSentences(record: StepRecord, context: LogContext, memory: LogMemory): readonly Sentence[] {
  const { label } = context;
  const operation = (text: string): string => shortOperation(textOfBytes(text));
  const scene: LogScene = { record, label, memory, ballot: labelledBallot(label), operation };
  const sentences: (Sentence | null)[] = [openingSentence(record.input, scene)];
  for (const effect of record.effects) sentences.push(effectSentence(effect, scene));
  sentences.push(submittedSentence(scene), ...proposalSentences(scene), ...decisions(scene), printedSentence(scene));
  sentences.push(acknowledgedSentence(scene));
  return sentences.filter((sentence) => sentence !== null);
}

/** "3.p1": the number of a node says nothing to people. */
const labelledBallot =
  (label: (node: NodeId) => string): BallotText =>
  ({ round, node }) =>
    `${round}.${label(node)}`;

function openingSentence(input: Input, { record, label, operation }: LogScene): Sentence | null {
  if (input.type === 'propose') return info(`is asked to submit ${operation(input.value)}`);
  if (input.type !== 'boot') return null;
  const role = label(record.node).charAt(0);
  const { incarnation } = input;
  if (incarnation === 1 && input.recovered.length === 0) return info('starts');
  const again = incarnation === 1 ? 'starts' : `is back as incarnation ${incarnation}`;
  if (role === 'c') return info(`${again} with a session of its own: what it submits now is new`);
  if (role === 'l') return info(`${again} and prints anew from the first value on`);
  if (role === 'a' && !input.seated) {
    return warning(`${again} on another disk: it may have forgotten promises, so its votes do not count`);
  }
  const held = recoveredLogWords(
    input.recovered.filter((each) => !isOfDecree(each)),
    formatBallot,
  );
  return info(held === '' ? again : `${again}; its disk held ${held}`);
}

function effectSentence(effect: Effect, scene: LogScene): Sentence | null {
  const { record, label, memory, ballot } = scene;
  const { node } = record;
  switch (effect.type) {
    case 'send':
      return broadcastSendSentence(effect, scene);
    case 'scout':
      return info(
        `asks for promises at ${ballot(effect.ballot)}: one phase 1 for all slots from ${effect.from} on, ` +
          'to learn what may be decided there',
      );
    case 'adopted':
      return info(
        `leads at ${ballot(effect.ballot)} from slot ${effect.from} on: ` +
          `${formatNodes(nodesOfSeats(effect.promises), label)} promised`,
      );
    case 'follow': {
      if (effect.ballot === null) return info('hears no leader any more');
      const leader = nodeOfSeat(effect.ballot.node);
      if (leader === node || !memory.isNews(`${node} follows`, formatBallot(effect.ballot))) return null;
      return info(`hears ${label(leader)}, who leads at ${ballot(effect.ballot)}`);
    }
    case 'preempted':
      if (!memory.isNews(`${node} preempted`, formatBallot(effect.ballot))) return null;
      return info(
        `${ballot(effect.ballot)} is pre-empted by ${ballot(effect.by)}: a higher ballot was promised, so it leads no more`,
      );
    case 'configured': {
      const { number, members, quorums } = effect.configuration;
      const names = formatNodes(
        members.map((member) => member.node),
        label,
      );
      const votes = `votes count from ${names} on the disks that they have now, ${quorums.phase2} make a quorum`;
      return { level: memory.isNews(`configuration ${number}`) ? 'info' : 'debug', text: `knows the run: ${votes}` };
    }
    case 'refuse':
      return warning(
        effect.from === node
          ? `does not do that: ${effect.reason}`
          : `refuses what ${label(effect.from)} says: ${effect.reason}`,
      );
    default:
      return null; // Told by what depends on them, or together below.
  }
}

function submittedSentence({ record, operation }: LogScene): Sentence | null {
  const values = record.effects.flatMap((effect) => (effect.type === 'invoke' ? [operation(effect.operation)] : []));
  if (values.length === 0 || record.input.type === 'propose') return null;
  return info(`submits ${counted(values.length, 'value')}: ${someOf(values)}`);
}

/** Learners and the leader count the votes, each for itself; the first to do so is news. */
function decisions(scene: LogScene): readonly Sentence[] {
  const { effects } = scene.record;
  const decided = effects.filter((effect): effect is Decide => effect.type === 'decide');
  const fresh = decided.filter(({ decree }) => scene.memory.isNews(`decided ${decree}`));
  const known = decided.filter((each) => !fresh.includes(each));
  const sentences: Sentence[] = byBallot(fresh).map((group) => info(countedText(group, scene)));
  if (known.length === 0) return sentences;
  const slots = slotList(known.map(({ decree }) => decree));
  const verb = known.every(({ counted: isCounted }) => isCounted) ? 'counts that' : 'learns that';
  return [...sentences, debug(`${verb} ${slots} ${known.length === 1 ? 'is' : 'are'} decided`)];
}

function printedSentence({ record, operation }: LogScene): Sentence | null {
  const printed = record.effects.flatMap((effect) => (effect.type === 'chat-log' ? [effect] : []));
  const [first] = printed;
  const lines = printed.flatMap((effect) => effect.lines.map(operation));
  if (first === undefined || lines.length === 0) return null;
  const from = first.from + 1;
  const which = lines.length === 1 ? `line ${from}` : `lines ${from} to ${first.from + lines.length}`;
  return info(`prints ${which}: ${someOf(lines)}`);
}

function acknowledgedSentence({ record }: LogScene): Sentence | null {
  const { length } = record.effects.filter(({ type }) => type === 'respond');
  return length === 0
    ? null
    : debug(`knows that ${counted(length, 'value')} of its own ${length === 1 ? 'is' : 'are'} decided`);
}

function someOf(values: readonly string[]): string {
  const more = values.length - valuesShown;
  const shown = values.slice(0, valuesShown).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}
