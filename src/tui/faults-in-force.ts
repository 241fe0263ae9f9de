/** What is in force now, one fault a line, as the records tell it: whoever brought it about. */
import type { FaultSettings } from '../faults/settings.js';
import type { HeldCopy } from '../views/held.js';
import { isAlive } from '../views/nodes.js';
import type { NodeView } from '../views/nodes.js';
import type { Fault, LinkFault, Where } from './fault.js';
import type { Facts } from './facts.js';
import { nodesOf } from './facts.js';
import { faultsOf } from './fault-rules.js';

/** Rules and groups, without the seed. */
export type Network = Pick<FaultSettings, 'rules' | 'groups'>;

export const networkOf = (facts: Facts): Network => facts.cluster.settings ?? { rules: [], groups: [] };

export function faultsInForce(facts: Facts): readonly Fault[] {
  const nodes = nodesOf(facts);
  return [
    ...networkFaults(networkOf(facts)),
    ...nodes.flatMap((node): Fault[] =>
      node.plannedCrash === null || !isAlive(node)
        ? []
        : [{ type: 'crash', node: node.node, crash: node.plannedCrash }],
    ),
    ...nodes.flatMap((node): Fault[] => (node.diskLies ? [{ type: 'lie', node: node.node }] : [])),
  ];
}

/** Each row of the table asks for them at each frame, and they change rarely. */
const known = new WeakMap<Network, readonly Fault[]>();

export function networkFaults(network: Network): readonly Fault[] {
  const { rules, groups } = network;
  const faults = known.get(network) ?? [
    ...faultsOf(rules),
    ...(groups.length === 0 ? [] : [{ type: 'partition', groups } as const]),
  ];
  known.set(network, faults);
  return faults;
}

/** It names this node, if only among others. */
export function isAbout(fault: Fault, { node }: NodeView): boolean {
  switch (fault.type) {
    case 'links': {
      const { where } = fault;
      if (where.type === 'around') return where.nodes.includes(node);
      return (where.from?.includes(node) ?? false) || (where.to?.includes(node) ?? false);
    }
    case 'partition':
      return fault.groups.some((group) => group.includes(node));
    default:
      return fault.node === node;
  }
}

/** How many copies wait that this fault would hold. */
export function waitingFor(fault: LinkFault, held: readonly HeldCopy[]): number {
  const { where, types } = fault;
  return held.filter(
    ({ node, key, message }) =>
      isOnLink(where, key.from, node) && (types === null || (message !== null && types.includes(message.type))),
  ).length;
}

function isOnLink(where: Where, from: HeldCopy['node'], to: HeldCopy['node']): boolean {
  if (where.type === 'around') return where.nodes.includes(from) || where.nodes.includes(to);
  return (where.from?.includes(from) ?? true) && (where.to?.includes(to) ?? true);
}
