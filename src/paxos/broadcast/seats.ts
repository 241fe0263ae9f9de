/**
 * Tables of seats: which acceptors, known by node and disk, make a run. Quorums are more than half of all acceptors
 * that there may be, whatever the table, so any two of them share a seat as long as no node has two disks in tables
 * that are in force. To see to that, an acceptor writes down only tables that go on from the one before, and a table is
 * in force once a quorum of its own acceptors wrote down this very one: two such tables share one that wrote both.
 */
import type { NodeId } from '../ballot.js';
import type { LogConfiguration, Member } from '../multi/configuration.js';
import type { Quirks } from '../quirks.js';
import { majorities } from '../quorum.js';
import { groupOf, idInGroup } from './groups.js';

export type Table = LogConfiguration;

/** Seats are those of acceptors 1 to `acceptorsMax`; whoever has another number gets none. */
export const mayBeSeated = (node: NodeId, acceptorsMax: number): boolean =>
  groupOf(node) === 'acceptors' && idInGroup(node) <= acceptorsMax;

export const isSeated = ({ members }: Table, node: NodeId, disk: string): boolean =>
  members.some((member) => member.node === node && member.disk === disk);

/** The same for one who counts: a vote of a disk that came in the place of another is worth nothing. */
export const mayVote = (table: Table, node: NodeId, disk: string, quirks: Quirks): boolean =>
  isSeated(table, node, disk) || (quirks.has('wiped-member-votes') && isTaken(table, node, disk));

/** The node has a seat in it that another disk holds. */
export const isTaken = ({ members }: Table, node: NodeId, disk: string): boolean =>
  members.some((member) => member.node === node && member.disk !== disk);

/**
 * The disk of a seat that two tables gave to two disks before any of them was in force: an acceptor came back with
 * another disk meanwhile. Nobody has it, so that nobody votes from there.
 */
export const noDisk = '0000000000000000';

/** Two disks for one node: the tables of two runs. */
export const contradict = (one: Table, other: Table): boolean =>
  one.members.some(({ node, disk }) =>
    other.members.some((member) => member.node === node && differ(member.disk, disk)),
  );

const differ = (one: string, other: string): boolean => one !== other && one !== noDisk && other !== noDisk;

/** Every seat of `before`, with its disk or with none. */
const keepsAll = (after: Table, before: Table): boolean =>
  before.members.every(({ node, disk }) => isSeated(after, node, disk) || isSeated(after, node, noDisk));

const holdsAll = (larger: Table, smaller: Table): boolean =>
  smaller.members.every(({ node, disk }) => isSeated(larger, node, disk));

export const isSameTable = (one: Table, other: Table): boolean =>
  one.number === other.number && one.members.length === other.members.length && holdsAll(one, other);

/** Whether an acceptor that wrote down `before` may write down `after` in its place. */
export const goesOnFrom = (after: Table, before: Table): boolean =>
  after.number > before.number && keepsAll(after, before);

/** As bits by id, which are counted faster than sets. */
export const bitOf = (node: NodeId): number => 1 << idInGroup(node);

export function bitsIn(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/**
 * A table of all that these tables seat and of those that have no seat in any of them: one of the tables if that is all
 * of it, else a new one that goes on from each of them.
 */
export function unite(tables: readonly Table[], newcomers: ReadonlyMap<NodeId, string>, max: number): Table {
  const disks = new Map<NodeId, string>();
  let number = -1;
  for (const table of tables) {
    number = Math.max(number, table.number);
    for (const { node, disk } of table.members) {
      const known = disks.get(node) ?? disk;
      disks.set(node, known === disk ? disk : noDisk);
    }
  }
  for (const [node, disk] of newcomers) if (!disks.has(node)) disks.set(node, disk);
  const members = [...disks]
    .map(([node, disk]): Member => ({ node, seat: node, disk }))
    .sort((a, b) => a.node - b.node);
  const united: Table = { number, from: 0 as Table['from'], members, quorums: majorities(max) };
  const isReached = (table: Table): boolean =>
    tables.every((before) => isSameTable(before, table) || goesOnFrom(table, before));
  return tables.find((table) => isSameTable(table, united) && isReached(table)) ?? { ...united, number: number + 1 };
}

/** Seats that somebody may vote from. */
export const votersIn = ({ members }: Table): number => members.filter(({ disk }) => disk !== noDisk).length;
