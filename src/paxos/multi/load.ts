/**
 * The operations of a generated load: a function of app, session and sequence number alone, so that a run can be
 * repeated. Values are never written twice, so that a read tells which write it saw.
 */
import type { AppName } from './apps/app.js';

export type Generated = { readonly operation: string; readonly isRead: boolean };

export type LoadShape = { readonly app: AppName; readonly bytes: number; readonly readsPercent: number };

const keys = 64;
const accounts = 8;

export function generate({ app, bytes, readsPercent }: LoadShape, session: number, sequence: number): Generated {
  const chance = mixed(session, sequence);
  const isRead = chance % 100 < readsPercent;
  const choice = Math.floor(chance / 100);
  const tag = `${session.toString(36)}.${sequence.toString(36)}`;
  switch (app) {
    case 'kv': {
      const key = `k${choice % keys}`;
      return isRead
        ? { operation: `get ${key}`, isRead }
        : { operation: filled(`put ${key} ${tag}`, bytes, '.'), isRead };
    }
    case 'register':
      return isRead ? { operation: 'read', isRead } : { operation: filled(`write ${tag}`, bytes, '.'), isRead };
    case 'chat':
      return isRead ? { operation: 'history 1', isRead } : { operation: filled(`${tag}: hello `, bytes, '.'), isRead };
    case 'bank':
      return isRead
        ? { operation: 'total', isRead }
        : { operation: filled(moneyMoved(choice, sequence), bytes, ' '), isRead };
  }
}

const filled = (operation: string, bytes: number, filler: string): string => operation.padEnd(bytes, filler);

/** Accounts are opened and given money first; whoever finds them open already goes on all the same. */
function moneyMoved(choice: number, sequence: number): string {
  if (sequence <= accounts) return `open a${sequence}`;
  if (sequence <= 2 * accounts) return `deposit a${sequence - accounts} 1000`;
  const from = choice % accounts;
  const to = (from + 1 + (Math.floor(choice / accounts) % (accounts - 1))) % accounts;
  return `transfer a${from + 1} a${to + 1} ${1 + (Math.floor(choice / 64) % 50)}`;
}

/** An unsigned 32-bit number that looks drawn by chance (the last step of MurmurHash3). */
function mixed(session: number, sequence: number): number {
  let hash = session ^ Math.imul(sequence, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
