/** Why a client cannot be asked for what somebody wants of it: one sentence, or null. */
import type { NodeId } from '../paxos/ballot.js';
import { bytesOfText } from '../paxos/broadcast/value-bytes.js';
import { allNodes, type Configuration, labelOf } from '../paxos/configuration.js';
import { operationLengthMax } from '../paxos/multi/command.js';
import { valueBytesMax } from '../schema/message-codec.js';
import type { SessionRequest } from '../schema/session.js';
import { unknownNode } from './fault-problems.js';

type Propose = Extract<SessionRequest, { type: 'propose' }>;
type Load = Extract<SessionRequest, { type: 'load' }>;

const encoder = new TextEncoder();

export function problemOfProposal(configuration: Configuration, { value, proposer, client }: Propose): string | null {
  const problem = configuration.log === undefined ? problemOfValue(value) : problemOfOperation(value);
  if (problem !== null) return problem;
  const { proposers, clients } = configuration;
  return (
    problemOfRole(configuration, proposer, proposers, 'proposer') ??
    problemOfRole(configuration, client, clients, 'client')
  );
}

export function problemOfLoad(configuration: Configuration, { client, workload }: Load): string | null {
  if (configuration.log === undefined) return 'a load is for clients of replicas: this cluster decides single values';
  if (configuration.multicast !== undefined) return 'a load is for clients of replicas: these submit values, by p';
  if (workload?.type === 'load' && workload.outstanding < 1) return 'a load has at least one operation outstanding';
  return problemOfRole(configuration, client, configuration.clients, 'client');
}

/** What a client is handed: the values of an atomic broadcast are bytes. */
export const proposedBy = ({ multicast }: Configuration, typed: string): string =>
  multicast === undefined ? typed : bytesOfText(typed);

/** What is asked of those that are not up. */
export const nobodyUp = (configuration: Configuration, client: NodeId | null, todo: string): string =>
  `${client === null ? 'no client is up' : `${labelOf(configuration, client)} is not up`} to ${todo}`;

function problemOfValue(value: string): string | null {
  if (value === '') return 'an empty value cannot be proposed';
  const bytes = encoder.encode(value).length;
  return bytes > valueBytesMax ? `a value has at most ${valueBytesMax} bytes, and this one has ${bytes}` : null;
}

function problemOfOperation(operation: string): string | null {
  if (operation === '') return 'an empty operation cannot be proposed';
  if (/[\n\r]/.test(operation)) return 'an operation is one line, and this one has several';
  const { length } = operation;
  if (length <= operationLengthMax) return null;
  return `an operation has at most ${operationLengthMax} characters, and this one has ${length}`;
}

function problemOfRole(
  configuration: Configuration,
  node: NodeId | null,
  seats: readonly NodeId[],
  role: string,
): string | null {
  if (node === null || seats.includes(node)) return null;
  return allNodes(configuration).includes(node)
    ? `${labelOf(configuration, node)} is not a ${role}`
    : unknownNode(node);
}
