/** Sentences about the steps of a log's nodes: why a leader scouts, what it has to take over, who waits for what. */
import { formatBallot, type NodeId, type Slot } from '../paxos/ballot.js';
import { type Effect, type Input, isOfDecree } from '../paxos/effect.js';
import { nodeOfSeat } from '../paxos/multi/configuration.js';
import type { StepRecord } from '../schema/trace.js';
import type { LogContext, Sentence } from './log.js';
import type { LogMemory } from './log-memory.js';
import type { LogScene } from './log-scene.js';
import { decidedSentences } from './decided-sentences.js';
import { nodesOfSeats, recoveredLogWords, shortOperation, slotList, workloadWords } from './log-words.js';
import { proposalSentences } from './proposal-sentences.js';
import { logSendSentence } from './log-send-sentences.js';
import { membersSentence, snapshotSentence, waitingSentence } from './membership-sentences.js';
import { isFollowing } from './app-usage.js';
import { formatNodes } from './words.js';

const debug = (text: string): Sentence => ({ level: 'debug', text });
const info = (text: string): Sentence => ({ level: 'info', text });
const warning = (text: string): Sentence => ({ level: 'warning', text });

/** `memory` has heard of the step. */
export function replicaSentences(record: StepRecord, context: LogContext, memory: LogMemory): readonly Sentence[] {
  const scene: LogScene = { record, label: context.label, memory, ballot: formatBallot, operation: shortOperation };
  const sentences: (Sentence | null)[] = [openingSentence(scene)];
  for (const effect of record.effects) sentences.push(effectSentence(effect, scene));
  sentences.push(...proposalSentences(scene), ...decidedSentences(scene), executedSentence(scene));
  return sentences.filter((sentence) => sentence !== null);
}

/** What begins a step and is worth a line of its own, whatever follows from it. */
function openingSentence(scene: LogScene): Sentence | null {
  const { input, effects } = scene.record;
  switch (input.type) {
    case 'boot':
      return bootSentence(input, scene);
    case 'propose':
      return (isFollowing(input.value) ? debug : info)(`is asked for ${shortOperation(input.value)}`);
    case 'load':
      return info(input.workload === null ? 'ends its load' : `begins a load: ${workloadWords(input.workload)}`);
    case 'message':
      return input.message.type === 'read' ? readSentence(input.message, input.from, scene) : null;
    case 'timer':
      if (input.timer.type !== 'suspicion' || !effects.some(({ type }) => type === 'send')) return null;
      return suspicionSentence(scene);
    default:
      return null;
  }
}

/** Somebody began to watch the node in the midst of its life: the first report says what it has. */
const isHoldings = ({ input, sequence }: StepRecord): boolean => input.type === 'boot' && sequence > 0;

function bootSentence(input: Extract<Input, { type: 'boot' }>, { record, memory }: LogScene): Sentence {
  const again = `is back as incarnation ${input.incarnation}`;
  const isReplica = [...memory.settings.members, ...memory.settings.joiners].includes(record.node);
  if (!isReplica && isHoldings(record)) return info('was running before it was watched');
  if (!isReplica) return info(input.incarnation === 1 ? 'starts' : `${again}, with a session of its own`);
  if (!input.seated) {
    return warning(`${again} on another disk: it may have forgotten promises, so it is a newcomer without a vote`);
  }
  if (input.incarnation === 1 && input.recovered.length === 0) return info('starts');
  const records = input.recovered.flatMap((each) => (isOfDecree(each) ? [] : [each]));
  const held = recoveredLogWords(records, formatBallot);
  if (isHoldings(record))
    return info(`was running before it was watched; it holds ${held === '' ? 'nothing yet' : held}`);
  return info(`${again}; its disk held ${held === '' ? 'nothing yet' : held}`);
}

/** Whoever gets an answer at once, or is sent elsewhere, does not wait. */
function readSentence(
  message: { readonly operation: string },
  from: NodeId,
  { record, label, memory }: LogScene,
): Sentence | null {
  const isAnswered = record.effects.some(
    (effect) => effect.type === 'send' && (effect.message.type === 'invoked' || effect.message.type === 'leader-is'),
  );
  if (isAnswered || record.effects.some(({ type }) => type === 'refuse')) return null;
  if (isFollowing(message.operation)) return null;
  const what = `${shortOperation(message.operation)} of ${label(from)}`;
  const isFirst = memory.isNews(`${record.node} read waits`);
  const text = `lets the read ${what} wait until a quorum confirms that it still leads and it has executed all before`;
  return isFirst ? info(text) : debug(text);
}

