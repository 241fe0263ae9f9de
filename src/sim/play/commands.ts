/** The commands that mean what lies on the table: each message in flight and each timer, in the words of a scenario. */
import type { NodeId } from '../../paxos/ballot.js';
import type { Timer } from '../../paxos/effect.js';
import type { PlayMessage, PlayTimer } from '../../schema/playground.js';
import { isSame, type Situation } from '../../views/situation.js';
import type { Datagram } from '../process.js';
import type { Scene } from '../scenario/stage.js';
import { isBeginning } from '../scenario/selection.js';
import { formatMessage, formatTimer } from '../scenario/words.js';

/** In the order of sending; behind them those that arrived and are held at their receivers. */
export function messagesOf(scene: Scene): readonly PlayMessage[] {
  const { inFlight, held } = scene.table;
  const flying = inFlight.map((datagram, place) => {
    const selection = selectionOf(datagram, inFlight.slice(0, place), scene);
    const [type, to] = [datagram.message.type, scene.label(datagram.to)];
    return {
      ...wordsOf(datagram, scene),
      isHeld: false,
      deliver: `deliver ${selection}`,
      drop: `drop ${selection}`,
      duplicate: `duplicate ${selection}`,
      deliverAlike: `deliver all ${type} to=${to}`,
      dropAlike: `drop all ${type}`,
    };
  });
  const waiting = held.map((datagram, place) => {
    const selection = selectionOf(datagram, held.slice(0, place), scene);
    const [deliver, drop] = [`release ${selection}`, `discard ${selection}`];
    return {
      ...wordsOf(datagram, scene),
      isHeld: true,
      deliver,
      drop,
      duplicate: `copy ${selection}`,
      deliverAlike: deliver,
      dropAlike: drop,
    };
  });
  return [...flying, ...waiting];
}

function wordsOf(
  { from, to, message }: Datagram,
  { label, ballotText }: Scene,
): Pick<PlayMessage, 'from' | 'to' | 'words'> {
  return { from: label(from), to: label(to), words: formatMessage(message, ballotText) };
}

/** "Amy->Ben accept 1.Amy", with "[2]" behind it if `earlier` holds one that is meant by the same words. */
function selectionOf(datagram: Datagram, earlier: readonly Datagram[], { label, ballotText }: Scene): string {
  const begin = beginningOf(formatMessage(datagram.message, ballotText));
  const isMeant = ({ from, to, message }: Datagram): boolean =>
    from === datagram.from && to === datagram.to && isBeginning(begin, formatMessage(message, ballotText));
  const nth = earlier.filter(isMeant).length + 1;
  return `${label(datagram.from)}->${label(datagram.to)} ${begin}${nth === 1 ? '' : ` [${nth}]`}`;
}

/** Without the value, which is anybody's text. */
function beginningOf(words: string): string {
  if (words.startsWith('request ')) return 'request';
  return words.replace(/ (?:=|\().*$/, '');
}

export function timersOf({ table, label, ballotText }: Scene, situation: Situation): readonly PlayTimer[] {
  const seen: string[] = [];
  return table.timers.flatMap(({ node, timer }) => {
    const words = formatTimer(timer, ballotText);
    const earlier = seen.filter((known) => isBeginning(`${node} ${words}`, known)).length;
    seen.push(`${node} ${words}`);
    if (isOver(node, timer, situation)) return [];
    const nth = earlier === 0 ? '' : ` [${earlier + 1}]`;
    return [{ node: label(node), words, command: `timer ${label(node)} ${words}${nth}` }];
  });
}

/** What it was set for is past: if it fired, nothing would happen. */
function isOver(node: NodeId, timer: Timer, situation: Situation): boolean {
  if (!('decree' in timer)) return false;
  if (timer.decree !== situation.decree) return timer.decree < situation.decree;
  const tally = situation.tallies.get(node);
  switch (timer.type) {
    case 'phase-resend': {
      if (tally === undefined || !isSame(tally.ballot, timer.ballot)) return true;
      if (timer.repeating === 'decision') return tally.phase !== 'chosen';
      return tally.phase !== (timer.repeating === 'prepare' ? 'preparing' : 'accepting');
    }
    case 'back-off':
      return tally === undefined || tally.phase !== 'backing off' || !isSame(tally.ballot, timer.ballot);
    case 'learn-query':
    case 'request-due':
    case 'request-retry':
      return situation.knows(node);
    default:
      return false;
  }
}
