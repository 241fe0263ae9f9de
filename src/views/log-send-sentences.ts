/** Sentences about what the nodes of a log send, where the sending itself is the news; all else is for debug. */
import { formatBallot } from '../paxos/ballot.js';
import type { Effect } from '../paxos/effect.js';
import type { Sentence } from './log.js';
import { slotList } from './log-words.js';
import { describeMessage } from './message-words.js';
import type { LogScene } from './log-scene.js';
import { formatNodes } from './words.js';

type Send = Extract<Effect, { type: 'send' }>;

/** What is said again differs in nothing but its time. */
export function logSendSentence({ to, message }: Send, { record, label, memory }: LogScene): Sentence | null {
  const { node } = record;
  const names = formatNodes(to, label);
  const once = (key: string, text: string, sentence: string): Sentence =>
    memory.isNews(`${node} ${key}`, text)
      ? { level: 'info', text: sentence }
      : { level: 'debug', text: `sends ${describeMessage(message)} to ${names}` };
  switch (message.type) {
    case 'p1b': {
      const { ballot, pvalues, part } = message;
      if (part > 0) break;
      const reported = pvalues.length === 0 ? 'nothing' : slotList(pvalues.map(({ slot }) => slot));
      const what = to.includes(node) ? `its own ${formatBallot(ballot)}` : `${formatBallot(ballot)} to ${names}`;
      const text = `promises ${what}; had accepted ${reported} from slot ${message.from} on`;
      return once('promises', formatBallot(ballot), text);
    }
    case 'preempted': {
      const pair = `${formatBallot(message.ballot)} ${formatBallot(message.promised)}`;
      const text = `refuses ${formatBallot(message.ballot)} of ${names}: it promised ${formatBallot(message.promised)}`;
      return once('refuses', pair, text);
    }
    case 'catch-up':
      return once(
        'catches up',
        String(message.from),
        `lacks slot ${message.from}: asks ${names} what is decided from there on`,
      );
    case 'snapshot-query':
      return once(
        'fetches',
        String(message.slot),
        `is behind what others hold slot by slot: asks ${names} for the snapshot below slot ${message.slot}`,
      );
    case 'welcome': {
      const isFounding = to.every((node) => memory.settings.members.includes(node));
      const text = isFounding
        ? `tells ${names} who the members are`
        : `welcomes ${names}: it may learn the log, and votes only once the log makes it a member`;
      return once('welcomes', names, text);
    }
    default:
      break;
  }
  return { level: 'debug', text: `sends ${describeMessage(message)} to ${names}` };
}
