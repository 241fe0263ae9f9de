/** A replica, and how it comes to know the members and begins its work. */
import { type Effect, setTimer } from '../effect.js';
import type { LogConfiguration } from './configuration.js';
import type { Initializer, Initiation } from './initializer.js';
import { canvass, watch } from './leadership.js';
import { createMembership } from './membership.js';
import type { Replica } from './replica.js';
import { logWaits } from './timing.js';

export type LogNode = { readonly replica: Replica; readonly initializer: Initializer };

/** What the initializer said; with members the replica begins its work. */
export function initiate(node: LogNode, { effects: said, configurations }: Initiation, effects: Effect[]): void {
  effects.push(...said);
  if (configurations === null) return;
  const { replica, initializer } = node;
  replica.membership = createMembership(replica.log.window, configurations);
  beginWork(replica, effects);
  // The first of all leaders: nobody can have been heard before.
  if (initializer.mayFound && isFounded(configurations)) canvass(replica, effects);
}

const isFounded = (configurations: readonly LogConfiguration[]): boolean =>
  configurations.length === 1 && configurations[0]?.number === 0;

export function beginWork(replica: Replica, effects: Effect[]): void {
  watch(replica, effects);
  effects.push(setTimer({ type: 'catch-up', attempt: 0 }, logWaits.catchUp, 0));
}
