/** What a line that was typed comes to. */
import type { Command, KeyAction, State } from './state.js';

export type Parsed =
  | {
      readonly ok: true;
      readonly commands: readonly Command[];
      readonly log?: Partial<State['log']>;
      /** What a key does as well. */
      readonly action?: KeyAction;
    }
  | { readonly ok: false; readonly reason: string };

export const refuse = (reason: string): Parsed => ({ ok: false, reason });
export const take = (...commands: readonly Command[]): Parsed => ({ ok: true, commands });
