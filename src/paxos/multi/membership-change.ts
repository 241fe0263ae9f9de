/** The operation that changes a log's members: `members add 3:DISK remove 2 quorums 2+2`, its parts in any order. */
import { type NodeId, nodeId } from '../ballot.js';
import type { QuorumSizes } from '../quorum.js';
import { seatStep } from './configuration.js';

export type AskedChange = {
  /** `disk` is null where nobody has named it yet. */
  readonly add: readonly { readonly node: NodeId; readonly disk: string | null }[];
  readonly remove: readonly NodeId[];
  /** Null where they follow from the number of members. */
  readonly quorums: QuorumSizes | null;
};

type Parsed = { readonly ok: true; readonly change: AskedChange } | { readonly ok: false; readonly reason: string };

const usage = 'expected "members add NODE remove NODE quorums 2+2", or some of these parts';

export const isMembersOperation = (operation: string): boolean => /^members(\s|$)/.test(operation);

/** Never throws: operations come from people. The reason is one phrase. */
export function parseChange(operation: string): Parsed {
  const [command, ...words] = operation.trim().split(/\s+/);
  if (command !== 'members' || words.length === 0 || words.length % 2 !== 0) return { ok: false, reason: usage };
  const change: Draft = { add: [], remove: [], quorums: null };
  for (let at = 0; at < words.length; at += 2) {
    const reason = readPart(change, words[at] ?? '', words[at + 1] ?? '');
    if (reason !== null) return { ok: false, reason };
  }
  if (hasTwice(change.add.map(({ node }) => node)) || hasTwice(change.remove)) {
    return { ok: false, reason: 'a node is named twice' };
  }
  if (change.add.length + change.remove.length === 0 && change.quorums === null) return { ok: false, reason: usage };
  return { ok: true, change };
}

type Draft = { add: { node: NodeId; disk: string | null }[]; remove: NodeId[]; quorums: QuorumSizes | null };

/** Adds one part to `change`; the answer is what is wrong with it, or null. */
function readPart(change: Draft, verb: string, object: string): string | null {
  if (verb === 'add') {
    const [, id, disk] = /^(\d{1,2})(?::([0-9a-f]{16}))?$/.exec(object) ?? [];
    if (id === undefined) return `"${object}" is no node to add: ${nodeShape}`;
    change.add.push({ node: nodeId(Number(id)), disk: disk ?? null });
    return null;
  }
  if (verb === 'remove') {
    if (!/^\d{1,2}$/.test(object)) return `"${object}" is no node to remove: expected a number below ${seatStep}`;
    change.remove.push(nodeId(Number(object)));
    return null;
  }
  if (verb !== 'quorums' || change.quorums !== null) return usage;
  const [, phase1, phase2] = /^([1-9]\d?)\+([1-9]\d?)$/.exec(object) ?? [];
  change.quorums = { phase1: Number(phase1), phase2: Number(phase2) };
  return phase2 === undefined ? `"${object}" are no quorums: expected phase 1 and phase 2, as 2+2` : null;
}

/**
 * The same operation with the disks of those that asked to join. A leader says it so before it proposes the command:
 * what is decided must mean the same to everyone. Who has not asked stays without a disk, and the command then has a
 * result that says so; it is in the log all the same, since a command that was refused outside of it could still be
 * decided later, from a copy on its way.
 */
export function withDisks(operation: string, asking: ReadonlyMap<NodeId, string>): string {
  return operation.replace(/\badd\s+(\d{1,2})(?=\s|$)/g, (words, id: string) => {
    const disk = asking.get(nodeId(Number(id)));
    return disk === undefined ? words : `add ${id}:${disk}`;
  });
}

const nodeShape = `expected a number below ${seatStep}, or with its disk, as 3:0123456789abcdef`;

const hasTwice = (nodes: readonly NodeId[]): boolean => new Set(nodes).size < nodes.length;
