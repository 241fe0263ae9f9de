/** Messages in words. */
import { type BallotText, formatBallot } from '../paxos/ballot.js';
import { unreachable } from '../paxos/effect.js';
import type { Message } from '../paxos/message.js';
import { isBroadcastMessage } from '../paxos/broadcast/message.js';
import { isLogMessage } from '../paxos/multi/message.js';
import { broadcastMessageWords } from './broadcast-words.js';
import { logMessageWords } from './log-words.js';
import { formatProposal } from './words.js';

/** A message in a few words, as the messages pane and the log name it. */
export const describeMessage = (message: Message): string => messageWords(message, formatBallot);

/** The same where ballots are written in another way. */
export function messageWords(message: Message, ballotText: BallotText): string {
  if (isBroadcastMessage(message)) return broadcastMessageWords(message, ballotText);
  if (isLogMessage(message)) return logMessageWords(message, ballotText);
  switch (message.type) {
    case 'token':
    case 'token-ack':
      return `${message.type} ${message.candidate} of election ${message.election}`;
    case 'role':
    case 'start':
      return `${message.type === 'start' ? 'START' : 'role'} of election ${message.election}`;
    case 'role-ack':
    case 'start-ack':
      return `${message.type} of election ${message.election}`;
    case 'start-query':
      return 'start-query';
    case 'request':
      return `request ${message.value}`;
    case 'prepare':
      return `prepare ${ballotText(message.ballot)}`;
    case 'promise':
      return message.accepted === null
        ? `promise ${ballotText(message.ballot)}`
        : `promise ${ballotText(message.ballot)} (accepted ${formatProposal(message.accepted, ballotText)})`;
    case 'accept':
    case 'accepted':
    case 'decision':
      return `${message.type} ${formatProposal(message.proposal, ballotText)}`;
    case 'rejected':
      return `rejected ${ballotText(message.ballot)} (promised ${ballotText(message.promised)})`;
    case 'decision-ack':
    case 'query':
      return message.type;
    default:
      return unreachable(message);
  }
}
