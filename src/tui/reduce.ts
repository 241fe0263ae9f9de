/** The dashboard's next state for an action, and what is to be done outside. Pure. */
import type { Facts } from './facts.js';
import { labelIn, nodeOf } from './facts.js';
import { type Decree, decreeNumber } from '../paxos/ballot.js';
import { slotAsked } from './slot-list.js';
import { paceNames } from '../faults/pace.js';
import { erase, moveCursor } from './line-edit.js';
import { isClockAction, reduceClock } from './reduce-clock.js';
import { ask, editInput, submit, typeText } from './reduce-input.js';
import { askedAfter } from './fault-requests.js';
import { openList, reduceLists } from './reduce-lists.js';
import { move } from './reduce-move.js';
import { complete } from './completion.js';
import { toggleLoad } from './load-commands.js';
import { isSlotAction, onSlots, reduceSlots, unchosen } from './reduce-slots.js';
import { quit, interrupt, question, switchRun } from './reduce-quit.js';
import { killAll, killNode, nextDecree, pauseNode, restartNode, resumeNode, setPace, stopNode } from './request.js';
import type { Action, Command, KeyAction, LogSettings, Notice, Pane, State, Transition } from './state.js';
import { levels, shownPresets } from './state.js';

/** How long a sentence stays in the place of the footer. */
const noticeMs = 6_000;

/** So many steps back. */
const deedsMax = 100;

const stay = (state: State, ...commands: readonly Command[]): Transition => ({ state, commands });

export function reduce(state: State, action: Action, facts: Facts): Transition {
  const transition = reduceAny(state, action, facts);
  const asked = askedAfter(transition.state, transition.commands, facts);
  return asked === transition.state.asked ? transition : { ...transition, state: { ...transition.state, asked } };
}

function reduceAny(state: State, action: Action, facts: Facts): Transition {
  switch (action.type) {
    case 'say':
      return stay(say(state, action.text, action.tone));
    case 'taken': {
      const deeds = action.deed === null ? state.deeds : [...state.deeds, action.deed].slice(-deedsMax);
      return stay({ ...say(state, action.text, 'info'), deeds });
    }
    case 'refused':
      return stay({ ...say(state, action.text, 'warning'), asked: null });
    case 'resize':
      return stay({ ...state, columns: action.columns, rows: action.rows });
    case 'tick': {
      const notice = state.notice !== null && state.notice.untilMs <= action.nowMs ? null : state.notice;
      return stay({ ...state, nowMs: action.nowMs, notice });
    }
    case 'view':
      return stay({ ...state, at: action.at });
    case 'followed':
      return stay(setFollow(state, action.pane, action.follow));
    case 'nodes-known':
      return stay(nodeOf(facts, state.selected) === null ? { ...state, selected: action.first } : state);
    case 'opening':
      return stay({ ...withoutRun(state), place: 'opening', running: action.preset });
    case 'opened':
      return stay({
        ...setFollow(setFollow(state, 'messages', true), 'log', true),
        place: 'run',
        at: null,
        overlay: null,
      });
    case 'closing':
      return stay({ ...state, place: 'closing', overlay: null });
    case 'left':
      return stay({ ...withoutRun(state), place: 'presets', running: null });
    case 'type-text':
      return stay(typeText(state, action.text));
    default:
      return reduceKey({ ...state, notice: null }, action, facts);
  }
}

const say = (state: State, text: string, tone: Notice['tone']): State => ({
  ...state,
  notice: { text, tone, untilMs: state.nowMs + noticeMs },
});

const withoutRun = (state: State): State => ({
  ...state,
  overlay: null,
  selected: null,
  deeds: [],
  asked: null,
  at: null,
});

