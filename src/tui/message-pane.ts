/** Messages and what became of them, as ready-made rows, painted outside React like the log. */
import { type BallotText, formatBallot } from '../paxos/ballot.js';
import { unreachable } from '../paxos/effect.js';
import { isBroadcastMessage } from '../paxos/broadcast/message.js';
import { isLogMessage } from '../paxos/multi/message.js';
import { broadcastMessageParts } from '../views/broadcast-words.js';
import { logMessageParts } from '../views/log-words.js';
import type { Message } from '../paxos/message.js';
import type { TraceRecord } from '../schema/trace.js';
import type { MessageView } from '../views/messages.js';
import { formatProposal } from '../views/words.js';
import type { Facts } from './facts.js';
import { ballotIn, labelIn } from './facts.js';
import type { Glyphs } from './glyphs.js';
import { count } from './log-pane.js';
import type { Mark } from './live-panes.js';
import { dim, inverse, messagePaint, nodePaint, warn, accent } from './paint.js';
import type { TitlePart } from './pane-title.js';
import { titleRow } from './pane-title.js';
import type { State } from './state.js';
import { alignLeft, alignRight, styles } from './width.js';
import type { Window } from './window.js';

const labelColumns = 4;
const typeColumns = 12;
const ballotColumns = 6;
const stateColumns = 11;

export function messagesKey(state: State): string {
  return `${state.log.level === 'debug'} ${state.log.onlySelected ? state.selected : ''}`;
}

/** Acknowledgements and heartbeats are most of the messages and teach little: they show where the level is debug. */
export function messageMatcher(state: State): (message: MessageView) => boolean {
  const { onlySelected, level } = state.log;
  return (message) =>
    (level === 'debug' || !isRoutine(message.message)) &&
    (!onlySelected || message.key.from === state.selected || message.to === state.selected);
}

const routine: ReadonlySet<Message['type']> = new Set(['heartbeat', 'heard', 'present', 'submitted']);

const isRoutine = (message: Message): boolean =>
  message.type.endsWith('-ack') ||
  routine.has(message.type) ||
  (message.type === 'roll' && (message.seats === null || message.isInForce));

/** Exactly `rows` rows, the title first, each exactly `width` columns wide. */
export function paintMessages(options: {
  readonly state: State;
  readonly facts: Facts;
  readonly window: Window<MessageView>;
  readonly dropped: number;
  readonly mark: Mark | null;
  readonly width: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
  /** The log is out of sight. */
  readonly alone: boolean;
}): readonly string[] {
  const { state, facts, window, dropped, mark, width, rows, glyphs } = options;
  const page = window.page(rows - 1);
  const parts: TitlePart[] = options.alone ? [{ text: '[2] Log', paint: dim }] : [];
  if (!window.follows) parts.push({ text: `paused, ${page.newer} newer (F follows)`, paint: warn });
  if (state.log.onlySelected && state.selected !== null) {
    parts.push({ text: `only ${labelIn(facts, state.selected)}`, paint: accent });
  }
  if (facts.held.length > 0) parts.push({ text: `${count(facts.held.length)} held (h)`, paint: warn });
  if (state.log.level !== 'debug')
    parts.push({ text: facts.cluster.log === null ? 'without acks' : 'without heartbeats', paint: dim });
  const right = `${count(page.matching)} messages${dropped > 0 ? `, ${count(dropped)} older dropped` : ''}`;
  const title = titleRow({ name: 'Messages', focused: state.focus === 'messages', parts, right, width, glyphs });
  const painted = withMarked(page.items, window, mark?.record ?? null).map((message) => {
    const row = paintMessage(message, facts, width, state.log.times, glyphs);
    const isMarked = mark !== null && mark.record !== null && concerns(mark.record, message);
    return isMarked ? inverse(row.replace(styles, '')) : row;
  });
  while (painted.length < rows - 1) painted.push(' '.repeat(width));
  return [title, ...painted];
}

