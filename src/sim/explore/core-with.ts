/** The shipped core, wrong in the rules that are named. */
import { type Core, core } from '../../paxos/machine.js';
import { type QuirkName, quirksOf } from '../../paxos/quirks.js';

export function coreWith(named: readonly QuirkName[]): Core {
  const quirks = quirksOf(named);
  return { ...core, create: (options) => core.create({ ...options, quirks }) };
}
