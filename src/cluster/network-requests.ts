/** Requests about the network of a running cluster, whoever started its nodes: what they make of the faults in force. */
import { withCut } from '../faults/cut.js';
import { withLoss } from '../faults/loss.js';
import type { FaultSettings } from '../faults/settings.js';
import { allNodes, type Configuration } from '../paxos/configuration.js';
import type { SessionRequest } from '../schema/session.js';
import { problemOfGroups, problemOfRules, unknownNode } from '../views/fault-problems.js';

export type NetworkRequest = Extract<SessionRequest, { type: 'loss' | 'partition' | 'cut' | 'faults' }>;

type Faults = Pick<FaultSettings, 'rules' | 'groups'>;
type Changed = { readonly ok: true; readonly faults: Faults } | { readonly ok: false; readonly reason: string };

export function changedFaults(request: NetworkRequest, now: Faults, configuration: Configuration): Changed {
  const stranger = nodesIn(request).find((node) => !allNodes(configuration).includes(node));
  if (stranger !== undefined) return { ok: false, reason: unknownNode(stranger) };
  const faults = faultsAfter(request, now);
  const problem = problemOfRules(configuration, faults.rules) ?? problemOfGroups(configuration, faults.groups);
  return problem === null ? { ok: true, faults } : { ok: false, reason: problem };
}

function faultsAfter(request: NetworkRequest, { rules, groups }: Faults): Faults {
  switch (request.type) {
    case 'loss':
      return { rules: withLoss(rules, request.node, request.lossRatio), groups };
    case 'cut':
      return { rules: withCut(rules, request), groups };
    case 'partition':
      return { rules, groups: request.groups };
    case 'faults':
      return { rules: request.rules, groups: request.groups };
  }
}

function nodesIn(request: NetworkRequest) {
  if (request.type === 'cut') return [request.from, request.to];
  return request.type === 'loss' && request.node !== null ? [request.node] : [];
}
