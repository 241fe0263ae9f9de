/** The messages and timers of an atomic broadcast in words. */
import type { BroadcastMessage } from '../paxos/broadcast/message.js';
import type { BroadcastTimer } from '../paxos/broadcast/timer.js';
import type { BallotText } from '../paxos/ballot.js';
import { unreachable } from '../paxos/effect.js';
import { batchWords, slotWords } from './log-words.js';

export function broadcastMessageWords(message: BroadcastMessage, ballotText: BallotText): string {
  const { ballot, value } = broadcastMessageParts(message, ballotText);
  return [message.type, ballot, value].filter((word) => word !== '').join(' ');
}

/** Ballot and value, as the messages pane has columns for them; empty where a message has none. */
export function broadcastMessageParts(
  message: BroadcastMessage,
  ballotText: BallotText,
): { readonly ballot: string; readonly value: string } {
  switch (message.type) {
    case 'submit':
      return { ballot: '', value: batchWords(message.commands) };
    case 'submitted':
      return { ballot: '', value: `all to ${message.mark}${rangeWords(message.above)}` };
    case 'roll':
      return { ballot: '', value: message.seats === null ? 'who is there?' : `run of ${seatWords(message.seats)}` };
    case 'present': {
      const ballot = message.promised === null ? '' : ballotText(message.promised);
      return { ballot, value: `decided below ${message.known}, top ${message.top}` };
    }
    case 'voted':
      return { ballot: ballotText(message.ballot), value: slotWords(message.first, message.digests.length) };
    default:
      return unreachable(message);
  }
}

function rangeWords(ranges: readonly number[]): string {
  const words: string[] = [];
  for (let index = 0; index < ranges.length; index += 2) words.push(`${ranges[index]}-${ranges[index + 1]}`);
  return words.length === 0 ? '' : ` and ${words.join(', ')}`;
}

type Seats = NonNullable<(BroadcastMessage & { type: 'roll' })['seats']>;

const seatWords = ({ members }: Seats): string => `${members.length} acceptors`;

export function broadcastTimerWords(timer: BroadcastTimer, ballotText: BallotText): string {
  return timer.type === 'lead' ? `${timer.type} ${ballotText(timer.ballot)}` : timer.type;
}
