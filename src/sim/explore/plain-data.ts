/**
 * What can be done with the state of a role because it is plain data: copied, written as a text that is equal for equal
 * states, and seen with its acceptors renamed. Any field that a role ever gets is part of this by itself; only what is
 * named here is left out.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { Node } from '../../paxos/machine.js';

/** Sets of numbers are sets of node ids, in every role; nothing else in a role's state names an acceptor. */
export type Renaming = (node: NodeId) => NodeId;

/** Only lengthens waits, and no rule reads a duration. */
const countersLeftOut = new Set(['preemptions']);

/** The roles are the copy's own; what START has settled is shared, since nothing explored here changes it. */
export function copyNode(node: Node, rename: Renaming | null): Node {
  return {
    ...node,
    proposer: copyOf(node.proposer, rename),
    acceptor: copyOf(node.acceptor, rename),
    learner: copyOf(node.learner, rename),
  };
}

/** What can be sent to another thread: the roles' data, without what START settled and without functions. */
export type PortableNode = Pick<Node, 'seated' | 'proposer' | 'acceptor' | 'learner'>;

export function portableOf({ seated, proposer, acceptor, learner }: Node): PortableNode {
  return { seated, proposer: dataOf(proposer), acceptor: dataOf(acceptor), learner: dataOf(learner) };
}

/** `fresh` is a node of the same seat, which has what was left out. */
export function nodeFrom(portable: PortableNode, fresh: Node): Node {
  const { seated, proposer, acceptor, learner } = portable;
  return {
    ...fresh,
    seated,
    proposer: proposer === null ? null : { ...fresh.proposer, ...proposer },
    acceptor: acceptor === null ? null : { ...fresh.acceptor, ...acceptor },
    learner: learner === null ? null : { ...fresh.learner, ...learner },
  };
}

function dataOf<Role extends object>(role: Role | null): Role | null {
  if (role === null) return null;
  const fields = Object.entries(role).filter(([, value]) => typeof value !== 'function');
  return Object.fromEntries(fields) as Role;
}

/** Equal for two states that differ in nothing but what is left out. */
export function keyOfNode({ proposer, acceptor, learner, seated }: Node): string {
  return `${seated ? '' : 'unseated '}${keyOf(proposer)}${keyOf(acceptor)}${keyOf(learner)}`;
}

export function keyOf(value: unknown): string {
  if (value instanceof Map) {
    const entries = [...value].map(([name, each]) => `${keyOf(name)}:${keyOf(each)}`);
    return `(${entries.sort().join(',')})`;
  }
  if (value instanceof Set) return `{${[...value].map(String).sort().join(',')}}`;
  if (Array.isArray(value)) return `[${value.map(keyOf).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(
      ([name, each]) => !countersLeftOut.has(name) && typeof each !== 'function',
    );
    return `<${fields.map(([name, each]) => `${name}:${keyOf(each)}`).join(',')}>`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** What a node knows of one acceptor: in which of its sets it is, a bit for each in a fixed order. */
export function membershipsOf({ proposer, learner }: Node, acceptor: NodeId): string {
  return `${membershipsIn(proposer, acceptor)}/${membershipsIn(learner, acceptor)}`;
}

function membershipsIn(value: unknown, acceptor: NodeId): string {
  if (value instanceof Set) return value.has(acceptor) ? '1' : '0';
  if (value instanceof Map) {
    const entries = [...value].map(([name, each]) => [keyOf(name), membershipsIn(each, acceptor)] as const);
    return entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, bits]) => bits)
      .join('');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  return Object.values(value)
    .map((each) => membershipsIn(each, acceptor))
    .join('');
}

function copyOf<Value>(value: Value, rename: Renaming | null): Value {
  return copyAny(value, rename) as Value;
}

function copyAny(value: unknown, rename: Renaming | null): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map) return new Map([...value].map(([name, each]) => [name, copyAny(each, rename)]));
  if (value instanceof Set) {
    const members: unknown[] = [...value];
    return new Set(
      rename === null ? members : members.map((id) => (typeof id === 'number' ? rename(id as NodeId) : id)),
    );
  }
  if (Array.isArray(value)) return value.map((each) => copyAny(each, rename));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyAny(each, rename)]));
}
