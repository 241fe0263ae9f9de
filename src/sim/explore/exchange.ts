/**
 * States on their way from one core to another. Each core numbers things in its own order, so states travel with what
 * the receiver has not been told of yet, and are renumbered there.
 */
import type { Column } from './columns.js';
import { internParcel, type Parcel, type ParcelSet } from './parcels.js';
import type { PortableState } from './node-states.js';
import type { World } from './world.js';

/** Things in the order of the sender's numbers, from where the last portion ended. */
type Definitions = {
  readonly parcels: readonly Parcel[];
  readonly nodes: readonly PortableState[];
  readonly columns: readonly Column[];
  readonly middle: readonly ParcelSet[];
};

/** Of each state its vector, its fingerprint and its parent's. */
export type Batch = { readonly definitions: Definitions; readonly states: Int32Array };

/** Behind each vector. */
export const fingerprintsLength = 4;

/** Remembers what one receiver knows. */
export function createDispatch({ parcels, nodes, columns, middle }: World) {
  const told = { parcels: 0, nodes: 0, columns: 0, middle: 0 };
  return (states: Int32Array): Batch => {
    const definitions = {
      parcels: parcels.items.slice(told.parcels),
      nodes: nodes.table.items.slice(told.nodes).map((state) => nodes.portable(state)),
      columns: columns.table.items.slice(told.columns),
      middle: middle.table.items.slice(told.middle),
    };
    told.parcels = parcels.items.length;
    told.nodes = nodes.table.items.length;
    told.columns = columns.table.items.length;
    told.middle = middle.table.items.length;
    return { definitions, states };
  };
}

/** Remembers the numbers of one sender. Renumbers the states in place. */
export function createReception({ layout, parcels, nodes, columns, middle }: World) {
  const own = { parcels: [] as number[], nodes: [] as number[], columns: [] as number[], middle: [] as number[] };
  const numberOf = (numbers: readonly number[], theirs: number): number => {
    const number = numbers[theirs];
    if (number === undefined) throw new RangeError(`a state with ${theirs}, which its sender did not define`);
    return number;
  };
  const set = (theirs: ParcelSet): ParcelSet =>
    theirs.map((parcel) => numberOf(own.parcels, parcel)).sort((a, b) => a - b);
  const renumber = (states: Int32Array): void => {
    for (let at = 0; at < states.length; at += layout.width + fingerprintsLength) {
      for (let part = 0; part < layout.width; part++) {
        if (part === layout.budget) continue;
        const numbers = part < layout.core ? own.nodes : part === layout.middle ? own.middle : own.columns;
        states[at + part] = numberOf(numbers, states[at + part] ?? 0);
      }
    }
  };
  return ({ definitions, states }: Batch): void => {
    for (const parcel of definitions.parcels) own.parcels.push(internParcel(parcels, parcel));
    for (const node of definitions.nodes) own.nodes.push(nodes.adopt(node));
    for (const { acceptor, inbound, outbound } of definitions.columns) {
      const column = { acceptor: numberOf(own.nodes, acceptor), inbound: set(inbound), outbound: set(outbound) };
      own.columns.push(columns.add(column));
    }
    for (const each of definitions.middle) own.middle.push(middle.add(set(each)));
    renumber(states);
  };
}
