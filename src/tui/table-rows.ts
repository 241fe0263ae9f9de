/** The node table as rows of text: a row a node, or voters in rows and the rest in cells, or all in cells. */
import type { NodeView } from '../views/nodes.js';
import type { Facts } from './facts.js';
import type { Glyphs } from './glyphs.js';
import type { Layout } from './layout.js';
import { cellColumns } from './layout.js';
import { cellText, shortFault, stateMark } from './node-words.js';
import { broadcastCellText, broadcastColumns } from './broadcast-columns.js';
import { clientColumns, logCellText, replicaColumns } from './log-columns.js';
import { bad, bold, dim, good, inverse, nodePaint, processPaint, warn } from './paint.js';
import { logStateText } from './replica-words.js';
import type { State } from './state.js';
import type { Column } from './common-columns.js';
import { cell, columnsFor, spread } from './table-columns.js';
import { isVoter, tableOrder } from './table-order.js';
import { alignLeft, padStyled } from './width.js';

/** Pointer and mark, with a blank. */
const marginColumns = 3;

/** The title row, then exactly `layout.table.rows` rows; scrolled so that the selected node is among them. */
export function tableRows(state: State, facts: Facts, layout: Layout, glyphs: Glyphs): readonly string[] {
  const nodes = tableOrder(facts.cluster.nodes.values());
  const lines = linesOf(nodes, layout);
  const { rows } = layout.table;
  const selectedLine = lines.findIndex((line) => line.some((node) => node.node === state.selected));
  const start = Math.max(0, Math.min(selectedLine - Math.floor(rows / 2), lines.length - rows));
  const shown = lines.slice(start, start + rows);
  const room = layout.columns - marginColumns;
  const named = (each: readonly Column[]): readonly Column[] => spread(withNames(each, nodes), room);
  const columns = named(columnsOf(facts, layout.columns));
  const ofClients = named(clientColumns(layout.columns));
  const painted = shown.map((line) => {
    const [first] = line;
    if (first === undefined) return '';
    const its = first.client === null || facts.cluster.learned !== null ? columns : ofClients;
    if (isWholeRow(first, layout)) return wholeRow(first, state, facts, its, glyphs);
    const cells = line.map((node) => nodeCell(node, state, facts, glyphs)).join('');
    return padStyled(cells, layout.columns);
  });
  while (painted.length < rows) painted.push('');
  const hidden = lines.length > rows ? `lines ${start + 1} to ${start + shown.length} of ${lines.length}` : '';
  return [titleRow(columns, layout, hidden), ...painted];
}

function columnsOf({ cluster: { log, learned } }: Facts, width: number): readonly Column[] {
  if (learned !== null) return broadcastColumns(width);
  return log === null ? columnsFor(width) : replicaColumns(width);
}

function cellTextOf({ cluster: { log, learned } }: Facts): (node: NodeView, facts: Facts) => string {
  if (learned !== null) return broadcastCellText;
  return log === null ? cellText : logCellText;
}

/** Clients that people start have long numbers. */
function withNames(columns: readonly Column[], nodes: readonly NodeView[]): readonly Column[] {
  const longest = Math.max(0, ...nodes.map(({ label }) => label.length));
  return columns.map((column, index) =>
    index === 0 && longest >= column.width ? { ...column, width: longest + 1 } : column,
  );
}

function linesOf(nodes: readonly NodeView[], layout: Layout): readonly (readonly NodeView[])[] {
  const whole = nodes.filter((node) => isWholeRow(node, layout)).map((node) => [node]);
  const cells = nodes.filter((node) => !isWholeRow(node, layout));
  const lines: (readonly NodeView[])[] = [...whole];
  for (let index = 0; index < cells.length; index += layout.table.across) {
    lines.push(cells.slice(index, index + layout.table.across));
  }
  return lines;
}

function isWholeRow(node: NodeView, layout: Layout): boolean {
  return layout.table.shape === 'rows' || (layout.table.shape === 'cells' && isVoter(node));
}

function titleRow(columns: readonly Column[], layout: Layout, hidden: string): string {
  const titles = columns.map((column) => cell(column, column.title)).join('');
  const all = layout.table.shape === 'all-cells' ? 'nodes' : titles;
  const width = layout.columns - marginColumns;
  const text = hidden === '' ? alignLeft(all, width) : `${alignLeft(all, width - hidden.length - 1)} ${hidden}`;
  return dim(`${' '.repeat(marginColumns)}${text}`);
}

/** The pointer shows the selection in any pane; the whole row is inverted while the table has the focus. */
function wholeRow(node: NodeView, state: State, facts: Facts, columns: readonly Column[], glyphs: Glyphs): string {
  const selected = node.node === state.selected;
  const mark = stateMark(node);
  const pointer = selected ? glyphs.pointer : ' ';
  if (selected && state.focus === 'nodes') {
    return inverse(`${pointer}${mark} ${columns.map((column) => cell(column, column.text(node, facts))).join('')}`);
  }
  const cells = columns.map((column) => column.paint(node)(cell(column, column.text(node, facts))));
  return `${bold(pointer)}${paintMark(mark)} ${cells.join('')}`;
}

function nodeCell(node: NodeView, state: State, facts: Facts, glyphs: Glyphs): string {
  const selected = node.node === state.selected;
  const pointer = selected ? glyphs.pointer : ' ';
  const mark = stateMark(node);
  const label = alignLeft(node.label, 5);
  const fault = node.process === 'up' ? shortFault(node, facts) : undefined;
  const { log } = facts.cluster;
  const process = alignLeft(fault ?? (log === null ? node.process : logStateText(node, log)), 8);
  const words = cellTextOf(facts)(node, facts);
  const text = alignLeft(words, cellColumns - marginColumns - 5 - 9 - 1);
  if (selected && state.focus === 'nodes') return `${inverse(`${pointer}${mark} ${label}${process} ${text}`)} `;
  const shown = node.decided === null ? dim(text) : good(text);
  return `${bold(pointer)}${paintMark(mark)} ${nodePaint(node.node)(label)}${processPaint(node)(process)} ${shown} `;
}

function paintMark(mark: string): string {
  if (mark === 'x') return bad(mark);
  return mark === 'z' || mark === '?' ? warn(mark) : bold(mark);
}
