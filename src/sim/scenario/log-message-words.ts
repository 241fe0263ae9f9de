/** Reads a message of a log as scenarios write it: those that a hand may put into flight without a client's command. */
import { type Ballot, nodeId, type Slot } from '../../paxos/ballot.js';
import { noOp } from '../../paxos/multi/command.js';
import type { Message } from '../../paxos/message.js';

export const logMessageForms = [
  'p1a BALLOT from slot N',
  'p2a BALLOT slot N: no-op',
  'p2b BALLOT slot N',
  'preempted BALLOT promised BALLOT',
  'heartbeat BALLOT decided to N',
  'catch-up from slot N',
  'join',
] as const;

/** No leader's round has this number, so the answers to such a heartbeat confirm nothing. */
const strangeNonce = 0;

/** Null if the words are none of the forms. */
export function parseLogMessage(words: string): Message | null {
  if (words === 'join') return { type: 'join' };
  const [, asked] = /^catch-up from slot (\d+)$/.exec(words) ?? [];
  if (asked !== undefined) return { type: 'catch-up', from: slotOf(asked) };
  const [, type, round, seat, rest = ''] = /^([a-z0-9]+) (\d+)\.(\d+) (.+)$/.exec(words) ?? [];
  if (round === undefined || seat === undefined) return null;
  const ballot: Ballot = { round: Number(round), node: nodeId(Number(seat)) };
  const [, filled] = /^slot (\d+): no-op$/.exec(rest) ?? [];
  if (type === 'p2a' && filled !== undefined) {
    return { type, ballot, first: slotOf(filled), values: [noOp], decided: slotOf('0') };
  }
  const [, slot] = /^(?:from slot|slot|decided to) (\d+)$/.exec(rest) ?? [];
  const [, above, by] = /^promised (\d+)\.(\d+)$/.exec(rest) ?? [];
  if (type === 'preempted' && above !== undefined) {
    const promised: Ballot = { round: Number(above), node: nodeId(Number(by)) };
    return { type, ballot, promised, slot: slotOf('0') };
  }
  if (slot === undefined) return null;
  if (type === 'p1a' && rest.startsWith('from')) return { type, ballot, from: slotOf(slot) };
  if (type === 'p2b' && rest.startsWith('slot')) return { type, ballot, first: slotOf(slot), count: 1 };
  if (type !== 'heartbeat' || !rest.startsWith('decided')) return null;
  return { type, ballot, nonce: strangeNonce, decided: slotOf(slot) };
}

const slotOf = (text: string): Slot => Number(text) as Slot;
