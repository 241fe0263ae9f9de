/** Columns of the node table, and which of them a width has room for. */
import type { NodeView } from '../views/nodes.js';
import type { Facts } from './facts.js';
import { acceptedText, ballotText, faultTexts, roleText, stateAndFault } from './node-words.js';
import { accent, dim, good, nodePaint, processPaint, warn } from './paint.js';
import type { Paint } from './paint.js';
import { alignLeft, alignRight } from './width.js';

export type Column = {
  readonly title: string;
  readonly width: number;
  readonly alignRight?: boolean;
  /** Takes what the others leave. */
  readonly grows?: boolean;
  text(node: NodeView, facts: Facts): string;
  paint(node: NodeView): Paint;
};

const plain: Paint = (text) => text;

export const name: Column = {
  title: 'node',
  width: 5,
  text: (node) => node.label,
  paint: (node) => nodePaint(node.node),
};
const role: Column = {
  title: 'role',
  width: 10,
  text: roleText,
  paint: (node) => (node.assigned ? plain : dim),
};
const state: Column = { title: 'state', width: 9, text: (node) => node.process, paint: processPaint };
const stateFault: Column = { title: 'state', width: 15, text: stateAndFault, paint: processPaint };
const pid: Column = { title: 'pid', width: 8, text: (node) => String(node.pid ?? ''), paint: () => dim };
const ballot: Column = { title: 'ballot', width: 7, text: (node) => ballotText(node.ballot), paint: () => accent };
const phase: Column = { title: 'phase', width: 12, text: (node) => node.phase, paint: () => plain };
const promised: Column = { title: 'promised', width: 9, text: (node) => ballotText(node.promised), paint: () => plain };
const accepted: Column = {
  title: 'accepted',
  width: 12,
  text: acceptedText,
  paint: (node) => (node.accepted === null ? dim : plain),
};
const decided: Column = {
  title: 'decided',
  width: 8,
  text: (node) => node.decided?.value ?? '',
  paint: () => good,
};
const received: Column = {
  title: 'in',
  width: 5,
  alignRight: true,
  text: (node) => String(node.received),
  paint: () => plain,
};
const sent: Column = {
  title: 'out',
  width: 6,
  alignRight: true,
  text: (node) => String(node.sent),
  paint: () => plain,
};
const lost: Column = {
  title: 'lost',
  width: 6,
  alignRight: true,
  text: (node) => String(node.lost),
  paint: (node) => (node.lost > 0 ? warn : dim),
};
export const faults: Column = {
  title: '  faults',
  width: 12,
  grows: true,
  text: (node, facts) =>
    faultTexts(node, facts)
      .map((text) => `  ${text}`)
      .join(''),
  paint: () => warn,
};

/** Richer as the screen gets wider; the first set that does not fit is never chosen. */
export function columnsFor(width: number): readonly Column[] {
  if (width >= 132) {
    return [
      name,
      role,
      state,
      pid,
      ballot,
      phase,
      promised,
      wide(accepted, 14),
      wide(decided, 11),
      received,
      sent,
      lost,
      faults,
    ];
  }
  if (width >= 100)
    return [name, role, state, pid, ballot, promised, accepted, wide(decided, 9), received, sent, faults];
  const rest = [stateFault, ballot, promised, accepted, growing(decided)];
  if (width >= 80) return [name, role, ...rest, { ...received, width: 4 }, { ...sent, width: 5 }];
  return width >= 72 ? [name, role, ...rest] : [name, ...rest];
}

const wide = (column: Column, width: number): Column => ({ ...column, width });
const growing = (column: Column): Column => ({ ...column, grows: true });

/** The columns with their widths for a row of `width`; what is left over goes to the one that grows. */
export function spread(columns: readonly Column[], width: number): readonly Column[] {
  const used = columns.reduce((sum, column) => sum + column.width, 0);
  return columns.map((column) =>
    column.grows ? { ...column, width: Math.max(0, column.width + width - used) } : column,
  );
}

/** One column's text, with a blank at its end where it is aligned left. */
export function cell(column: Column, text: string): string {
  if (column.alignRight) return alignRight(text, column.width);
  return column.width === 0 ? '' : `${alignLeft(text, column.width - 1)} `;
}