function suspicionSentence({ record, label, memory }: LogScene): Sentence | null {
  const { node, effects } = record;
  const asked = effects.flatMap((effect) =>
    effect.type === 'send' && effect.message.type === 'canvass' ? [...effect.to] : [],
  );
  if (asked.length === 0) return null; // It scouts at once, and says so.
  const names = formatNodes(asked, label);
  const text = `hears no leader for long: asks ${names} whether they do, since a new ballot disturbs one`;
  return memory.isNews(`${node} canvass`) ? info(text) : debug(text);
}

function effectSentence(effect: Effect, scene: LogScene): Sentence | null {
  const { record, label, memory } = scene;
  const { node } = record;
  switch (effect.type) {
    case 'send':
      return logSendSentence(effect, scene);
    case 'scout':
      memory.renew(`${node} read waits`);
      return info(
        `scouts at ${formatBallot(effect.ballot)}: one phase 1 for all slots from ${effect.from} on, ` +
          'to learn what may be decided there',
      );
    case 'adopted':
      memory.renew(`${node} canvass`);
      return info(
        `leads at ${formatBallot(effect.ballot)} from slot ${effect.from} on: ` +
          `${formatNodes(nodesOfSeats(effect.promises), label)} promised`,
      );
    case 'follow':
      return followSentence(effect, scene);
    case 'preempted':
      if (!memory.isNews(`${node} preempted`, formatBallot(effect.ballot))) return null;
      return info(
        `${formatBallot(effect.ballot)} is pre-empted by ${formatBallot(effect.by)}: a higher ballot was promised, ` +
          'so it leads no more',
      );
    case 'suspect':
      return warning(`suspects ${label(effect.node)}: nothing was heard of it for long`);
    case 'move-on':
      return memory.isNews(`${node} moves on`, `${effect.from} ${effect.to}`)
        ? info(`asks ${label(effect.to)} instead: ${label(effect.from)} does not answer`)
        : debug(`asks ${label(effect.to)} instead of ${label(effect.from)}`);
    case 'refuse':
      return warning(
        effect.from === node
          ? `does not do that: ${effect.reason}`
          : `refuses what ${label(effect.from)} says: ${effect.reason}`,
      );
    case 'invoke':
      return record.input.type === 'propose' ? null : debug(`asks for ${shortOperation(effect.operation)}`);
    case 'respond':
      return answerSentence(effect, scene);
    case 'read-served':
      return servedSentence(effect.index, scene);
    case 'snapshot':
    case 'compacted':
      return isHoldings(record) ? null : snapshotSentence(effect, scene);
    case 'configured':
      return membersSentence(effect.configuration, scene);
    case 'waiting':
      return waitingSentence(effect.nodes, scene);
    case 'chat-log':
      return debug(`writes ${effect.lines.length === 1 ? 'a line' : `${effect.lines.length} lines`} of its chat log`);
    default:
      return null; // Told by what depends on them, or together below.
  }
}

function followSentence(
  { ballot }: Extract<Effect, { type: 'follow' }>,
  { record, label, memory }: LogScene,
): Sentence | null {
  if (ballot === null) return info('hears no leader any more');
  const leader = nodeOfSeat(ballot.node);
  memory.renew(`${record.node} canvass`);
  return leader === record.node ? null : info(`follows ${label(leader)}, who leads at ${formatBallot(ballot)}`);
}

function answerSentence(
  { sequence, result }: Extract<Effect, { type: 'respond' }>,
  { record, memory }: LogScene,
): Sentence {
  const wish = memory.wish(record.node, sequence);
  if (wish === null) return debug(`is answered: ${shortOperation(result)}`);
  const ms = (record.atMs - wish.atMs).toFixed(1);
  return (isFollowing(wish.operation) ? debug : info)(`${shortOperation(wish.operation)}: ${result}, after ${ms} ms`);
}

/** Every read is answered so; one line for each leadership tells it. */
function servedSentence(index: Slot, { record, memory }: LogScene): Sentence {
  const state = index === 0 ? 'from the state before any slot' : `from the state after slot ${index - 1}`;
  if (!memory.isNews(`${record.node} read served`)) return debug(`answers a read ${state}`);
  return info(`answers a read ${state}: a quorum confirmed after it came that nobody leads at a higher ballot`);
}

function executedSentence({ record }: LogScene): Sentence | null {
  const slots = record.effects.flatMap((effect) => (effect.type === 'applied' ? [effect.decree] : []));
  return slots.length === 0 ? null : debug(`executes ${slotList(slots)}`);
}
