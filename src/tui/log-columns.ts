/** Columns of the node table in a cluster that agrees on a log; clients have one text in the place of a replica's figures. */
import { digestWords } from '../views/log-words.js';
import type { NodeView } from '../views/nodes.js';
import { type Column, faults, figure, filler, leaderPaint, name, pid, plain, stateColumn } from './common-columns.js';
import { ballotText } from './node-words.js';
import type { Facts } from './facts.js';
import { accent, dim, good, warn } from './paint.js';
import { clientText, lagText, logRoleText, logStateText, slotNumber } from './replica-words.js';

const role: Column = {
  title: 'role',
  width: 8,
  text: logRoleText,
  paint: (node) => (node.leader ? leaderPaint : plain),
};
const state = stateColumn((node, { cluster: { log } }) => (log === null ? node.process : logStateText(node, log)));
const ballot: Column = { title: 'ballot', width: 8, text: (node) => ballotText(node.ballot), paint: () => accent };
const promised: Column = { title: 'promised', width: 9, text: (node) => ballotText(node.promised), paint: () => plain };
const accepted = figure('accepted', 10, (node) => slotNumber(node.replica?.accepted ?? null));
const decided = figure(
  'decided',
  9,
  (node) => slotNumber(node.replica?.decided ?? null),
  () => good,
);
const applied = figure('executed', 10, (node) => slotNumber(node.replica?.applied ?? null));
const lag = figure('lag', 7, lagText, () => warn);
const snapshot = figure('snapshot', 10, (node) => slotNumber(node.replica?.snapshot ?? null));
const history: Column = {
  title: '  history',
  width: 12,
  text: ({ replica }) => (replica?.history == null ? '' : `  ${digestWords(replica.history)}`),
  paint: () => dim,
};
const received = figure('in', 8, (node) => String(node.received));
const sent = figure('out', 8, (node) => String(node.sent));
const clients: Column = { title: '', width: 10, grows: true, text: clientText, paint: () => plain };

export function replicaColumns(width: number): readonly Column[] {
  if (width >= 132) {
    const figures = [ballot, promised, accepted, decided, applied, lag, snapshot, history, received, sent];
    return [name, role, state(12, false), pid, ...figures, faults];
  }
  if (width >= 100) {
    const figures = [ballot, promised, decided, applied, lag, snapshot];
    return [name, role, state(12, false), ...figures, ...(width >= 116 ? [history] : []), faults];
  }
  if (width >= 80) return [name, role, state(20, true), ballot, promised, decided, applied, lag, filler];
  return [name, role, state(12, true), ballot, decided, applied, { ...lag, width: 5 }, filler];
}

/** Beside those: the first three, and what is left for words. */
export function clientColumns(width: number): readonly Column[] {
  if (width >= 132) return [name, role, state(12, false), pid, clients];
  return [name, role, state(width >= 80 && width < 100 ? 20 : 12, width < 100), clients];
}

/** Of a cell where there is no room for columns. */
export function logCellText(node: NodeView, facts: Facts): string {
  const { client, replica } = node;
  if (client !== null) return client.invoked === 0 ? '' : `${client.answered} of ${client.invoked}`;
  const lagging = lagText(node, facts);
  const slot = replica?.applied ?? null;
  const role = logRoleText(node, facts);
  // A mark shows the leader already, and whoever has slots counts for more than the word member.
  if (slot === null || role === 'joiner' || role === 'removed') return role;
  return `${slotNumber(slot)}${lagging === '' ? '' : ` -${lagging}`}`;
}
