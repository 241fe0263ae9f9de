/** Columns of the node table of an atomic broadcast: each role has figures of its own, so most cells are empty. */
import { type NodeView, isAlive } from '../views/nodes.js';
import type { Facts } from './facts.js';
import { count } from './log-pane.js';
import { type Column, faults, figure, filler, leaderPaint, name, pid, plain, stateColumn } from './common-columns.js';
import { ballotText } from './node-words.js';
import { accent, good, warn } from './paint.js';

/** The leader is named so; everybody else by the role. */
const roleText = (node: NodeView): string => (node.leader ? 'leader' : (node.roles[0] ?? ''));

/** What a living node is about where that is more than to be up. */
function stateText(node: NodeView, facts: Facts): string {
  const { process, replica, roles } = node;
  if (process !== 'up' || replica === null) return process;
  if (replica.part === 'scouting') return 'scouting';
  const isBehind = roles.includes('learner') && lagOf(node, facts) > 0;
  return replica.catchesUp && isBehind ? 'catching up' : 'up';
}

const role: Column = {
  title: 'role',
  width: 9,
  text: roleText,
  paint: (node) => (node.leader ? leaderPaint : plain),
};
const state = stateColumn(stateText);

/** Of a proposer: the ballot that it leads or asks for promises at, or the leader's that it hears. */
const ballot: Column = {
  title: 'ballot',
  width: 8,
  text: (node, facts) => (node.roles.includes('proposer') ? ballotText(node.ballot, facts) : ''),
  paint: () => accent,
};
const promised: Column = {
  title: 'promised',
  width: 9,
  text: (node, facts) => (node.roles.includes('acceptor') ? ballotText(node.promised, facts) : ''),
  paint: () => plain,
};
const known = figure('known', 8, ({ roles, replica }) =>
  roles.includes('acceptor') ? numberText(replica?.known ?? null) : '',
);
const top = figure('top', 7, ({ roles, replica }) =>
  roles.includes('acceptor') ? numberText(replica?.top ?? null) : '',
);
const submitted = figure('submitted', 10, ({ client }) => (client === null ? '' : count(client.invoked)));
const acknowledged = figure(
  'acked',
  7,
  ({ client }) => (client === null ? '' : count(client.answered)),
  () => good,
);
const learned = figure('learned', 9, learnedText, () => good);
const lag = figure(
  'lag',
  7,
  (node, facts) => {
    const behind = lagOf(node, facts);
    return behind === 0 ? '' : count(behind);
  },
  () => warn,
);
const received = figure('in', 8, (node) => count(node.received));
const sent = figure('out', 8, (node) => count(node.sent));

export function broadcastColumns(width: number): readonly Column[] {
  const figures = [ballot, promised, known, top, submitted, acknowledged, learned, lag];
  if (width >= 132) return [name, role, state(12, false), pid, ...figures, received, sent, faults];
  if (width >= 108) return [name, role, state(12, false), ...figures, faults];
  // Known and top differ for moments only, so the first that goes is the top.
  const most = figures.filter((column) => column !== top);
  if (width >= 80) return [name, role, state(9, true), ...most.map(narrow), filler];
  return [name, role, state(9, true), ballot, promised, narrow(acknowledged), narrow(learned), filler];
}

const narrowWidths: ReadonlyMap<Column, number> = new Map([
  [known, 7],
  [acknowledged, 6],
  [learned, 8],
  [lag, 6],
]);

const narrow = (column: Column): Column => ({ ...column, width: narrowWidths.get(column) ?? column.width });

const numberText = (slot: number | null): string => (slot === null ? '' : count(slot));

function learnedText(node: NodeView, { cluster }: Facts): string {
  const { learned } = cluster;
  return learned === null || !node.roles.includes('learner') ? '' : count(learned.learnedBy(node.node));
}

/** Submitted values that a live learner has not printed. */
function lagOf(node: NodeView, { cluster: { learned } }: Facts): number {
  if (learned === null || !node.roles.includes('learner') || !isAlive(node)) return 0;
  return Math.max(0, learned.submitted - learned.learnedBy(node.node));
}

/** Of a cell where there is no room for columns. */
export function broadcastCellText(node: NodeView, facts: Facts): string {
  const { client, replica, roles } = node;
  if (client !== null) return client.invoked === 0 ? '' : `${count(client.answered)}/${count(client.invoked)}`;
  if (roles.includes('learner')) return learnedText(node, facts);
  if (roles.includes('proposer')) return ballotText(node.ballot, facts);
  const slots = replica?.known == null ? '' : ` ${count(replica.known)}`;
  return `${ballotText(node.promised, facts)}${slots}`;
}
