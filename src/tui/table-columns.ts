/** Columns of the node table where single values are decided, and which of them a width has room for. */
import { type Column, faults, figure, name, pid, plain } from './common-columns.js';
import { acceptedText, ballotText, roleText, stateAndFault } from './node-words.js';
import { accent, dim, good, processPaint, warn } from './paint.js';
import { alignLeft, alignRight } from './width.js';

const role: Column = {
  title: 'role',
  width: 10,
  text: roleText,
  paint: (node) => (node.assigned ? plain : dim),
};
const state: Column = { title: 'state', width: 9, text: (node) => node.process, paint: processPaint };
const stateFault: Column = { title: 'state', width: 15, text: stateAndFault, paint: processPaint };
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
const received = figure('in', 5, (node) => String(node.received));
const sent = figure('out', 6, (node) => String(node.sent));
const lost = figure(
  'lost',
  6,
  (node) => String(node.lost),
  (node) => (node.lost > 0 ? warn : dim),
);

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