function paintMessage(message: MessageView, facts: Facts, width: number, times: boolean, glyphs: Glyphs): string {
  const { from } = message.key;
  const shown = partsOf(message.message, (ballot) => ballotIn(facts, ballot));
  const withTime = times && width >= 60;
  const time = withTime ? `${dim(alignRight((message.sentAtMs / 1_000).toFixed(3), 8))} ` : '';
  const fixed = (withTime ? 9 : 0) + 2 * labelColumns + 2 + typeColumns + ballotColumns;
  const rest = Math.max(0, width - fixed);
  // The fate is what the pane is for: it keeps its columns before the value gets any.
  const noteColumns =
    message.note === '' ? 0 : Math.max(0, Math.min(message.note.length + 3, rest - stateColumns - 14));
  const fateColumns = Math.min(rest, stateColumns + noteColumns);
  const fate = noteColumns > 6 ? `${message.state} (${message.note})` : message.state;
  return (
    time +
    nodePaint(from)(alignRight(labelIn(facts, from), labelColumns)) +
    dim(`${glyphs.arrow} `) +
    nodePaint(message.to)(alignLeft(labelIn(facts, message.to), labelColumns)) +
    alignLeft(shown.type, typeColumns) +
    alignLeft(shown.ballot, ballotColumns) +
    valueCell(shown.value, rest - fateColumns) +
    messagePaint(message.state)(alignLeft(fate, fateColumns))
  );
}

/** The message that the event is about may have been sent long before: then it stands in the first row. */
function withMarked(
  items: readonly MessageView[],
  window: Window<MessageView>,
  record: TraceRecord | null,
): readonly MessageView[] {
  if (record === null) return items;
  const first = items[0]?.id ?? 0;
  const marked = window.all().find((message) => message.id < first && concerns(record, message));
  return marked === undefined ? items : [marked, ...items.slice(1)];
}

/** It was sent by the event, or the event is what became of it. */
function concerns(record: TraceRecord, { key, to }: MessageView): boolean {
  if (record.node === null) return false;
  if (key.from === record.node && key.incarnation === record.incarnation && record.kind === 'step') {
    if (key.step === record.sequence) return true;
  }
  const cause = record.kind === 'step' ? record.cause : 'message' in record ? record.message : null;
  return (
    cause !== null &&
    to === record.node &&
    cause.from === key.from &&
    cause.incarnation === key.incarnation &&
    cause.step === key.step &&
    cause.part === key.part
  );
}

/** With a blank behind it: the fate follows. */
const valueCell = (value: string, width: number): string => (width <= 0 ? '' : `${alignLeft(value, width - 1)} `);

type Parts = { readonly type: string; readonly ballot: string; readonly value: string };

function partsOf(message: Message, ballotText: BallotText): Parts {
  const { type } = message;
  if (isBroadcastMessage(message)) return { type, ...broadcastMessageParts(message, ballotText) };
  if (isLogMessage(message)) return { type, ...logMessageParts(message, ballotText) };
  switch (message.type) {
    case 'token':
    case 'token-ack':
      return { type, ballot: '', value: `of ${message.candidate}` };
    case 'role':
    case 'start':
      return { type, ballot: '', value: `leader ${message.leader}` };
    case 'role-ack':
    case 'start-ack':
    case 'start-query':
    case 'decision-ack':
    case 'query':
      return { type, ballot: '', value: '' };
    case 'request':
      return { type, ballot: '', value: message.value };
    case 'prepare':
      return { type, ballot: formatBallot(message.ballot), value: '' };
    case 'promise': {
      const value = message.accepted === null ? '' : `had ${formatProposal(message.accepted)}`;
      return { type, ballot: formatBallot(message.ballot), value };
    }
    case 'accept':
    case 'accepted':
    case 'decision':
      return { type, ballot: formatBallot(message.proposal.ballot), value: message.proposal.value };
    case 'rejected':
      return { type, ballot: formatBallot(message.ballot), value: `for ${formatBallot(message.promised)}` };
    default:
      return unreachable(message);
  }
}

/** One message as plain text, for copies. */
export function plainMessage(message: MessageView, facts: Facts): string {
  const { type, ballot, value } = partsOf(message.message, (each) => ballotIn(facts, each));
  const words = [
    labelIn(facts, message.key.from),
    '->',
    labelIn(facts, message.to),
    type,
    ballot,
    value,
    message.state,
  ];
  return words.filter((word) => word !== '').join(' ');
}
