/** The order of nodes on screen: those that propose or accept first, then learners and clients; by id within each. */
import type { NodeView } from '../views/nodes.js';

/** Its ballots matter, so it gets a whole row for longest. */
export const isVoter = (node: NodeView): boolean =>
  node.roles.includes('proposer') || node.roles.includes('acceptor') || node.roles.includes('replica');

export function tableOrder(nodes: Iterable<NodeView>): readonly NodeView[] {
  const all = [...nodes];
  return [...all.filter(isVoter), ...all.filter((node) => !isVoter(node))];
}
