/** What the dashboard is doing, as data: which screen, which pane, what is asked. What the run does is in facts.ts. */
import type { Decree, NodeId, Slot } from '../paxos/ballot.js';
import type { Crash } from '../paxos/host.js';
import type { FaultSettings } from '../faults/settings.js';
import type { SessionRequest } from '../schema/session.js';
import type { LogLevel } from '../views/log.js';
import type { PresetLine } from './facts.js';
import type { Fault } from './fault.js';
import type { Network } from './faults-in-force.js';

export type Pane = 'nodes' | 'log' | 'messages';

/** What an input line is for. */
export type InputPurpose =
  | 'propose'
  | 'filter'
  | 'search'
  | 'node-loss'
  | 'all-loss'
  | 'command'
  | 'fault'
  | 'preset-filter';

/** The faults panel and the held messages: the line that is chosen, and where it stood in case that it goes away. */
export type ListPage = { readonly type: 'faults' | 'held'; readonly key: string; readonly index: number };

/** What lies over the panes, if anything. Esc closes it. */
export type Overlay =
  | { readonly type: 'help'; readonly query: string; readonly offset: number }
  /** Default is No. `forced` says that a second ctrl-c means yes. */
  | { readonly type: 'question'; readonly text: string; readonly yes: readonly Command[]; readonly forced: boolean }
  | {
      readonly type: 'input';
      readonly purpose: InputPurpose;
      readonly text: string;
      /** In characters, from 0 to their count. */
      readonly cursor: number;
      readonly problem: string | null;
      /** The page that shows behind it, and again once it is closed. */
      readonly over: ListPage | null;
      /** In force: what is typed takes its place. */
      readonly replaces: Fault | null;
    }
  | ListPage
  | { readonly type: 'node' }
  | { readonly type: 'violation'; readonly index: number }
  | { readonly type: 'run' }
  /** Of this decree; null is the first one that two values are decided of. */
  | { readonly type: 'slot'; readonly slot: Slot; readonly offset: number }
  | { readonly type: 'certificate'; readonly decree: Decree | null; readonly offset: number };

export type LogSettings = {
  readonly follow: boolean;
  /** Lines without this text are left out; empty keeps all. */
  readonly filter: string;
  readonly search: string;
  readonly level: LogLevel;
  /** Only the selected node's lines and messages. */
  readonly onlySelected: boolean;
  readonly wrap: boolean;
  readonly times: boolean;
};

/** The slots in the place of the log. */
export type SlotSettings = {
  readonly shown: boolean;
  /** The chosen one; null follows the newest. */
  readonly at: number | null;
  /** In the topmost row, while one is chosen. */
  readonly top: number;
};

/** One sentence in the place of the footer, until the next key or its time. */
export type Notice = { readonly text: string; readonly tone: 'info' | 'warning' | 'error'; readonly untilMs: number };

/** What this dashboard did to the run, as far as a key undoes it. `text` says it in the footer. */
export type Deed =
  | { readonly type: 'network'; readonly text: string; readonly before: Network; readonly after: Network }
  | {
      readonly type: 'crash';
      readonly text: string;
      readonly node: NodeId;
      readonly before: Crash | null;
      readonly after: Crash | null;
    }
  | { readonly type: 'lie'; readonly text: string; readonly node: NodeId; readonly lies: boolean }
  | { readonly type: 'pause'; readonly text: string; readonly node: NodeId };

/** What was asked for and may not show in the records yet, in order; `since` is what held when the first was sent. */
export type Asked = {
  readonly since: FaultSettings | null;
  readonly networks: readonly Network[];
  readonly untilMs: number;
};

export type State = {
  readonly columns: number;
  readonly rows: number;
  /** 'opening' and 'closing' wait for processes to start and to end. */
  readonly place: 'presets' | 'opening' | 'run' | 'closing';
  readonly presets: readonly PresetLine[];
  readonly presetIndex: number;
  readonly presetFilter: string;
  /** Name of the preset that runs or opens, as it was asked for; null for a session that was handed in. */
  readonly running: string | null;
  readonly focus: Pane;
  readonly selected: NodeId | null;
  /** The event after which everything is shown; null is now. */
  readonly at: number | null;
  readonly overlay: Overlay | null;
  readonly log: LogSettings;
  readonly slots: SlotSettings;
  readonly messagesFollow: boolean;
  readonly notice: Notice | null;
  /** The latest last. */
  readonly deeds: readonly Deed[];
  readonly asked: Asked | null;
  readonly nowMs: number;
};

export type Direction = -1 | 1;

/** What a pane that is painted outside React is asked to do. */
export type Scroll =
  | { readonly by: 'line' | 'page' | 'end'; readonly direction: Direction }
  | { readonly by: 'match'; readonly direction: Direction };

/** What happens next outside of the state. */
export type Command =
  | {
      readonly type: 'request';
      readonly request: SessionRequest;
      readonly done: string;
      /** Kept once the request was taken, to be undone. */
      readonly deed?: Deed;
      /** The network after it. */
      readonly foresees?: Network;
    }
  /** One after the other; `done` where all were taken. */
  | { readonly type: 'requests'; readonly requests: readonly SessionRequest[]; readonly done: string }
  | { readonly type: 'open'; readonly preset: string }
  | { readonly type: 'leave' }
  | { readonly type: 'quit'; readonly code: number }
  | { readonly type: 'clock'; readonly change: 'run' | 'stop' }
  /** Lets a simulation go on until there are so many events. */
  | { readonly type: 'advance'; readonly to: number }
  | { readonly type: 'scroll'; readonly pane: 'log' | 'messages'; readonly scroll: Scroll }
  | { readonly type: 'copy' }
  | { readonly type: 'save' }
  | { readonly type: 'redraw' };

