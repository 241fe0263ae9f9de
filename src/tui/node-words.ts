/** What the node table says of a node, in words and in one character: colour is never the only sign. */
import { formatBallot } from '../paxos/ballot.js';
import type { Ballot } from '../paxos/ballot.js';
import type { NodeView } from '../views/nodes.js';
import { isAlive } from '../views/nodes.js';
import { formatProposal } from '../views/words.js';
import { ballotIn, type Facts } from './facts.js';
import { linkTexts } from './link-words.js';

/** `x` dead, `z` paused, `?` not heard of yet, `-` to start later, `L` the leader of the election. */
export function stateMark(node: NodeView): string {
  if (node.process === 'later') return '-';
  if (!isAlive(node)) return 'x';
  if (node.process === 'paused') return 'z';
  if (node.process === 'starting') return '?';
  return node.leader ? 'L' : ' ';
}

/** Its only role, or all of them; with a question mark until it heard of it. */
export const roleText = (node: NodeView): string => `${node.roles.join('+')}${node.assigned ? '' : '?'}`;

/** What is wrong with it, the gravest first; empty where nothing is. */
export function faultTexts(node: NodeView, facts: Facts): readonly string[] {
  const faults: string[] = [];
  if (node.exit !== null) faults.push(node.exit);
  if (node.abstains) faults.push('wiped: abstains');
  if (node.diskLies) faults.push('disk lies');
  if (node.plannedCrash !== null && isAlive(node)) faults.push('will crash');
  faults.push(...linkTexts(node, facts));
  if (node.refused > 0) faults.push(`${node.refused} refused`);
  return faults;
}

/** The gravest of what is wrong with a living process, in a word or two; undefined where nothing is. */
export function shortFault(node: NodeView, facts: Facts): string | undefined {
  return node.abstains ? 'wiped' : faultTexts(node, facts).find((text) => text !== node.exit);
}

/** State, and behind it, where there is a process, what is wrong or else the pid. How it ended is on its page. */
export function stateAndFault(node: NodeView, facts: Facts): string {
  const fault = isAlive(node) ? shortFault(node, facts) : undefined;
  if (fault !== undefined) return `${node.process} ${fault}`;
  return node.pid === null || node.process === 'starting' ? node.process : `${node.process} ${node.pid}`;
}

/** With `facts` as the run writes them. */
export const ballotText = (ballot: Ballot | null, facts: Facts | null = null): string => {
  if (ballot === null) return '';
  return facts === null ? formatBallot(ballot) : ballotIn(facts, ballot);
};

/** What an acceptor accepted; what a client wants. */
export function acceptedText(node: NodeView, facts: Facts): string {
  if (node.accepted !== null) return formatProposal(node.accepted);
  const plan = facts.cluster.preset?.clients.find((client) => client.node === node.node);
  return plan?.value === undefined || plan.value === null ? '' : `asks ${plan.value}`;
}

/** The most telling thing of a node in a cell: its decision, else what it holds, else what it wants. */
export function cellText(node: NodeView, facts: Facts): string {
  if (node.decided !== null) return `= ${node.decided.value}`;
  const held = acceptedText(node, facts);
  if (held !== '') return held.replaceAll(' = ', '=');
  return ballotText(node.ballot ?? node.promised);
}
