/** Everything about a replica or a client of a log. */
import { digestWords, workloadWords } from '../views/log-words.js';
import type { NodeView } from '../views/nodes.js';
import { lagOf, type LogClusterView, type ReplicaView, standingOf } from '../views/replica.js';
import type { Facts } from './facts.js';
import { ballotIn, labelIn, nodesOf } from './facts.js';
import { faultSentence } from './fault-sentences.js';
import { faultsInForce, isAbout } from './faults-in-force.js';
import { count } from './log-pane.js';
import type { Page } from './page.js';

type Row = Page['rows'][number];
const row = (name: string | null, text: string): Row => ({ name, text });

export function logNodePage(node: NodeView, log: LogClusterView, facts: Facts): Page {
  const faults = faultsInForce(facts).filter((fault) => isAbout(fault, node));
  return {
    title: `Node ${node.label}`,
    rows: [
      ...(node.replica === null ? [row('role', 'client')] : standingRows(node, node.replica, log)),
      row('process', `${node.process}${node.pid === null ? '' : `, pid ${node.pid}`}`),
      row('incarnation', node.incarnation === 0 ? 'not started yet' : String(node.incarnation)),
      ...(node.exit === null ? [] : [row('last words', node.exit)]),
      row('', ''),
      ...(node.replica === null ? clientRows(node) : replicaRows(node, node.replica, log, facts)),
      row('', ''),
      row('messages', `${count(node.received)} in, ${count(node.sent)} out`),
      row('lost', `${count(node.lost)} on their way to it`),
      row('refused', `${count(node.refused)} datagrams that were not for it or not understood`),
      ...(faults.length === 0
        ? [row('faults', 'none in force')]
        : faults.map((fault, index) => row(index === 0 ? 'faults' : '', faultSentence(fault, nodesOf(facts))))),
    ],
  };
}

const standings = {
  member: 'member: its votes count',
  joiner: 'joiner: it learns the log, and its votes do not count before the log makes it a member',
  removed: 'removed: its votes count no more',
} as const;

function standingRows(node: NodeView, replica: ReplicaView, log: LogClusterView): readonly Row[] {
  const parts: { readonly [part in ReplicaView['part']]: string } = {
    idle: 'no: it neither leads nor hears of a leader',
    scouting: 'it scouts: asks for promises, to lead',
    leading: node.leader ? 'yes' : 'it thinks so, and a higher ballot was adopted since',
    following: 'no: it follows',
  };
  return [
    row('role', standings[standingOf(node.node, replica.disk, log)]),
    row('leader', node.process === 'up' || node.process === 'paused' ? parts[replica.part] : 'no'),
    row('disk', replica.disk ?? 'not told yet'),
  ];
}

function replicaRows(node: NodeView, replica: ReplicaView, log: LogClusterView, facts: Facts): readonly Row[] {
  const upTo = (slot: number | null): string => (slot === null ? 'nothing yet' : `up to slot ${slot}`);
  const lag = lagOf(replica, log);
  const behind = lag === 0 ? 'nothing' : `${count(lag)} slots${replica.catchesUp ? ', and it asks for them' : ''}`;
  const waits = replica.waitsFor.map((other) => labelIn(facts, other)).join(', ');
  return [
    ...(waits === '' ? [] : [row('waits for', waits)]),
    row('ballot', node.ballot === null ? 'none' : ballotIn(facts, node.ballot)),
    row('promised', node.promised === null ? 'nothing' : `nothing below ${ballotIn(facts, node.promised)}`),
    row('accepted', upTo(replica.accepted)),
    row('decided', upTo(replica.decided)),
    row('executed', upTo(replica.applied)),
    row('behind', behind),
    row('snapshot', replica.snapshot === null ? 'none' : `of all slots below ${replica.snapshot}`),
    row(
      'history',
      replica.history === null ? 'empty' : `${digestWords(replica.history)}, alike at all who executed as much`,
    ),
  ];
}

function clientRows({ client }: NodeView): readonly Row[] {
  if (client === null) return [];
  const { invoked, answered, lastOperation, lastResult, workload } = client;
  return [
    row('by itself', workload === null ? 'nothing: it waits for p' : workloadWords(workload)),
    row('asked for', `${count(invoked)} operations`),
    row('answered', `${count(answered)}, and ${count(invoked - answered)} are under way`),
    ...(invoked === 0 ? [] : [row('last asked', lastOperation)]),
    ...(answered === 0 ? [] : [row('last answer', lastResult)]),
  ];
}
