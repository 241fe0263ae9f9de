/** Which message in flight or timer a command means that was first done in another run. */
import type { Timer } from '../../paxos/effect.js';
import type { Message } from '../../paxos/message.js';
import { isLogMessage } from '../../paxos/multi/message.js';
import type { Datagram } from '../process.js';
import type { PendingTimer } from '../table.js';
import { formatMessage, formatTimer } from '../scenario/words.js';
import { ballotOf, type HandAct, isSameBallot } from './hand-command.js';

type Carrying = Extract<HandAct, { type: 'deliver' | 'duplicate' }>;

/** The one that says exactly this, else the first of its type and ballot: other values may be under way by now. */
export function matchingDatagram(inFlight: readonly Datagram[], { from, to, message }: Carrying): Datagram | null {
  const ballot = ballotOf(message);
  const candidates = inFlight.filter(
    (datagram) =>
      datagram.from === from &&
      datagram.to === to &&
      isOfKind(datagram.message, message) &&
      isSameBallot(ballotOf(datagram.message), ballot),
  );
  if (candidates.length < 2) return candidates[0] ?? null;
  const words = formatMessage(message);
  const isAlike = (datagram: Datagram): boolean => formatMessage(datagram.message) === words;
  // Of a log, whose heartbeats and questions repeat without end, the latest: nobody waits for answers to the others.
  if (isLogMessage(message)) return candidates.findLast(isAlike) ?? candidates.at(-1) ?? null;
  return candidates.find(isAlike) ?? candidates[0] ?? null;
}

/** The latest of this kind from the same sender, else from anybody. */
export function similarDatagram(inFlight: readonly Datagram[], { from, to, message }: Carrying): Datagram | null {
  const candidates = inFlight.filter((datagram) => datagram.to === to && isOfKind(datagram.message, message));
  return candidates.findLast((datagram) => datagram.from === from) ?? candidates.at(-1) ?? null;
}

/** Of the same type, about the same decree, slots or part. */
const isOfKind = (one: Message, other: Message): boolean =>
  one.type === other.type && subjectKeys.every((key) => fieldOf(one, key) === fieldOf(other, key));

const subjectKeys = ['decree', 'first', 'part'] as const;

const fieldOf = (message: Message, key: (typeof subjectKeys)[number]): number | null => {
  if (key === 'decree') return 'decree' in message ? message.decree : null;
  if (key === 'first') return 'first' in message ? message.first : null;
  return 'part' in message ? message.part : null;
};

/** The latest of those that are worded alike: the earlier ones are of something that is over. */
export function matchingTimer(own: readonly PendingTimer[], wanted: Timer, isLoose: boolean): PendingTimer | null {
  const wish = formatTimer(wanted);
  const exact = own.findLast(({ timer }) => formatTimer(timer) === wish);
  const similar = isLoose ? own.findLast(({ timer }) => timer.type === wanted.type) : undefined;
  return exact ?? similar ?? null;
}
