/** Who sits where. Fixed by the preset: an election announces it and never changes it. */
import { type BallotText, formatBallot, type NodeId } from './ballot.js';
import { type GroupName, groupOf, idInGroup, type MulticastSettings } from './broadcast/groups.js';
import { logText, type LogSettings, replicasOf } from './multi/settings.js';

export type Role = 'proposer' | 'acceptor' | 'learner' | 'replica' | 'client';

/** Ids ascending in each list. A node may hold several seats (the friends of the playground do). */
export type Configuration = {
  readonly proposers: readonly NodeId[];
  readonly acceptors: readonly NodeId[];
  readonly learners: readonly NodeId[];
  readonly clients: readonly NodeId[];
  /** Of people, by node id, where nodes are called by names; only screens read them. */
  readonly names?: readonly string[];
  /**
   * Of a cluster that agrees on a log (Multi-Paxos): its replicas are acceptor, leader and learner in one, and the
   * lists of proposers, acceptors and learners are empty. Absent where single decrees are decided.
   */
  readonly log?: LogSettings;
  /**
   * Of an atomic broadcast over IP multicast: all four lists are filled, its acceptors are the members of `log`, and
   * nodes are numbered by group (see broadcast/groups.ts). Absent where nodes send to one another.
   */
  readonly multicast?: MulticastSettings;
};

export function rolesOf(configuration: Configuration, node: NodeId): readonly Role[] {
  const { multicast } = configuration;
  if (multicast !== undefined) return rolesInGroup(node);
  const roles: Role[] = [];
  if (configuration.proposers.includes(node)) roles.push('proposer');
  if (configuration.acceptors.includes(node)) roles.push('acceptor');
  if (configuration.learners.includes(node)) roles.push('learner');
  const { log } = configuration;
  const isReplica = log !== undefined && replicasOf(log).includes(node);
  if (isReplica) roles.push('replica');
  // Clients of a log that people started are in no list; nobody else is there beside replicas.
  if (configuration.clients.includes(node) || (log !== undefined && !isReplica)) roles.push('client');
  return roles;
}

/** Whoever was started by hand is in no list: its number tells. */
function rolesInGroup(node: NodeId): readonly Role[] {
  const group = groupOf(node);
  return group === null ? [] : [roleOfGroup[group]];
}

const roleOfGroup: { readonly [Name in GroupName]: Role } = {
  clients: 'client',
  proposers: 'proposer',
  acceptors: 'acceptor',
  learners: 'learner',
};

/** Proposers, acceptors and learners, ascending and each once: the nodes of the ring. */
export function consensusNodes(configuration: Configuration): readonly NodeId[] {
  const { proposers, acceptors, learners, log } = configuration;
  const nodes = new Set([...proposers, ...acceptors, ...learners, ...(log === undefined ? [] : replicasOf(log))]);
  return [...nodes].sort((a, b) => a - b);
}

export function allNodes(configuration: Configuration): readonly NodeId[] {
  return [...new Set([...consensusNodes(configuration), ...configuration.clients])].sort((a, b) => a - b);
}

/**
 * A 32-bit digest (FNV-1a) of the seats. It travels in every datagram: a node that was configured otherwise is
 * refused and shown, since two configurations may have two quorums that do not meet.
 */
export function digestOf(configuration: Configuration): number {
  const { proposers, acceptors, learners, clients, log, multicast } = configuration;
  const seats = [proposers, acceptors, learners, clients].map((ids) => ids.join(',')).join(';');
  const ofLog = log === undefined ? seats : `${seats};${logText(log)}`;
  const text = multicast === undefined ? ofLog : `${ofLog};${multicast.acceptorsMax}`;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * Letter of the role and the id, as screens and logs name a node: p0, a4, l7, c11; n3 where it holds several seats; or
 * its name where nodes have names. In an atomic broadcast ids count from 1 in each role.
 */
export function labelOf(configuration: Configuration, node: NodeId): string {
  const name = configuration.names?.[node];
  if (name !== undefined) return name;
  const roles = rolesOf(configuration, node);
  const [role] = roles;
  const id = configuration.multicast === undefined ? node : idInGroup(node);
  return `${role === undefined || roles.length > 1 ? 'n' : role.charAt(0)}${id}`;
}

/** How this cluster's ballots are written: 1.3, or 1.Dan where nodes have names. */
export function ballotTextOf({ names }: Configuration): BallotText {
  return (ballot) => {
    const name = names?.[ballot.node];
    return name === undefined ? formatBallot(ballot) : `${ballot.round}.${name}`;
  };
}
