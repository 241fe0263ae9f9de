/**
 * Messages in flight, as the network of an exploration holds them: a set, in which a message that is in flight twice is
 * there once. Those to and from an acceptor lie with that acceptor, whichever it is; the others lie in the middle.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { DecreeMessage } from '../../paxos/message.js';
import { hashOfSet, hashOfText } from './content-hash.js';
import { createInternTable, hashOf, intern, type InternTable } from './intern-table.js';
import { keyOf } from './plain-data.js';

/** Null stands for the acceptor with which it lies. */
export type Parcel = { readonly from: NodeId | null; readonly to: NodeId | null; readonly message: DecreeMessage };

export type Parcels = InternTable<Parcel>;

/** Of one exploration, so that a parcel and what it lies with are one key. */
export const parcelsMax = 2 ** 16;

export const createParcels = (): Parcels => createInternTable<Parcel>();

export function internParcel(parcels: Parcels, parcel: Parcel): number {
  const key = `${parcel.from}>${parcel.to} ${keyOf(parcel.message)}`;
  return intern(parcels, key, parcel, () => hashOfText(key));
}

/** A set of parcels by their numbers, ascending. */
export type ParcelSet = readonly number[];

export function withParcel(set: ParcelSet, parcel: number): ParcelSet {
  if (set.includes(parcel)) return set;
  return [...set, parcel].sort((a, b) => a - b);
}

export const withoutParcel = (set: ParcelSet, parcel: number): ParcelSet => set.filter((each) => each !== parcel);

export const hashOfParcels = (parcels: Parcels, set: ParcelSet) => hashOfSet(set.map((each) => hashOf(parcels, each)));
