/** The question who is there, with the table of seats that is in force or to be written down. */
import type { Effect } from '../effect.js';
import { say } from './audience.js';
import type { Proposer } from './proposer.js';

export function callRoll(proposer: Proposer, effects: Effect[]): void {
  const { audience, asked, table } = proposer;
  proposer.roll++;
  const nonce = nonceOf(proposer, proposer.roll);
  if (table !== null || asked === null) {
    effects.push(say(audience, 'acceptors', { type: 'roll', nonce, seats: table, isInForce: table !== null }));
  }
  if (asked === null) return;
  effects.push(say(audience, 'acceptors', { type: 'roll', nonce, seats: asked.table, isInForce: false }));
}

/** Nonce 0 is that of regular words, and answers nobody. */
const nonceOf = ({ session }: Proposer, roll: number): number => (session + roll) >>> 0;

/** The roll that a word answers; -1 for none of this start. */
export function rollOf({ roll, session }: Proposer, nonce: number): number {
  const answered = (nonce - session) >>> 0;
  return nonce !== 0 && answered >= 1 && answered <= roll ? answered : -1;
}
