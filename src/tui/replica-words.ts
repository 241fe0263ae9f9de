/** What the node table says of a log's replicas and clients. */
import type { NodeView } from '../views/nodes.js';
import { isAlive } from '../views/nodes.js';
import { lagOf, type LogClusterView, standingOf } from '../views/replica.js';
import { shortOperation } from '../views/log-words.js';
import type { Facts } from './facts.js';
import { count } from './log-pane.js';

/** "leader", else how it belongs to the cluster: member, joiner, removed; or client. */
export function logRoleText(node: NodeView, { cluster: { log } }: Facts): string {
  if (node.replica === null || log === null) return 'client';
  const standing = standingOf(node.node, node.replica.disk, log);
  return node.leader && standing === 'member' ? 'leader' : standing;
}

/** What a living replica is about where that is more than to be up, else the state of its process. */
export function logStateText(node: NodeView, log: LogClusterView): string {
  const { replica, process } = node;
  if (process !== 'up' || replica === null) return process;
  if (replica.waitsFor.length > 0) return 'waiting';
  if (replica.part === 'scouting') return 'scouting';
  return replica.catchesUp && lagOf(replica, log) > 0 ? 'catching up' : 'up';
}

export const slotNumber = (slot: number | null): string => (slot === null ? '' : String(slot));

/** Empty for a replica that has everything, and for one that is gone. */
export function lagText(node: NodeView, { cluster: { log } }: Facts): string {
  if (node.replica === null || log === null || !isAlive(node)) return '';
  const lag = lagOf(node.replica, log);
  return lag === 0 ? '' : count(lag);
}

/** "16 under way, 1,204 answered, last: put x 1 = ok". */
export function clientText({ client }: NodeView): string {
  if (client === null) return '';
  if (client.invoked === 0) return 'asked for nothing yet';
  const open = client.invoked - client.answered;
  const last = client.answered === 0 ? '' : `, last answer ${shortOperation(client.lastResult)}`;
  return `${count(open)} under way, ${count(client.answered)} answered${last}`;
}
