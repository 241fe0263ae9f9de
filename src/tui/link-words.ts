/** What the network does to a node, in the two or three words that a row of the table has room for. */
import type { NodeView } from '../views/nodes.js';
import type { Harm, LinkFault } from './fault.js';
import { isCut } from './fault.js';
import type { Facts } from './facts.js';
import { nodesOf } from './facts.js';
import { isAbout, networkFaults, networkOf } from './faults-in-force.js';
import { nodeWords } from './place-words.js';
import { ratioWords } from './ratio.js';

const words: { readonly [kind in Exclude<Harm['kind'], 'loss'>]: string } = {
  burst: 'bursts',
  delay: 'delay',
  duplicate: 'twice',
  reorder: 'reorder',
  hold: 'hold',
};

/** Faults that name this node; those of all links are in the header. Cuts and partitions first. */
export function linkTexts(node: NodeView, facts: Facts): readonly string[] {
  const faults = networkFaults(networkOf(facts)).filter((fault) => isAbout(fault, node));
  const cuts: string[] = [];
  const others: string[] = [];
  for (const fault of faults) {
    if (fault.type === 'partition') cuts.push(sideText(fault.groups, node));
    else if (fault.type === 'links' && isCut(fault)) cuts.push(cutText(fault, node, facts));
    else if (fault.type === 'links') others.push(harmText(fault));
  }
  return [...cuts, ...new Set(others)];
}

const sideText = (groups: readonly (readonly NodeView['node'][])[], { node }: NodeView): string =>
  `side ${groups.findIndex((group) => group.includes(node)) + 1} of ${groups.length}`;

/** Seen from the node: "cut off", "cut to a3", "cut from p0". */
function cutText({ where }: LinkFault, { node }: NodeView, facts: Facts): string {
  if (where.type === 'around') return 'cut off';
  const names = nodesOf(facts);
  const end = (nodes: readonly NodeView['node'][] | null): string => (nodes === null ? 'all' : nodeWords(nodes, names));
  return where.from?.includes(node) ? `cut to ${end(where.to)}` : `cut from ${end(where.from)}`;
}

const harmText = ({ harm }: LinkFault): string =>
  harm.kind === 'loss' ? `loss ${ratioWords(harm.ratio)}` : words[harm.kind];
