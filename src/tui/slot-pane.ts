/** The slots of a log as ready-made rows, one a slot, in the place of the log; painted outside React like it. */
import { standingProposal } from '../views/slots.js';
import type { NodeView } from '../views/nodes.js';
import { ballotIn, type Facts, nodesOf } from './facts.js';
import type { Glyphs } from './glyphs.js';
import { count } from './log-pane.js';
import { accent, bold, dim, good, inverse, type Paint, warn } from './paint.js';
import { type TitlePart, titleRow } from './pane-title.js';
import { listedSlots } from './slot-list.js';
import { labels, type SlotState, slotState, slotTexts } from './slot-words.js';
import type { State } from './state.js';
import { alignLeft, alignRight, cut, widthOf } from './width.js';

/** Widths of the columns; the command takes what they leave. */
type Columns = { readonly slot: number; readonly ballot: number; readonly nodes: number; readonly hasApplied: boolean };

const stateColumns = 9;
const pointerColumns = 2;

/** Rows of column titles, where there is room for them. */
export const slotHeadRows = (rows: number): number => (rows >= 5 ? 1 : 0);

/** Exactly `rows` rows, the title first, each exactly `width` columns wide. */
export function paintSlots(options: {
  readonly state: State;
  readonly facts: Facts;
  readonly width: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
  /** The messages are out of sight. */
  readonly alone: boolean;
}): readonly string[] {
  const { state, facts, width, rows, glyphs } = options;
  const head = slotHeadRows(rows - 1);
  const room = Math.max(1, rows - 1 - head);
  const slots = listedSlots(state, facts);
  const columns = columnsFor(width, facts);
  const start = startOf(slots, state, room);
  const shown = slots.slice(start, start + room);
  const painted = shown.map((slot) =>
    paintSlot(slot, slot === chosenOf(state, slots), state, facts, columns, width, glyphs),
  );
  if (slots.length === 0) painted.push(dim(alignLeft(` ${whyEmpty(state)}`, width)));
  while (painted.length < room) painted.push(' '.repeat(width));
  const titles = head === 1 ? [headRow(columns, width, facts.cluster.learned !== null)] : [];
  const newer = slots.length - (start + shown.length);
  return [slotTitle(options, slots.length, newer), ...titles, ...painted.slice(0, room)];
}

const whyEmpty = ({ log: { filter } }: State): string =>
  filter === '' ? 'nothing was proposed yet' : `no slot holds "${filter}"; Esc shows all again`;

const chosenOf = ({ slots: { at } }: State, slots: readonly number[]): number | null => at ?? slots.at(-1) ?? null;

function startOf(slots: readonly number[], { slots: { at, top } }: State, room: number): number {
  const last = Math.max(0, slots.length - room);
  if (at === null) return last;
  const found = slots.findIndex((slot) => slot >= top);
  return found === -1 ? last : Math.min(found, last);
}

/** Of an atomic broadcast its acceptors and its learners; of any other log its replicas, twice. */
const votersOf = (facts: Facts): readonly NodeView[] => nodesAs(facts, 'acceptor');
const executorsOf = (facts: Facts): readonly NodeView[] => nodesAs(facts, 'learner');

const nodesAs = (facts: Facts, role: 'acceptor' | 'learner'): readonly NodeView[] =>
  nodesOf(facts).filter(({ replica, roles }) =>
    facts.cluster.learned === null ? replica !== null : roles.includes(role),
  );

const labelColumns = (nodes: readonly NodeView[]): number =>
  nodes.reduce((sum, { label }) => sum + label.length + 1, 0);

function columnsFor(width: number, facts: Facts): Columns {
  const whole = Math.max(labelColumns(votersOf(facts)), labelColumns(executorsOf(facts)));
  // Names where they leave room enough for the command, else how many of how many.
  const nodes = width >= 46 + 2 * whole ? Math.max(9, whole) : 6;
  const slot = Math.max(5, String(facts.slots.last ?? 0).length + 1);
  return { slot, ballot: 7, nodes, hasApplied: width >= 50 };
}

function commandColumns({ slot, ballot, nodes, hasApplied }: Columns, width: number): number {
  return Math.max(0, width - pointerColumns - slot - 1 - ballot - nodes - stateColumns - (hasApplied ? nodes : 0) - 1);
}

