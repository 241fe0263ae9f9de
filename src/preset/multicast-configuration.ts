/** The nodes of an atomic broadcast, the bounds of their work and the values of its clients, from a checked shape. */
import { nodeId, type NodeId } from '../paxos/ballot.js';
import { type GroupName, idsPerGroup, type MulticastSettings, nodeIn } from '../paxos/broadcast/groups.js';
import type { Configuration } from '../paxos/configuration.js';
import { majorities } from '../paxos/quorum.js';
import { hashNumbers } from '../faults/random.js';
import type { ClientPlan } from '../schema/preset.js';
import { broadcastBounds } from './multicast-shape.js';
import type { Problem } from './problem.js';
import type { MulticastShape } from './shape.js';

/** Of a group that each run draws for itself. */
const drawn = { address: '0.0.0.0', port: 0 };

/** Nothing is forgotten. */
const snapshotEvery = 1_000_000_000;

/** Of a shape without problems. */
export function multicastConfigurationOf(shape: MulticastShape): Configuration {
  const { nodes, broadcast, transport } = shape;
  const acceptors = seatsOf('acceptors', nodes.acceptors);
  const acceptorsMax = acceptorsMaxOf(shape);
  const multicast: MulticastSettings = {
    groups: transport.groups ?? { clients: drawn, proposers: drawn, acceptors: drawn, learners: drawn },
    interface: transport.interface,
    timeToLive: transport.ttl,
    acceptorsMax,
  };
  return {
    proposers: seatsOf('proposers', nodes.proposers),
    acceptors,
    learners: seatsOf('learners', nodes.learners),
    clients: seatsOf('clients', countOfClients(shape)),
    log: {
      members: acceptors,
      joiners: [],
      quorums: majorities(acceptorsMax),
      app: 'chat',
      window: broadcast.window,
      batchMax: broadcast.batch,
      snapshotEvery,
      skipSlot: null,
    },
    multicast,
  };
}

const seatsOf = (group: GroupName, count: number): NodeId[] =>
  Array.from({ length: count }, (_, index) => nodeIn(group, index + 1));

const acceptorsMaxOf = ({ nodes, broadcast }: MulticastShape): number =>
  broadcast['acceptors-max'] ?? Math.max(broadcastBounds.acceptorsMax, nodes.acceptors);

const countOfClients = ({ clients }: MulticastShape): number => clients.reduce((sum, { count }) => sum + count, 0);

export function problemOfMulticast(shape: MulticastShape): Problem | null {
  const clients = countOfClients(shape);
  if (clients >= idsPerGroup) {
    return { path: ['clients'], text: `expected at most ${idsPerGroup - 1} clients, all counted, found ${clients}` };
  }
  const { acceptors } = shape.nodes;
  const most = acceptorsMaxOf(shape);
  if (acceptors > most) {
    const text = `expected at least ${acceptors}, as many acceptors as run, found ${most}`;
    return { path: ['broadcast', 'acceptors-max'], text };
  }
  return null;
}

/** `nodes` has as many as there are clients. Each draws numbers of its own. */
export function valueClientsOf(
  { clients, values }: MulticastShape,
  nodes: readonly NodeId[],
  seed: number,
): readonly ClientPlan[] {
  const each = clients.flatMap((client) => Array.from({ length: client.count }, () => client));
  return each.map((client, index) => {
    const wish = client.values ?? values;
    const given = typeof wish === 'number' ? [] : wish;
    return {
      node: nodes[index] ?? nodeId(0),
      value: null,
      proposerIndex: 0,
      afterMs: client.after,
      values: { given, count: typeof wish === 'number' ? wish : 0, seed: hashNumbers(seed, index) },
    };
  });
}