function reduceKey(state: State, action: KeyAction, facts: Facts): Transition {
  if (isClockAction(action)) return reduceClock(state, action, facts);
  if (isSlotAction(action)) return stay(reduceSlots(state, action, facts));
  const ofSlots = onSlots(state, action, facts);
  if (ofSlots !== null) return stay(ofSlots);
  switch (action.type) {
    case 'move':
      return move(state, action.by, action.direction, facts);
    case 'next-match':
      return stay(state, { type: 'scroll', pane: 'log', scroll: { by: 'match', direction: action.direction } });
    case 'focus':
      return stay({ ...state, focus: action.pane });
    case 'complete':
      return stay(complete(state, facts));
    case 'cycle-focus':
      return stay({ ...state, focus: paneAfter(state.focus, action.direction) });
    case 'start-preset': {
      const preset = shownPresets(state)[state.presetIndex];
      return preset === undefined ? stay(state) : stay(state, { type: 'open', preset: preset.name });
    }
    case 'ask':
      return stay(ask(state, action.purpose));
    case 'submit': {
      const { action: meant, ...transition } = submit(state, facts);
      return meant === null ? transition : reduceKey(transition.state, meant, facts);
    }
    case 'move-cursor':
      return stay(editInput(state, (line) => moveCursor(line, action.by, action.direction)));
    case 'erase':
      return stay(editInput(state, (line) => erase(line, action.what)));
    case 'answer':
      return answer(state, action.yes);
    case 'close':
      return stay(close(state));
    case 'quit':
      return quit(state, facts);
    case 'interrupt':
      return interrupt(state, facts);
    case 'start-again':
    case 'switch-preset':
    case 'list-presets':
      return switchRun(state, action, facts);
    case 'show-help':
    case 'show-node':
    case 'show-run':
    case 'show-faults':
    case 'show-held':
    case 'show-violation':
    case 'show-certificate':
      return stay(openPage(state, action.type, facts));
    case 'choose-fault':
    case 'lift-fault':
    case 'undo':
    case 'release':
    case 'deliver-all':
      return reduceLists(state, action, facts);
    case 'copy':
    case 'save':
    case 'redraw':
      return stay(state, action);
    case 'toggle-follow':
      return stay(toggleFollow(state));
    case 'toggle-wrap':
      return stay(changeLog(state, { wrap: !state.log.wrap }));
    case 'toggle-times':
      return stay(changeLog(state, { times: !state.log.times }));
    case 'toggle-selected-only':
      return stay(changeLog(state, { onlySelected: !state.log.onlySelected }));
    case 'cycle-level':
      return stay(changeLog(state, { level: levelAfter(state.log.level) }));
    default:
      return reduceRequest(state, action, facts);
  }
}

function openPage(state: State, type: Extract<KeyAction['type'], `show-${string}`>, facts: Facts): State {
  switch (type) {
    case 'show-help':
      return { ...state, overlay: { type: 'help', query: '', offset: 0 } };
    case 'show-node':
      return { ...state, overlay: { type: 'node' } };
    case 'show-run':
      return { ...state, overlay: { type: 'run' } };
    case 'show-faults':
      return openList(state, 'faults');
    case 'show-held':
      return openList(state, 'held');
    case 'show-violation':
      return { ...state, overlay: { type: 'violation', index: violationAfter(state, facts) } };
    case 'show-certificate':
      return { ...state, overlay: { type: 'certificate', decree: decreeAsked(state, facts), offset: 0 } };
  }
}

