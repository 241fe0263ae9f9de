/**
 * What others say in the chat, shown as it comes: every now and then the client reads the messages after the last one
 * that it knows.
 */
import { fieldsOf } from '../paxos/multi/saved-text.js';
import type { Answered } from './conversation.js';
import type { HandClient } from './hand-client.js';

const everyMs = 500;
/** Messages from before this client came. */
const firstShown = 10;
const asksNext = /^messages after (\d+)$/;

export type FollowedChat = {
  /** The answer to an operation that followed the chat. */
  hear(operation: string, result: string): void;
  /** A message of one's own has its number: it is not shown again. */
  said(answer: Answered): void;
  stop(): void;
};

export function followChat(client: HandClient, show: (message: string) => void): FollowedChat {
  /** Messages up to this number are known; null before the first answer. */
  let known: number | null = null;
  const own = new Set<number>();
  const look = (): void => {
    // One's own message first: its number is to be known before it is read.
    if (client.conversation.isFollowing || client.conversation.waiting.size > 0) return;
    client.follow(known === null ? 'messages' : `messages after ${known}`);
  };
  const timer = setInterval(look, everyMs);
  look();
  return {
    hear(operation, result) {
      const after = asksNext.exec(operation)?.[1];
      if (after === undefined) known ??= Math.max(0, (Number.parseInt(result, 10) || 0) - firstShown);
      else if (Number(after) === known) {
        for (const message of messagesIn(result)) {
          known++;
          if (!own.delete(known)) show(message);
        }
      }
    },
    said({ result }) {
      const number = /^message (\d+)$/.exec(result)?.[1];
      if (number !== undefined) own.add(Number(number));
    },
    stop: () => clearInterval(timer),
  };
}

function messagesIn(result: string): readonly string[] {
  try {
    return fieldsOf(result);
  } catch {
    return []; // No replica of ours wrote it; what is missed is asked for again.
  }
}
