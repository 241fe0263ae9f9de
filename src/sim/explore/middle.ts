/** The messages in flight between proposers and learners, and from clients: what lies with no acceptor. */
import type { NodeId } from '../../paxos/ballot.js';
import { createInternTable, intern, type InternTable, itemOf } from './intern-table.js';
import { hashOfParcels, type Parcels, parcelsMax, type ParcelSet, withoutParcel, withParcel } from './parcels.js';

type MiddleMove = {
  readonly parcel: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly without: number;
};

export type Middle = {
  readonly table: InternTable<ParcelSet>;
  add(set: ParcelSet): number;
  movesOf(middle: number): readonly MiddleMove[];
  withParcel(middle: number, parcel: number): number;
};

export function createMiddle(parcels: Parcels): Middle {
  const table = createInternTable<ParcelSet>();
  const moves: (readonly MiddleMove[] | undefined)[] = [];
  const added = new Map<number, number>();
  const add = (set: ParcelSet): number => intern(table, set.join(), set, () => hashOfParcels(parcels, set));
  return {
    table,
    add,
    movesOf(number) {
      const known = moves[number];
      if (known !== undefined) return known;
      const set = itemOf(table, number);
      const found = set.map((parcel) => {
        const { from, to } = itemOf(parcels, parcel);
        if (from === null || to === null) throw new Error('a message of an acceptor away from it');
        return { parcel, from, to, without: add(withoutParcel(set, parcel)) };
      });
      moves[number] = found;
      return found;
    },
    withParcel(number, parcel) {
      const key = number * parcelsMax + parcel;
      const known = added.get(key);
      if (known !== undefined) return known;
      const next = add(withParcel(itemOf(table, number), parcel));
      added.set(key, next);
      return next;
    },
  };
}
