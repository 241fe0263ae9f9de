/** The one table of keys. It feeds the handler, the footer, the help, the README and the tests. */
import { faultKeys } from './fault-keys.js';
import {
  mayChangePace,
  mayControl,
  mayEnd,
  mayKillAll,
  mayLoad,
  mayOpenDecree,
  mayPause,
  mayPropose,
  mayRestart,
  maySearchOn,
  maySetLoss,
  mayShowNode,
  mayShowSlots,
  mayShowViolation,
  mayStartPreset,
  maySwitch,
} from './permission.js';
import { timeGroup, timeRows } from './clock-keys.js';
import { mayAskWhy } from './clock-permission.js';
import type { Permission } from './permission.js';
import type { KeyAction } from './state.js';

/**
 * Where a key means something. 'run' is the dashboard, whatever pane has the focus; 'pages' are what Enter, v and u
 * open; 'faults' and 'held' are pages with a list of their own.
 */
export type Scope = 'everywhere' | 'presets' | 'run' | 'pages' | 'faults' | 'held' | 'help' | 'input' | 'question';

export type Binding = {
  readonly keys: readonly string[];
  readonly scopes: readonly Scope[];
  /** A word or two for the footer; empty keeps it out of there. */
  readonly hint: string;
  /** What it does, for the help and the README. */
  readonly label: string;
  readonly action: KeyAction;
  /** Why it cannot work now, or null. */
  readonly refusal: Permission;
  /** Heading that it stands under. */
  readonly group: string;
};

/** Keys, hint, label, action, and what must hold for it to work. */
export type Row = readonly [keys: string, hint: string, label: string, action: KeyAction, refusal?: Permission];

const always: Permission = () => null;

function section(group: string, scopes: readonly Scope[], rows: readonly Row[]): readonly Binding[] {
  return rows.map(([keys, hint, label, action, refusal = always]) => ({
    keys: keys.split(' '),
    scopes,
    hint,
    label,
    action,
    refusal,
    group,
  }));
}

