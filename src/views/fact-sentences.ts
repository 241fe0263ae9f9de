/** Sentences about the facts that nodes of a log tell where they do not tell their steps. */
import { formatBallot } from '../paxos/ballot.js';
import { unreachable } from '../paxos/effect.js';
import type { CountsRecord, FactsRecord, LogFact } from '../schema/trace.js';
import type { LogContext, Sentence } from './log.js';
import type { LogMemory } from './log-memory.js';
import { digestWords, nodesOfSeats, slotList } from './log-words.js';
import { membersSentence } from './membership-sentences.js';
import { counted, formatNodes } from './words.js';

/** Slots are many there and their values are not told: they are for debug. */
export function factSentences(record: FactsRecord, { label }: LogContext, memory: LogMemory): readonly Sentence[] {
  const sentences: Sentence[] = [];
  const applied: number[] = [];
  for (const fact of record.facts) {
    if (fact.type === 'applied') applied.push(fact.slot);
    else sentences.push(factSentence(fact, label, memory));
  }
  if (applied.length > 0) sentences.push({ level: 'debug', text: `executes ${slotList(applied)}` });
  return sentences;
}

function factSentence(
  fact: Exclude<LogFact, { type: 'applied' }>,
  label: LogContext['label'],
  memory: LogMemory,
): Sentence {
  switch (fact.type) {
    case 'booted': {
      const had = fact.promised === null ? 'no promise' : `the promise of ${formatBallot(fact.promised)}`;
      const slots = fact.applied === 0 ? 'no slot' : `the slots below ${fact.applied}`;
      return { level: 'info', text: `starts; its disk held ${had} and ${slots}` };
    }
    case 'promised':
      return { level: 'info', text: `promises ${formatBallot(fact.ballot)}` };
    case 'adopted': {
      const names = formatNodes(nodesOfSeats(fact.promises), label);
      const text = `leads at ${formatBallot(fact.ballot)} from slot ${fact.from} on: ${names} promised`;
      return { level: 'info', text };
    }
    case 'proposed':
    case 'accepted': {
      const verb = fact.type === 'proposed' ? 'proposes' : 'accepts';
      const slots = slotList(fact.digests.map((_, index) => fact.first + index));
      return { level: 'debug', text: `${verb} ${slots} at ${formatBallot(fact.ballot)}` };
    }
    case 'snapshot': {
      const verb = fact.installed ? 'takes over' : 'keeps';
      const text = `${verb} a snapshot of all slots below ${fact.slot} (history ${digestWords(fact.history)})`;
      return { level: 'info', text };
    }
    case 'configured':
      return membersSentence(fact.configuration, { label, memory });
    default:
      return unreachable(fact);
  }
}

/** Totals since the node started. */
export function countsSentence(counts: CountsRecord): Sentence {
  const { steps, received, sent, lost, refused, syncs, invoked, answered } = counts;
  const work = `${counted(steps, 'step')}, ${counted(received, 'message')} in, ${sent} out, ${counted(syncs, 'sync')}`;
  const harm = lost + refused === 0 ? '' : `, ${lost} lost on purpose, ${refused} refused`;
  const operations = invoked === 0 ? '' : `; ${answered} of ${counted(invoked, 'operation')} answered`;
  return { level: 'debug', text: `counts so far ${work}${harm}${operations}` };
}
