/** The rows between the node table and the footer: log and messages, beside each other, stacked, or one of the two. */
import type { LogLine, LogView as LogFold } from '../views/log.js';
import type { MessagesView, MessageView } from '../views/messages.js';
import type { TraceRecord } from '../schema/trace.js';
import type { Facts } from './facts.js';
import type { Glyphs } from './glyphs.js';
import type { Layout } from './layout.js';
import { logKey, logMatcher, paintLog } from './log-pane.js';
import { messageMatcher, messagesKey, paintMessages } from './message-pane.js';
import { dim } from './paint.js';
import { areShown } from './slot-list.js';
import { paintSlots } from './slot-pane.js';
import type { State } from './state.js';
import { Window } from './window.js';

export type Mark = {
  readonly event: number;
  readonly record: TraceRecord | null;
  /** The id of the first log line that it brought. */
  readonly lineFrom: number;
};

/** The lists behind the panes and where each pane stands in them. */
export type LivePanes = {
  /** The event that the view stands at: its lines and messages are marked, and shown whatever the filters say. */
  mark: Mark | null;
  readonly log: Window<LogLine>;
  readonly messages: Window<MessageView>;
  readonly logFold: LogFold;
  readonly messagesFold: MessagesView;
};

export const createLivePanes = (logFold: LogFold, messagesFold: MessagesView): LivePanes => ({
  mark: null,
  log: new Window<LogLine>(),
  messages: new Window<MessageView>(),
  logFold,
  messagesFold,
});

/** Takes what the folds gained, under the filters in force. */
export function updatePanes(panes: LivePanes, state: State): void {
  const { mark } = panes;
  const matches = logMatcher(state);
  const key = `${logKey(state)} ${mark === null ? '' : mark.event}`;
  panes.log.update(
    panes.logFold.lines,
    key,
    mark === null ? matches : (line) => line.id >= mark.lineFrom || matches(line),
  );
  panes.messages.update(panes.messagesFold.messages, messagesKey(state), messageMatcher(state));
}

export function paintLive(
  panes: LivePanes,
  state: State,
  facts: Facts,
  layout: Layout,
  glyphs: Glyphs,
): readonly string[] {
  const { live, columns } = layout;
  const alone = live.share === 'one';
  const log = (width: number, rows: number): readonly string[] => {
    if (areShown(state, facts)) return paintSlots({ state, facts, width, rows, glyphs, alone });
    return paintLog({
      state,
      facts,
      window: panes.log,
      dropped: panes.logFold.dropped,
      mark: panes.mark,
      width,
      rows,
      glyphs,
      alone,
    });
  };
  const messages = (width: number, rows: number): readonly string[] =>
    paintMessages({
      state,
      facts,
      window: panes.messages,
      dropped: panes.messagesFold.dropped,
      mark: panes.mark,
      width,
      rows,
      glyphs,
      alone,
    });
  if (alone) return (state.focus === 'messages' ? messages : log)(columns, live.rows);
  if (live.share === 'stacked') {
    return [...log(columns, live.logRows), ...messages(columns, live.rows - live.logRows)];
  }
  const right = messages(columns - live.logColumns - 1, live.rows);
  const bar = dim(glyphs.bar);
  return log(live.logColumns, live.rows).map((row, index) => `${row}${bar}${right[index] ?? ''}`);
}

/** How many lines a page of that pane has, for PgUp and PgDn. */
export function pageRows(layout: Layout, pane: 'log' | 'messages'): number {
  const { live } = layout;
  const rows = live.share === 'stacked' ? (pane === 'log' ? live.logRows : live.rows - live.logRows) : live.rows;
  return Math.max(1, rows - 1);
}
