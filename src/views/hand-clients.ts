/** Rows of clients that people started by hand: no preset names them, and they come and go. */
import type { NodeId } from '../paxos/ballot.js';
import { labelOf, rolesOf } from '../paxos/configuration.js';
import type { Preset } from '../schema/preset.js';
import { freshNode } from './node-steps.js';
import type { MutableNode } from './nodes.js';
import { joinLog, type LogClusterFold } from './replica-steps.js';

/** Of clients that are not heard any more so many rows are kept. */
const unheardMax = 4;

type Nodes = Map<NodeId, MutableNode>;

/** The cluster with this node; as it was, if it has it already. */
export function welcome(
  preset: Preset,
  log: LogClusterFold,
  nodes: Nodes,
  id: NodeId,
): { readonly preset: Preset; readonly nodes: Nodes } {
  if (nodes.has(id)) return { preset, nodes };
  const { configuration } = preset;
  const unheard = [...nodes.values()].filter(({ client, process }) => client !== null && process === 'unheard');
  const kept = new Map(nodes);
  for (const { node } of unheard.slice(0, Math.max(0, unheard.length - unheardMax))) kept.delete(node);
  const clients = [...configuration.clients.filter((node) => kept.has(node)), id].sort((a, b) => a - b);
  const node = freshNode(id, labelOf(configuration, id), rolesOf(configuration, id));
  joinLog(node, log);
  return {
    preset: { ...preset, configuration: { ...configuration, clients } },
    nodes: new Map([...kept, [id, node] as const].sort(([a], [b]) => a - b)),
  };
}
