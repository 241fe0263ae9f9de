/** Requests about messages that wait for a hand. */
import type { SessionRequest } from '../schema/session.js';
import type { HeldCopy } from '../views/held.js';
import { describeMessage } from '../views/message-words.js';
import { counted } from '../views/words.js';
import type { Facts } from './facts.js';
import { labelIn } from './facts.js';
import type { Command } from './state.js';

type How = Extract<SessionRequest, { type: 'held' }>['how'];

const requestFor = ({ node, key }: HeldCopy, how: How): SessionRequest => ({ type: 'held', node, message: key, how });

export function release(facts: Facts, copy: HeldCopy, how: How): Command {
  const what = `${heldWords(copy)} from ${labelIn(facts, copy.key.from)} to ${labelIn(facts, copy.node)}`;
  const done: { readonly [how in How]: string } = {
    deliver: `Delivered: ${what}.`,
    drop: `Dropped: ${what}.`,
    duplicate: `One more waits: ${what}.`,
  };
  return { type: 'request', request: requestFor(copy, how), done: done[how] };
}

export function deliverAll(facts: Facts): Command {
  const requests = facts.held.map((copy) => requestFor(copy, 'deliver'));
  return { type: 'requests', requests, done: `Delivered ${counted(requests.length, 'held message')}.` };
}

/** "promise 1.0", or what little is known of it. */
export const heldWords = ({ message }: HeldCopy): string => (message === null ? 'a message' : describeMessage(message));
