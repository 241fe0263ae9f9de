/** Sentences about what nodes of an atomic broadcast say, where the saying itself is the news; all else is for debug. */
import type { Effect } from '../paxos/effect.js';
import type { Sentence } from './log.js';
import type { LogScene } from './log-scene.js';
import { slotList } from './log-words.js';
import { messageWords } from './message-words.js';
import { formatNodes } from './words.js';

type Send = Extract<Effect, { type: 'send' }>;

/** What is said again differs in nothing but its time. */
export function broadcastSendSentence(send: Send, scene: LogScene): Sentence | null {
  const { message } = send;
  const { record, label, memory, ballot } = scene;
  const { node } = record;
  const plain: Sentence = { level: 'debug', text: `sends ${messageWords(message, ballot)} to ${whom(send, scene)}` };
  const once = (key: string, text: string, sentence: string): Sentence =>
    memory.isNews(`${node} ${key}`, text) ? { level: 'info', text: sentence } : plain;
  switch (message.type) {
    case 'roll': {
      const { seats, isInForce } = message;
      // A standby looks for a leader, and so does nobody else.
      const leader = label(node).startsWith('p') ? ', and whether they hear a leader' : '';
      if (seats === null) return once('asks', '', `asks the acceptors who is there${leader}`);
      const names = formatNodes(
        seats.members.map((member) => member.node),
        label,
      );
      const founds = `asks ${names} to write down that they are the acceptors of this run, by the ids of their disks`;
      const tells = `tells who the acceptors of this run are: ${names}`;
      return once('rolls', `${seats.number} ${isInForce}`, isInForce ? tells : founds);
    }
    case 'p1b': {
      const { pvalues, part, from } = message;
      if (part > 0) return plain;
      const reported = pvalues.length === 0 ? 'nothing' : slotList(pvalues.map(({ slot }) => slot));
      const promise = ballot(message.ballot);
      return once('promises', promise, `promises ${promise}; had accepted ${reported} from slot ${from} on`);
    }
    case 'preempted': {
      const [lower, higher] = [ballot(message.ballot), ballot(message.promised)];
      return once('refuses', `${lower} ${higher}`, `refuses ${lower}: it promised ${higher}`);
    }
    case 'catch-up':
      return once(
        'catches up',
        String(message.from),
        `misses what is decided from slot ${message.from} on: asks the acceptors`,
      );
    default:
      return plain;
  }
}

const whom = ({ group, to }: Send, { label }: LogScene): string =>
  group === undefined ? formatNodes(to, label) : `the ${group}`;