function headRow(columns: Columns, width: number, isBroadcast: boolean): string {
  const { slot, ballot, nodes, hasApplied } = columns;
  const text =
    ' '.repeat(pointerColumns) +
    `${alignRight('slot', slot)} ${alignLeft('ballot', ballot)}` +
    alignLeft(isBroadcast ? 'values' : 'command', commandColumns(columns, width)) +
    ` ${alignLeft(nodes > 6 ? 'accepted' : 'acc', nodes)}` +
    alignLeft('state', stateColumns) +
    (hasApplied ? alignLeft(executedTitle(nodes > 6, isBroadcast), nodes) : '');
  return dim(alignLeft(text, width));
}

function executedTitle(isWhole: boolean, isBroadcast: boolean): string {
  if (isBroadcast) return isWhole ? 'learned' : 'lrnd';
  return isWhole ? 'executed' : 'exec';
}

/** Where there is room for it, what is special about the slot is never cut. */
function commandCell({ value, marks }: ReturnType<typeof slotTexts>, width: number): string {
  const room = width - widthOf(marks) - 3;
  return marks === '' || room < 12 ? alignLeft(value, width) : alignLeft(`${cut(value, room)} · ${marks}`, width);
}

const statePaint: { readonly [state in SlotState]: Paint } = {
  hole: warn,
  proposed: dim,
  accepted: accent,
  chosen: accent,
  decided: good,
};

function paintSlot(
  slot: number,
  isChosen: boolean,
  state: State,
  facts: Facts,
  columns: Columns,
  width: number,
  glyphs: Glyphs,
): string {
  const view = facts.slots.at(slot);
  const proposal = view === null ? null : standingProposal(view);
  const word = slotState(view, facts);
  const nodesText = (nodes: Parameters<typeof labels>[0], all: readonly NodeView[]): string =>
    columns.nodes > 6 ? labels(nodes, facts) : nodes.length === 0 ? '' : `${nodes.length}/${all.length}`;
  const ballot = proposal?.ballot ?? view?.decision?.ballot ?? null;
  const number = `${alignRight(String(slot), columns.slot)} `;
  const ballotCell = alignLeft(ballot === null ? '' : ballotIn(facts, ballot), columns.ballot);
  const command = `${commandCell(slotTexts(view, facts), commandColumns(columns, width))} `;
  const accepted = alignLeft(nodesText(proposal?.acceptedBy ?? [], votersOf(facts)), columns.nodes);
  const stateCell = alignLeft(word, stateColumns);
  const applied = columns.hasApplied
    ? alignLeft(nodesText(view?.appliedBy ?? [], executorsOf(facts)), columns.nodes)
    : '';
  const pointer = alignLeft(isChosen ? glyphs.pointer : '', pointerColumns);
  if (isChosen && state.focus === 'log') {
    return inverse(alignLeft(`${pointer}${number}${ballotCell}${command}${accepted}${stateCell}${applied}`, width));
  }
  const isQuiet = word === 'hole' || command.startsWith('no-op ');
  const row = `${bold(pointer)}${number}${accent(ballotCell)}${isQuiet ? dim(command) : command}${accepted}`;
  const used = pointer.length + columns.slot + 1 + columns.ballot + commandColumns(columns, width) + 1;
  const rest = width - used - columns.nodes - stateColumns - (columns.hasApplied ? columns.nodes : 0);
  return `${row}${statePaint[word](stateCell)}${applied}${' '.repeat(Math.max(0, rest))}`;
}

function slotTitle(options: Parameters<typeof paintSlots>[0], listed: number, newer: number): string {
  const { state, facts, width, glyphs } = options;
  const { filter, search } = state.log;
  const parts: TitlePart[] = [{ text: '[2] Log', paint: dim }];
  if (options.alone) parts.push({ text: '[3] Messages', paint: dim });
  if (state.slots.at !== null) parts.push({ text: `standing still, ${newer} below (F follows)`, paint: warn });
  if (filter !== '') parts.push({ text: `filter: ${filter}`, paint: accent });
  if (search !== '') parts.push({ text: `search: ${search} (n, N)`, paint: accent });
  const { dropped } = facts.slots;
  const right = `${count(listed)} slots${dropped > 0 ? `, ${count(dropped)} older dropped` : ''}`;
  return titleRow({ name: 'Slots', focused: state.focus === 'log', parts, right, width, glyphs });
}
