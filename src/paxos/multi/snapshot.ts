/**
 * A snapshot: what all slots below one were executed to, as a text. App, client table and membership with the changes
 * that are not in force yet, and the history that it comes from. The same text at every replica for the same slots.
 */
import type { Slot } from '../ballot.js';
import type { AppName } from './apps/app.js';
import { digestOfText } from './digest.js';
import { type Executor, loadExecutor, saveExecutor } from './executor.js';
import type { Membership } from './membership.js';
import { loadMembership, saveMembership } from './membership-text.js';
import { fieldsOf, fieldText, integerOf } from './saved-text.js';

export type Snapshot = { readonly slot: Slot; readonly digest: number; readonly text: string };

/** State of a replica that has applied all slots below `slot`. */
export type AppliedState = {
  readonly slot: Slot;
  readonly history: number;
  readonly executor: Executor;
  readonly membership: Membership;
};

export function takeSnapshot({ slot, history, executor, membership }: AppliedState): Snapshot {
  const fields = [String(slot), String(history), saveMembership(membership, slot), saveExecutor(executor)];
  const text = fields.map(fieldText).join('');
  return { slot, digest: digestOfText(text), text };
}

/** Throws an Error for a text that `takeSnapshot` never wrote. */
export function readSnapshot(app: AppName, text: string): AppliedState {
  const [slot, history, membership, executor, ...rest] = fieldsOf(text);
  if (
    slot === undefined ||
    history === undefined ||
    membership === undefined ||
    executor === undefined ||
    rest.length
  ) {
    throw new Error('a snapshot has not the four fields of slot, history, membership and executed state');
  }
  return {
    slot: integerOf(slot) as Slot,
    history: integerOf(history),
    membership: loadMembership(membership),
    executor: loadExecutor(app, executor),
  };
}
