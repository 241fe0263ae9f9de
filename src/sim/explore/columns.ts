/**
 * A column is one acceptor with all messages in flight to and from it. What an acceptor does changes its own column
 * alone, so each column's steps are found once. What proposers and learners know of an acceptor is theirs.
 */
import type { Bounds } from './bounds.js';
import { stirA, stirB } from './content-hash.js';
import type { Finding } from './facts.js';
import { createInternTable, hashOf, intern, type InternTable, itemOf } from './intern-table.js';
import { act, type Act } from './move.js';
import type { NodeStates, Outcome } from './node-states.js';
import {
  hashOfParcels,
  internParcel,
  type Parcels,
  parcelsMax,
  type ParcelSet,
  withoutParcel,
  withParcel,
} from './parcels.js';
import type { NodeId } from '../../paxos/ballot.js';

export type Column = { readonly acceptor: number; readonly inbound: ParcelSet; readonly outbound: ParcelSet };

/** A step within the column. `what` is a parcel, or a timer's place, or -1. */
type ColumnMove = {
  readonly act: Act;
  readonly what: number;
  readonly next: number;
  readonly findings: readonly Finding[];
};

/** A message that may reach its receiver elsewhere. */
type OutwardMove = { readonly parcel: number; readonly to: NodeId; readonly without: number };

type ColumnMoves = { readonly inward: readonly ColumnMove[]; readonly outward: readonly OutwardMove[] };

export type Columns = {
  readonly table: InternTable<Column>;
  add(column: Column): number;
  movesOf(column: number): ColumnMoves;
  withInbound(column: number, parcel: number): number;
};

type Options = { readonly nodes: NodeStates; readonly parcels: Parcels; readonly bounds: Bounds };

export function createColumns(options: Options): Columns {
  const { nodes, parcels } = options;
  const table = createInternTable<Column>();
  const moves: (ColumnMoves | undefined)[] = [];
  const added = new Map<number, number>();
  const add = (column: Column): number => {
    const { acceptor, inbound, outbound } = column;
    return intern(table, `${acceptor}|${inbound.join()}|${outbound.join()}`, column, () => {
      const [a, b] = hashOf(nodes.table, acceptor);
      const [inA, inB] = hashOfParcels(parcels, inbound);
      const [outA, outB] = hashOfParcels(parcels, outbound);
      return [stirA(stirA(a, inA), outA), stirB(stirB(b, inB), outB)];
    });
  };
  return {
    table,
    add,
    movesOf(number) {
      const known = moves[number];
      if (known !== undefined) return known;
      const column = itemOf(table, number);
      const found = { inward: inwardOf(options, column, add), outward: outwardOf(options, column, add) };
      moves[number] = found;
      return found;
    },
    withInbound(number, parcel) {
      const key = number * parcelsMax + parcel;
      const known = added.get(key);
      if (known !== undefined) return known;
      const column = itemOf(table, number);
      const next = add({ ...column, inbound: withParcel(column.inbound, parcel) });
      added.set(key, next);
      return next;
    },
  };
}

type Add = (column: Column) => number;

function inwardOf({ nodes, parcels, bounds }: Options, column: Column, add: Add): readonly ColumnMove[] {
  const { acceptor, inbound, outbound } = column;
  const moves: ColumnMove[] = [];
  const move = (kind: Act, what: number, next: Column, outcome: Outcome | null): void => {
    moves.push({ act: kind, what, next: add(next), findings: outcome?.findings ?? [] });
  };
  const step = (outcome: Outcome, what: number, left: ParcelSet, acts: Acts): void => {
    if (outcome.isBeyond) return;
    const answers = outcome.sent.map(({ to, message }) => internParcel(parcels, { from: null, to, message }));
    const after = { acceptor: outcome.next, outbound: answers.reduce(withParcel, outbound) };
    const isKept = acts.kept !== null && bounds.duplicates === 'any';
    if (!isKept) move(acts.once, what, { ...after, inbound: left }, outcome);
    if (acts.kept !== null && bounds.duplicates !== 0) move(acts.kept, what, { ...after, inbound }, outcome);
    if (bounds.crashes === 0 || !outcome.isWritten) return;
    const crashed = nodes.dieAfterWriting(acceptor, outcome);
    move(acts.dying, what, { acceptor: crashed.next, inbound: isKept ? inbound : left, outbound }, crashed);
  };
  const { seat, timers } = itemOf(nodes.table, acceptor);
  for (const parcel of inbound) {
    const { from, message } = itemOf(parcels, parcel);
    const left = withoutParcel(inbound, parcel);
    if (from === null) throw new Error(`a message to acceptor ${seat} without a sender`);
    step(nodes.take(acceptor, { type: 'message', from, message }), parcel, left, deliveries);
    if (bounds.loss) move(act.drop, parcel, { ...column, inbound: left }, null);
  }
  for (const parcel of bounds.loss ? outbound : []) {
    move(act.drop, parcel, { ...column, outbound: withoutParcel(outbound, parcel) }, null);
  }
  for (const [place, timer] of timers.entries()) {
    step(nodes.take(acceptor, { type: 'timer', timer }), place, inbound, expiries);
  }
  if (bounds.crashes === 0) return moves;
  const crashed = nodes.crash(acceptor);
  // Where the disk holds all that the node knows, a crash that nothing is lost by changes nothing.
  if (crashed.next !== acceptor) move(act.crash, -1, { ...column, acceptor: crashed.next }, crashed);
  return moves;
}

type Acts = { readonly once: Act; readonly kept: Act | null; readonly dying: Act };

const deliveries: Acts = { once: act.deliver, kept: act.deliverCopy, dying: act.deliverAndDie };
const expiries: Acts = { once: act.expire, kept: null, dying: act.expireAndDie };

function outwardOf({ parcels }: Options, column: Column, add: Add): readonly OutwardMove[] {
  return column.outbound.map((parcel) => {
    const { to } = itemOf(parcels, parcel);
    if (to === null) throw new Error('a message between two acceptors');
    return { parcel, to, without: add({ ...column, outbound: withoutParcel(column.outbound, parcel) }) };
  });
}
