/** The one table of the playground's keys: for the handler, the footer and the help. */
import type { PlayState } from '../../schema/playground.js';
import { type Desk, isWalking } from './desk.js';

export type PlayAction =
  | 'enter'
  | 'next'
  | 'toggle-free'
  | 'deliver-alike'
  | 'drop'
  | 'drop-alike'
  | 'duplicate'
  | 'propose'
  | 'crash'
  | 'restart'
  | 'wipe'
  | 'pause'
  | 'undo'
  | 'redo'
  | 'save'
  | 'command'
  | 'next-pane'
  | 'previous-pane'
  | 'up'
  | 'down'
  | 'first'
  | 'last'
  | 'story-up'
  | 'story-down'
  | 'redraw'
  | 'help'
  | 'quit'
  | 'interrupt';

type Holds = (desk: Desk, state: PlayState) => boolean;

export type PlayBinding = {
  readonly keys: readonly string[];
  readonly action: PlayAction;
  /** For the footer; empty keeps it out of there. */
  readonly hint: (desk: Desk, state: PlayState) => string;
  readonly label: string;
  readonly group: string;
};

const on = (word: string, holds: Holds) => (desk: Desk, state: PlayState) => (holds(desk, state) ? word : '');
const never = (): string => '';
const inMessages: Holds = (desk, state) => desk.focus === 'messages' && state.messages.length > 0;
const inFriends: Holds = (desk) => desk.focus === 'friends';

function enterHint(desk: Desk, state: PlayState): string {
  if (isWalking(desk, state)) return 'next step';
  if (desk.focus === 'friends') return 'propose';
  if (desk.focus === 'timers') return state.timers.length > 0 ? 'fire' : '';
  return state.messages.length > 0 ? 'deliver' : '';
}

function freeHint(desk: Desk, { script }: PlayState): string {
  if (script === null || script.command === null) return '';
  return desk.isFree ? 'back to the scenario' : 'play freely';
}

type Row = readonly [keys: string, action: PlayAction, hint: PlayBinding['hint'], label: string];

const group = (name: string, rows: readonly Row[]): readonly PlayBinding[] =>
  rows.map(([keys, action, hint, label]) => ({ keys: keys.split(' '), action, hint, label, group: name }));

/** In the order in which the footer shows them. */
export const playBindings: readonly PlayBinding[] = [
  ...group('A scenario', [
    [
      'enter',
      'enter',
      enterHint,
      'next step of the scenario; without one: deliver the message, let the timer fire, propose',
    ],
    ['space', 'next', never, 'next step of the scenario'],
    ['f', 'toggle-free', freeHint, 'leave the scenario and play freely, or come back to it'],
  ]),
  ...group('Going back', [
    ['u', 'undo', on('undo', (_, state) => state.canUndo), 'undo the last command, as often as you like'],
    ['U ctrl-r', 'redo', on('redo', (_, state) => state.canRedo), 'redo what was undone'],
  ]),
  ...group('Messages in flight', [
    ['a', 'deliver-alike', on('all alike', inMessages), 'deliver all of the same type to the same receiver'],
    ['d', 'drop', on('drop', inMessages), 'drop the selected message'],
    ['D', 'drop-alike', on('drop all', inMessages), 'drop all messages of the same type'],
    ['2', 'duplicate', on('twice', inMessages), 'duplicate the selected message'],
  ]),
  ...group('Friends', [
    ['p', 'propose', on('propose', (desk) => desk.focus !== 'friends'), 'propose a film for the selected friend'],
    ['x', 'crash', on('crash', inFriends), 'crash the selected friend'],
    ['r', 'restart', on('restart', inFriends), 'restart the selected friend from its disk'],
    ['R', 'wipe', on('wiped', inFriends), 'restart the selected friend with an empty disk'],
    ['z', 'pause', on('pause', inFriends), 'pause the selected friend, or let it go on'],
  ]),
  ...group('Move', [
    ['tab', 'next-pane', () => 'other lists', 'next list: messages, timers, friends'],
    ['shift-tab', 'previous-pane', never, 'previous list'],
    ['up k', 'up', never, 'up in the list'],
    ['down j', 'down', never, 'down in the list'],
    ['home g', 'first', never, 'first of the list'],
    ['end G', 'last', never, 'last of the list'],
    ['page-up ctrl-u', 'story-up', never, 'back in the story'],
    ['page-down ctrl-d', 'story-down', never, 'on in the story'],
  ]),
  ...group('Program', [
    ['ctrl-s s', 'save', on('save', (_, state) => state.pages.length > 1), 'save what was played as a scenario'],
    [':', 'command', never, 'any command of a scenario, such as: inject Amy->Ben prepare 3.Amy'],
    ['ctrl-l', 'redraw', never, 'draw the screen anew'],
    ['q', 'quit', () => 'quit', 'quit; asks if free play is not saved'],
    ['ctrl-c', 'interrupt', never, 'quit at once'],
    ['?', 'help', never, 'this help'],
  ]),
];

export const playActionOf = (key: string): PlayAction | null =>
  playBindings.find(({ keys }) => keys.includes(key))?.action ?? null;