/** What a key can mean. */
export type KeyAction =
  | { readonly type: 'move'; readonly by: 'line' | 'page' | 'end'; readonly direction: Direction }
  | { readonly type: 'next-match'; readonly direction: Direction }
  | { readonly type: 'focus'; readonly pane: Pane }
  | { readonly type: 'cycle-focus'; readonly direction: Direction }
  | { readonly type: 'start-preset' }
  | { readonly type: 'stop-node' }
  | { readonly type: 'kill-node' }
  | { readonly type: 'restart-node'; readonly wipe: boolean }
  | { readonly type: 'toggle-pause' }
  | { readonly type: 'kill-all' }
  | { readonly type: 'change-pace'; readonly direction: Direction }
  | { readonly type: 'next-decree' }
  | { readonly type: 'ask'; readonly purpose: InputPurpose }
  | { readonly type: 'toggle-clock' }
  | { readonly type: 'step'; readonly by: number }
  | { readonly type: 'to-milestone'; readonly direction: Direction }
  | { readonly type: 'to-event'; readonly event: number }
  | { readonly type: 'to-now' }
  | { readonly type: 'show-certificate' }
  | { readonly type: 'toggle-slots' }
  | { readonly type: 'to-slot'; readonly slot: number }
  | { readonly type: 'toggle-load' }
  | { readonly type: 'complete' }
  | { readonly type: 'toggle-follow' }
  | { readonly type: 'toggle-wrap' }
  | { readonly type: 'toggle-times' }
  | { readonly type: 'toggle-selected-only' }
  | { readonly type: 'cycle-level' }
  | { readonly type: 'copy' }
  | { readonly type: 'save' }
  | { readonly type: 'switch-preset'; readonly direction: Direction }
  | { readonly type: 'start-again' }
  | { readonly type: 'list-presets' }
  | { readonly type: 'show-node' }
  | { readonly type: 'show-violation' }
  | { readonly type: 'show-run' }
  | { readonly type: 'show-help' }
  | { readonly type: 'show-faults' }
  | { readonly type: 'show-held' }
  /** Asks for the parameters of what is chosen in the panel: a kind, or a fault in force to be changed. */
  | { readonly type: 'choose-fault' }
  | { readonly type: 'lift-fault' }
  | { readonly type: 'undo' }
  | { readonly type: 'release'; readonly how: 'deliver' | 'drop' | 'duplicate' }
  | { readonly type: 'deliver-all' }
  | { readonly type: 'answer'; readonly yes: boolean }
  | { readonly type: 'submit' }
  | { readonly type: 'close' }
  | { readonly type: 'move-cursor'; readonly by: 'character' | 'end'; readonly direction: Direction }
  | { readonly type: 'erase'; readonly what: 'character' | 'word' | 'all' }
  | { readonly type: 'redraw' }
  | { readonly type: 'quit' }
  | { readonly type: 'interrupt' };

export type Action =
  | KeyAction
  /** Typed or pasted, where text is expected. */
  | { readonly type: 'type-text'; readonly text: string }
  | { readonly type: 'say'; readonly text: string; readonly tone: Notice['tone'] }
  /** The session's answer to a request. */
  | { readonly type: 'taken'; readonly text: string; readonly deed: Deed | null }
  | { readonly type: 'refused'; readonly text: string }
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'tick'; readonly nowMs: number }
  | { readonly type: 'followed'; readonly pane: 'log' | 'messages'; readonly follow: boolean }
  | { readonly type: 'view'; readonly at: number | null }
  | { readonly type: 'nodes-known'; readonly first: NodeId }
  | { readonly type: 'opening'; readonly preset: string | null }
  | { readonly type: 'opened' }
  | { readonly type: 'closing' }
  | { readonly type: 'left' };

export type Transition = { readonly state: State; readonly commands: readonly Command[] };

export const levels: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];

export function initialState(options: {
  readonly presets: readonly PresetLine[];
  readonly columns: number;
  readonly rows: number;
  readonly nowMs: number;
}): State {
  return {
    ...options,
    place: 'presets',
    presetIndex: 0,
    presetFilter: '',
    running: null,
    focus: 'nodes',
    selected: null,
    at: null,
    overlay: null,
    log: {
      follow: true,
      filter: '',
      search: '',
      level: 'info',
      onlySelected: false,
      wrap: false,
      times: true,
    },
    slots: { shown: false, at: null, top: 0 },
    messagesFollow: true,
    notice: null,
    deeds: [],
    asked: null,
  };
}

/** The presets that the filter keeps, in order. */
export function shownPresets(state: State): readonly PresetLine[] {
  const words = state.presetFilter.toLowerCase();
  return state.presets.filter((line) => `${line.name} ${line.title} ${line.teaches}`.toLowerCase().includes(words));
}
