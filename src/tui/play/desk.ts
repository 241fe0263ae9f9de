/** What the playground's screen remembers beside the world: where the user is, and what is being asked. */
import type { PlayState } from '../../schema/playground.js';
import type { Line } from '../line-edit.js';

export type PlayPane = 'messages' | 'timers' | 'friends';
export const playPanes = ['messages', 'timers', 'friends'] as const satisfies readonly PlayPane[];

export type PlayPurpose = 'propose' | 'save' | 'command';

export type PlayOverlay =
  | { readonly type: 'help'; readonly top: number }
  | { readonly type: 'input'; readonly purpose: PlayPurpose; readonly line: Line; readonly problem: string | null }
  | { readonly type: 'question' };

export type Desk = {
  readonly columns: number;
  readonly rows: number;
  readonly focus: PlayPane;
  readonly selected: { readonly [pane in PlayPane]: number };
  /** Rows between the end of the story and what is shown of it. */
  readonly storyUp: number;
  /** The user left the script, though what was played is still its beginning. */
  readonly isFree: boolean;
  readonly overlay: PlayOverlay | null;
  readonly notice: { readonly text: string; readonly isBad: boolean } | null;
};

export const freshDesk = (columns: number, rows: number): Desk => ({
  columns,
  rows,
  focus: 'messages',
  selected: { messages: 0, timers: 0, friends: 0 },
  storyUp: 0,
  isFree: false,
  overlay: null,
  notice: null,
});

/** Enter goes on with the scenario. */
export const isWalking = (desk: Desk, { script }: PlayState): boolean =>
  !desk.isFree && script !== null && script.command !== null;

export const itemsIn = (pane: PlayPane, state: PlayState): readonly unknown[] => state[pane];

/** A list that became shorter still has something selected. */
export function settled(desk: Desk, state: PlayState): Desk {
  const within = (pane: PlayPane): number =>
    Math.max(0, Math.min(desk.selected[pane], itemsIn(pane, state).length - 1));
  const selected = { messages: within('messages'), timers: within('timers'), friends: within('friends') };
  return { ...desk, selected };
}