/** Keys whose refusal was checked by the table already; a node that went meanwhile changes nothing. */
function reduceRequest(
  state: State,
  action: Extract<
    KeyAction,
    {
      type:
        | 'stop-node'
        | 'kill-node'
        | 'restart-node'
        | 'toggle-pause'
        | 'kill-all'
        | 'change-pace'
        | 'next-decree'
        | 'toggle-load';
    }
  >,
  facts: Facts,
): Transition {
  if (action.type === 'next-decree') return stay(state, nextDecree);
  if (action.type === 'toggle-load') return stay(state, toggleLoad(facts));
  if (action.type === 'kill-all') {
    const commands = killAll(facts);
    return stay(question(state, `Kill all ${commands.length} nodes at once?`, commands));
  }
  if (action.type === 'change-pace') {
    const pace = paceNames[paceNames.indexOf(facts.cluster.pace) + action.direction];
    return pace === undefined ? stay(state) : stay(state, setPace(pace));
  }
  const node = nodeOf(facts, state.selected);
  if (node === null) return stay(state);
  if (action.type === 'stop-node') return stay(state, stopNode(node));
  if (action.type === 'kill-node') return stay(state, killNode(node));
  if (action.type === 'toggle-pause') {
    return stay(state, node.process === 'paused' ? resumeNode(node) : pauseNode(node));
  }
  if (!action.wipe) return stay(state, restartNode(node, false));
  const after =
    node.replica === null
      ? 'It will not vote in this run again.'
      : `It comes back as a newcomer without a vote; "members remove ${node.node} add ${node.node}" seats it anew.`;
  const text = `Restart ${labelIn(facts, node.node)} with its disk wiped? ${after}`;
  return stay(question(state, text, [restartNode(node, true)]));
}

function answer(state: State, yes: boolean): Transition {
  const closed = { ...state, overlay: null };
  return state.overlay?.type === 'question' && yes ? stay(closed, ...state.overlay.yes) : stay(closed);
}

/** The innermost thing first: what lies over the panes, then the search, then the filters. Never quits. */
function close(state: State): State {
  if (state.overlay !== null) {
    const presetFilter = state.overlay.type === 'input' && state.overlay.purpose === 'preset-filter' ? '' : null;
    const over = state.overlay.type === 'input' ? state.overlay.over : null;
    return { ...state, overlay: over, ...(presetFilter === null ? {} : { presetFilter, presetIndex: 0 }) };
  }
  if (state.place === 'presets') return { ...state, presetFilter: '', presetIndex: 0 };
  if (state.log.search !== '') return changeLog(state, { search: '' });
  if (state.log.filter !== '') return changeLog(state, { filter: '' });
  if (state.log.onlySelected) return changeLog(state, { onlySelected: false });
  if (state.log.level !== 'info') return changeLog(state, { level: 'info' });
  return unchosen(setFollow(setFollow(state, 'messages', true), 'log', true));
}

function setFollow(state: State, pane: 'log' | 'messages', follow: boolean): State {
  return pane === 'messages' ? { ...state, messagesFollow: follow } : changeLog(state, { follow });
}

/** Of the messages where they have the focus, else of the log. */
function toggleFollow(state: State): State {
  if (state.focus === 'messages') return setFollow(state, 'messages', !state.messagesFollow);
  return setFollow(state, 'log', !state.log.follow);
}

const changeLog = (state: State, change: Partial<LogSettings>): State => ({
  ...state,
  log: { ...state.log, ...change },
});

const panes: readonly Pane[] = ['nodes', 'log', 'messages'];

function paneAfter(pane: Pane, direction: 1 | -1): Pane {
  return panes[(panes.indexOf(pane) + direction + panes.length) % panes.length] ?? 'nodes';
}

/** From info upwards; debug, which is rarely wanted, comes last. */
function levelAfter(level: LogSettings['level']): LogSettings['level'] {
  return levels[(levels.indexOf(level) + 1) % levels.length] ?? 'info';
}

/** From the page of a violation: the decree that two values are decided of. */
function decreeAsked(state: State, facts: Facts): Decree | null {
  if (state.overlay?.type === 'violation') return null;
  if (facts.cluster.log === null) return facts.cluster.decree;
  const slot = slotAsked(state, facts);
  return slot === null ? null : decreeNumber(slot);
}

function violationAfter(state: State, facts: Facts): number {
  if (state.overlay?.type !== 'violation') return 0;
  return (state.overlay.index + 1) % Math.max(1, facts.verdict.violations.length);
}
