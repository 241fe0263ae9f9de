/** Carries out one disturbance on a running cluster, and heals it. */
import { harmless } from '../../src/faults/settings.js';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import type { NodeAction } from '../../src/schema/preset.js';
import type { Session, SessionRequest } from '../../src/schema/session.js';
import type { Disturbance, Target } from './plan.js';

export type Victims = {
  readonly session: Pick<Session, 'request'>;
  readonly replicas: readonly NodeId[];
  readonly clients: readonly NodeId[];
  /** Who leads now. */
  leader(): NodeId | null;
};

/** Begins it; what is answered ends it. Each throws the reason where the cluster refuses. */
export async function disturb(victims: Victims, disturbance: Disturbance): Promise<() => Promise<void>> {
  const { type } = disturbance;
  if (type === 'kill') {
    const nodes = [...new Set(disturbance.targets.map((target) => nodeOf(victims, target)))];
    await askAll(victims, nodes, (node) => ({ type: 'kill', node }));
    return () => askAll(victims, nodes, (node) => ({ type: 'restart', node, wipe: false }));
  }
  if (type === 'pause') {
    const node = nodeOf(victims, disturbance.target);
    await ask(victims, { type: 'pause', node });
    return () => ask(victims, { type: 'resume', node });
  }
  await ask(victims, { type: 'faults', ...faultsOf(victims, disturbance) });
  return () => ask(victims, { type: 'faults', rules: [], groups: [] });
}

type Faults = Pick<SessionRequest & { type: 'faults' }, 'rules' | 'groups'>;

function faultsOf(victims: Victims, disturbance: Exclude<Disturbance, { type: 'kill' | 'pause' }>): Faults {
  if (disturbance.type === 'split') {
    return { rules: [], groups: disturbance.groups.map((group) => group.map((number) => nodeId(number))) };
  }
  const node = nodeOf(victims, disturbance.target);
  const others = victims.replicas.filter((each) => each !== node);
  if (disturbance.type === 'one-way') {
    const isSent = disturbance.loses === 'sent';
    const rules = others.map((other) => ({
      ...harmless,
      from: isSent ? node : other,
      to: isSent ? other : node,
      lossRatio: 1,
    }));
    return { rules, groups: [] };
  }
  if (!disturbance.clients) return { rules: [], groups: [[node], others] };
  const near = victims.clients.filter((_, place) => place % 2 === 0);
  const far = victims.clients.filter((_, place) => place % 2 === 1);
  return {
    rules: [],
    groups: [
      [node, ...near],
      [...others, ...far],
    ],
  };
}

/** Where nobody leads, the first replica. */
function nodeOf({ replicas, leader }: Victims, target: Target): NodeId {
  const [first = nodeId(0)] = replicas;
  return target === 'leader' ? (leader() ?? first) : nodeId(target);
}

async function askAll(
  victims: Victims,
  nodes: readonly NodeId[],
  requestTo: (node: NodeId) => NodeAction,
): Promise<void> {
  await Promise.all(nodes.map((node) => ask(victims, requestTo(node))));
}

async function ask({ session }: Victims, request: SessionRequest): Promise<void> {
  const answer = await session.request(request);
  if (!answer.ok) throw new Error(`${request.type} was refused: ${answer.reason}`);
}
