/** The keys that go over a run's events, a part of the table of keys. */
import { mayGoToMilestone, mayReturn, mayStep, mayToggleClock } from './clock-permission.js';
import type { Row } from './keymap.js';
import type { KeyAction } from './state.js';

/** Their heading. */
export const timeGroup = 'Time';

const step = (by: number): KeyAction => ({ type: 'step', by });

export const timeRows: readonly Row[] = [
  ['. right', 'step', 'one event forward; a stopped simulation goes on by one', step(1), mayStep(1)],
  [', left', 'back', 'one event back: the whole screen is as it was after it', step(-1), mayStep(-1)],
  [
    's',
    'stop or run',
    'stop or run the clock of a simulation; freeze the view',
    { type: 'toggle-clock' },
    mayToggleClock,
  ],
  [
    '}',
    'next moment',
    'to the next moment that matters: leader, decision, fault',
    { type: 'to-milestone', direction: 1 },
    mayGoToMilestone(1),
  ],
  ['{', '', 'to the previous moment that matters', { type: 'to-milestone', direction: -1 }, mayGoToMilestone(-1)],
  ['>', '', 'a hundred events forward', step(100), mayStep(1)],
  ['<', '', 'a hundred events back', step(-100), mayStep(-1)],
  ['E', 'now', 'back to the newest event', { type: 'to-now' }, mayReturn],
];