export const bindings: readonly Binding[] = [
  ...section(
    'Nodes',
    ['run'],
    [
      ['X', 'kill', 'kill the selected node at once (SIGKILL)', { type: 'kill-node' }, mayEnd],
      ['r', 'restart', 'restart the selected node from its disk', { type: 'restart-node', wipe: false }, mayRestart],
      ['z space', 'pause', 'pause the selected node (SIGSTOP), or let it go on', { type: 'toggle-pause' }, mayPause],
      [
        'l',
        'loss',
        'loss: lose messages from and to the selected node',
        { type: 'ask', purpose: 'node-loss' },
        maySetLoss,
      ],
      ['x', '', 'stop the selected node in order', { type: 'stop-node' }, mayEnd],
      [
        'R',
        'wipe',
        'restart the selected node, its disk wiped (asks)',
        { type: 'restart-node', wipe: true },
        mayRestart,
      ],
      [
        'enter',
        'details',
        'everything about the selected node, or the selected slot',
        { type: 'show-node' },
        mayShowNode,
      ],
    ],
  ),
  ...faultKeys.flatMap(({ group, scopes, rows }) => section(group, scopes, rows)),
  ...section(
    'Run',
    ['run'],
    [
      [
        'p',
        'propose',
        'propose a value, to a proposer of your choice; in a log, a command or a read; over multicast, submit a line',
        { type: 'ask', purpose: 'propose' },
        mayPropose,
      ],
      ['b', 'load', 'begin a load of operations at every client of a log, or end it', { type: 'toggle-load' }, mayLoad],
      ['d', 'next decree', 'open the next decree on the same cluster', { type: 'next-decree' }, mayOpenDecree],
      ['+ =', 'faster', 'faster: slow, normal, fast, full', { type: 'change-pace', direction: 1 }, mayChangePace(1)],
      ['-', 'slower', 'slower', { type: 'change-pace', direction: -1 }, mayChangePace(-1)],
      [
        'L',
        'loss for all',
        'loss for all: lose messages on all links',
        { type: 'ask', purpose: 'all-loss' },
        mayControl,
      ],
      ['K', '', 'kill all nodes at once (asks)', { type: 'kill-all' }, mayKillAll],
      ['S', 'again', 'end this run and start it again (asks)', { type: 'start-again' }, maySwitch],
      [
        '] ctrl-n',
        'next preset',
        'end this run, start the next preset (asks)',
        { type: 'switch-preset', direction: 1 },
        maySwitch,
      ],
      [
        '[ ctrl-p',
        '',
        'end this run, start the previous preset (asks)',
        { type: 'switch-preset', direction: -1 },
        maySwitch,
      ],
      ['P', '', 'end this run, back to the list of presets (asks)', { type: 'list-presets' }, maySwitch],
      ['u', '', 'about this run: address for a second dashboard, seed, faults', { type: 'show-run' }],
    ],
  ),
  ...section(
    'Run',
    ['run', 'pages'],
    [
      [
        'v',
        'evidence',
        'the violated property and its evidence; again: the next',
        { type: 'show-violation' },
        mayShowViolation,
      ],
    ],
  ),
  ...section(timeGroup, ['run', 'pages', 'faults', 'held'], timeRows),
  ...section(
    'Nodes',
    ['run', 'pages'],
    [
      [
        'y',
        '',
        'why this was decided, by the selected node or in the selected slot: the certificate',
        { type: 'show-certificate' },
        mayAskWhy,
      ],
    ],
  ),
  ...section(
    'Log and messages',
    ['run'],
    [
      ['f', 'filter', 'show only log lines with this text', { type: 'ask', purpose: 'filter' }],
      ['/', 'search', 'search the log', { type: 'ask', purpose: 'search' }],
      ['n', '', 'next match, upwards to older lines', { type: 'next-match', direction: -1 }, maySearchOn],
      ['N', '', 'previous match, downwards to newer lines', { type: 'next-match', direction: 1 }, maySearchOn],
      ['F', 'follow', 'follow the newest lines, or stand still', { type: 'toggle-follow' }],
      ['o', 'only node', 'only lines and messages of the selected node, or all', { type: 'toggle-selected-only' }],
      ['e', 'level', 'least level shown: info, warning, error, debug', { type: 'cycle-level' }],
      ['w', 'wrap', 'wrap long lines, or cut them', { type: 'toggle-wrap' }],
      ['t', 'times', 'show times, or hide them', { type: 'toggle-times' }],
      ['ctrl-s', 'save', 'save the log, as filtered, to a file', { type: 'save' }],
    ],
  ),
  ...section(
    'Log and messages',
    ['run', 'pages', 'faults', 'held'],
    [['c', 'copy', 'copy what the pane in focus, or the page, shows (OSC 52)', { type: 'copy' }]],
  ),
  ...section(
    'Move',
    ['run'],
    [
      ['tab', 'pane', 'next pane: nodes, log, messages', { type: 'cycle-focus', direction: 1 }],
      ['shift-tab', '', 'previous pane', { type: 'cycle-focus', direction: -1 }],
      ['1', '', 'to the nodes', { type: 'focus', pane: 'nodes' }],
      ['2', '', 'to the log', { type: 'focus', pane: 'log' }],
      ['3', '', 'to the messages', { type: 'focus', pane: 'messages' }],
      [
        '4',
        'slots',
        'slots of a replicated log, a row each, in the place of the log; again: the log',
        { type: 'toggle-slots' },
        mayShowSlots,
      ],
    ],
  ),
  ...section(
    'Move',
    ['presets', 'run', 'pages', 'faults', 'held'],
    [
      ['j down', '', 'next; one line down', { type: 'move', by: 'line', direction: 1 }],
      ['k up', '', 'previous; one line up', { type: 'move', by: 'line', direction: -1 }],
      ['page-down ctrl-d', '', 'one page down', { type: 'move', by: 'page', direction: 1 }],
      ['page-up ctrl-u', '', 'one page up', { type: 'move', by: 'page', direction: -1 }],
      ['g home', '', 'to the top', { type: 'move', by: 'end', direction: -1 }],
      ['G end', '', 'to the bottom; log and messages follow again', { type: 'move', by: 'end', direction: 1 }],
    ],
  ),
  ...section(
    'Move',
    ['help'],
    [
      ['down', '', 'one line down', { type: 'move', by: 'line', direction: 1 }],
      ['up', '', 'one line up', { type: 'move', by: 'line', direction: -1 }],
      ['page-down', '', 'one page down', { type: 'move', by: 'page', direction: 1 }],
      ['page-up', '', 'one page up', { type: 'move', by: 'page', direction: -1 }],
    ],
  ),
  ...section(
    'Program',
    ['presets'],
    [
      ['enter', 'start', 'start the selected preset', { type: 'start-preset' }, mayStartPreset],
      ['/ f', 'filter', 'show only presets with this text', { type: 'ask', purpose: 'preset-filter' }],
    ],
  ),
  ...section(
    'Program',
    ['run', 'faults', 'held'],
    [[':', 'command', 'type a command, such as kill a4 or cut p0 -> a3', { type: 'ask', purpose: 'command' }]],
  ),
  ...section(
    'Program',
    ['presets', 'run', 'pages', 'faults', 'held'],
    [
      ['q', 'quit', 'quit (asks when processes would end)', { type: 'quit' }],
      ['?', 'help', 'all keys; type to search them', { type: 'show-help' }],
    ],
  ),
  ...section(
    'Program',
    ['presets', 'run', 'pages', 'faults', 'held', 'help', 'input'],
    [['esc', '', 'close the innermost thing, or clear search and filter; never quits', { type: 'close' }]],
  ),
  ...section('Program', ['pages', 'help'], [['enter', '', 'close', { type: 'close' }]]),
  ...section(
    'Program',
    ['everywhere'],
    [
      ['ctrl-c', '', 'quit; a second time without a question', { type: 'interrupt' }],
      ['ctrl-l', '', 'draw the whole screen anew', { type: 'redraw' }],
    ],
  ),
  ...section(
    'While typing',
    ['input'],
    [
      ['enter', 'ok', 'take it', { type: 'submit' }],
      ['tab', 'complete', 'complete the last word', { type: 'complete' }],
      ['left ctrl-b', '', 'one character left', { type: 'move-cursor', by: 'character', direction: -1 }],
      ['right ctrl-f', '', 'one character right', { type: 'move-cursor', by: 'character', direction: 1 }],
      ['home ctrl-a', '', 'to the beginning', { type: 'move-cursor', by: 'end', direction: -1 }],
      ['end ctrl-e', '', 'to the end', { type: 'move-cursor', by: 'end', direction: 1 }],
    ],
  ),
  ...section(
    'While typing',
    ['input', 'help'],
    [
      ['backspace ctrl-h', '', 'erase the character before the cursor', { type: 'erase', what: 'character' }],
      ['ctrl-w', '', 'erase the word before the cursor', { type: 'erase', what: 'word' }],
      ['ctrl-u', '', 'erase everything before the cursor', { type: 'erase', what: 'all' }],
    ],
  ),
  ...section(
    'Questions',
    ['question'],
    [
      ['y Y', 'yes', 'yes', { type: 'answer', yes: true }],
      ['n N enter esc q', 'no', 'no', { type: 'answer', yes: false }],
    ],
  ),
];
