/** Everything about a node of an atomic broadcast. */
import { configurationNow, type ReplicaView } from '../views/replica.js';
import type { NodeView } from '../views/nodes.js';
import type { Facts } from './facts.js';
import { ballotIn, labelIn, nodesOf } from './facts.js';
import { faultSentence } from './fault-sentences.js';
import { faultsInForce, isAbout } from './faults-in-force.js';
import { count } from './log-pane.js';
import type { Page } from './page.js';

type Row = Page['rows'][number];
const row = (name: string | null, text: string): Row => ({ name, text });

export function broadcastNodePage(node: NodeView, facts: Facts): Page {
  const faults = faultsInForce(facts).filter((fault) => isAbout(fault, node));
  const [role = ''] = node.roles;
  return {
    title: `Node ${node.label}`,
    rows: [
      row('role', role),
      row('group', groupText(node, facts)),
      row('process', `${node.process}${node.pid === null ? '' : `, pid ${node.pid}`}`),
      row('incarnation', node.incarnation === 0 ? 'not started yet' : String(node.incarnation)),
      ...(node.exit === null ? [] : [row('last words', node.exit)]),
      row('', ''),
      ...roleRows(node, facts),
      row('', ''),
      row('messages', `${count(node.received)} in, ${count(node.sent)} out, a copy for each receiver`),
      row('lost', `${count(node.lost)} on their way to it`),
      row('refused', `${count(node.refused)} datagrams that were not for it or not understood`),
      ...(faults.length === 0
        ? [row('faults', 'none in force')]
        : faults.map((fault, index) => row(index === 0 ? 'faults' : '', faultSentence(fault, nodesOf(facts))))),
    ],
  };
}

/** Where it listens; in a simulation there are no addresses. */
function groupText({ roles }: NodeView, { cluster }: Facts): string {
  const groups = cluster.preset?.configuration.multicast?.groups;
  const [role] = roles;
  const name = role === 'client' || role === 'proposer' || role === 'acceptor' || role === 'learner' ? role : null;
  const group = name === null ? undefined : groups?.[`${name}s`];
  if (group === undefined || group.port === 0) return `the ${name}s, without an address`;
  return `the ${name}s, at ${group.address}:${group.port}`;
}

function roleRows(node: NodeView, facts: Facts): readonly Row[] {
  const { replica, client, roles } = node;
  if (client !== null) return clientRows(client);
  if (replica === null) return [];
  if (roles.includes('learner')) return learnerRows(node, replica, facts);
  return roles.includes('proposer') ? proposerRows(node, replica, facts) : acceptorRows(node, replica, facts);
}

function clientRows({ invoked, answered, lastOperation }: NonNullable<NodeView['client']>): readonly Row[] {
  return [
    row('submitted', `${count(invoked)} values`),
    row('acknowledged', `${count(answered)}: decided, and every learner gets them`),
    ...(invoked === 0 ? [] : [row('last one', lastOperation)]),
  ];
}

function learnerRows(node: NodeView, replica: ReplicaView, { cluster }: Facts): readonly Row[] {
  const learned = cluster.learned?.learnedBy(node.node) ?? 0;
  const { submitted = 0 } = cluster.learned ?? {};
  const behind = Math.max(0, submitted - learned);
  return [
    row('learned', `${count(learned)} lines printed since it started`),
    row('behind', behind === 0 ? 'nothing' : `${count(behind)} of the ${count(submitted)} values submitted so far`),
    row('slots', replica.applied === null ? 'none yet' : `printed up to slot ${replica.applied}`),
    ...(replica.catchesUp ? [row('', 'it asks the acceptors for slots that it missed')] : []),
  ];
}

function proposerRows(node: NodeView, { part }: ReplicaView, facts: Facts): readonly Row[] {
  const parts: { readonly [part in ReplicaView['part']]: string } = {
    idle: 'no: it neither leads nor hears of a leader',
    scouting: 'it asks for promises, to lead',
    leading: node.leader ? 'yes' : 'it thinks so, and a higher ballot was adopted since',
    following: 'no: the acceptors hear another one',
  };
  return [
    row('leader', node.process === 'up' || node.process === 'paused' ? parts[part] : 'no'),
    row('ballot', node.ballot === null ? 'none' : ballotIn(facts, node.ballot)),
  ];
}

function acceptorRows(node: NodeView, replica: ReplicaView, facts: Facts): readonly Row[] {
  const { log } = facts.cluster;
  const table = log === null ? null : configurationNow(log);
  const seat = table?.members.find((member) => member.node === node.node);
  const seated =
    seat === undefined
      ? 'none: it is not in the table of this run, so its votes do not count'
      : seat.disk === replica.disk
        ? 'in the table of this run: its votes count'
        : 'held by another disk: it was started anew since, so its votes do not count';
  const members = table?.members.map((member) => labelIn(facts, member.node)).join(' ') ?? '';
  return [
    row('disk', replica.disk ?? 'not told yet'),
    row('seat', table === null ? 'no table of seats is in force yet' : seated),
    ...(table === null ? [] : [row('table', `${members}, ${table.quorums.phase2} of them make a quorum`)]),
    row('promised', node.promised === null ? 'nothing' : `nothing below ${ballotIn(facts, node.promised)}`),
    row('known', replica.known === null ? 'not told yet' : `all decisions below slot ${replica.known}`),
    row('top', replica.top === null ? 'not told yet' : `it holds nothing from slot ${replica.top} on`),
  ];
}
