/**
 * Acceptors that are alike are one state. Everything in a state is about one acceptor or about none: its own column,
 * and whether it is in this or that set of a proposer or learner. So sorting the acceptors by all of that, with the
 * sets renamed along, gives one form for all orders: where two sort alike they are alike. Also gives a state its
 * fingerprint.
 */
import type { NodeId } from '../../paxos/ballot.js';
import type { Columns } from './columns.js';
import { avalanche, stirA, stirB } from './content-hash.js';
import { grown } from './intern-table.js';
import type { Layout } from './layout.js';
import type { Middle } from './middle.js';
import type { NodeStates } from './node-states.js';

export type Canonical = {
  /** Sorts the acceptors of the state in place. */
  sort(state: Int32Array): void;
  /** The two lanes are left in `lanes`; never both 0. */
  fingerprint(state: Int32Array): void;
  readonly lanes: Int32Array;
  /** In how many orders of the acceptors this state differs from itself: the plain states that it stands for. */
  orbit(state: Int32Array): number;
};

type Options = {
  readonly layout: Layout;
  readonly acceptors: readonly NodeId[];
  readonly nodes: NodeStates;
  readonly columns: Columns;
  readonly middle: Middle;
};

export function createCanonical(options: Options): Canonical {
  const { layout, acceptors } = options;
  const count = acceptors.length;
  const keysA = new Int32Array(count);
  const keysB = new Int32Array(count);
  const order = new Int32Array(count);
  const before = new Int32Array(layout.width);
  const lanes = new Int32Array(2);
  const keys = createSortKeys(options);
  const renamed = createRenaming(options);
  return {
    lanes,
    sort(state) {
      for (let place = 0; place < count; place++) keys(state, place, keysA, keysB);
      if (!sortPlaces(order, keysA, keysB)) return;
      before.set(state);
      let code = 0;
      for (let place = 0; place < count; place++) {
        const old = order[place] ?? 0;
        state[layout.columns + place] = before[layout.columns + old] ?? 0;
        code += old << (3 * place);
      }
      for (let seat = 0; seat < layout.core; seat++) state[seat] = renamed(before[seat] ?? 0, code, order);
    },
    fingerprint: (state) => fingerprint(options, state, lanes),
    orbit(state) {
      for (let place = 0; place < count; place++) keys(state, place, keysA, keysB);
      const alike = new Map<string, number>();
      let orbit = 1;
      for (let place = 0; place < count; place++) {
        const key = `${keysA[place]} ${keysB[place]}`;
        const same = (alike.get(key) ?? 0) + 1;
        alike.set(key, same);
        orbit *= (place + 1) / same;
      }
      return Math.round(orbit);
    },
  };
}

/** Of one acceptor: its column, and what each proposer and learner has of it. */
function createSortKeys({ layout, acceptors, nodes, columns }: Options) {
  const count = acceptors.length;
  let known = 0;
  let memberships: Int32Array = new Int32Array(1024 * count);
  const learn = (): void => {
    while (nodes.table.items.length * count > memberships.length) memberships = grown(memberships);
    for (; known < nodes.table.items.length; known++) {
      for (const [place, acceptor] of acceptors.entries()) {
        memberships[known * count + place] = nodes.membership(known, acceptor);
      }
    }
  };
  return (state: Int32Array, place: number, keysA: Int32Array, keysB: Int32Array): void => {
    if (known < nodes.table.items.length) learn();
    const column = state[layout.columns + place] ?? 0;
    let a = columns.table.lanesA[column] ?? 0;
    let b = columns.table.lanesB[column] ?? 0;
    for (let seat = 0; seat < layout.core; seat++) {
      const membership = memberships[(state[seat] ?? 0) * count + place] ?? 0;
      a = stirA(a, membership);
      b = stirB(b, membership);
    }
    keysA[place] = a;
    keysB[place] = b;
  };
}

/** Fills `order` with places in ascending order of their keys; false if they are in order already. */
function sortPlaces(order: Int32Array, keysA: Int32Array, keysB: Int32Array): boolean {
  let isMoved = false;
  for (let place = 0; place < order.length; place++) {
    const a = keysA[place] ?? 0;
    const b = keysB[place] ?? 0;
    let to = place;
    for (; to > 0; to--) {
      const other = order[to - 1] ?? 0;
      const otherA = keysA[other] ?? 0;
      if (otherA < a || (otherA === a && (keysB[other] ?? 0) <= b)) break;
      order[to] = other;
    }
    order[to] = place;
    if (to !== place) isMoved = true;
  }
  return isMoved;
}

/** A node's state with its acceptors in another order. `code` tells one order from all others. */
function createRenaming({ acceptors, nodes }: Options) {
  const known = new Map<number, number>();
  const codes = 8 ** acceptors.length;
  return (state: number, code: number, order: Int32Array): number => {
    const key = state * codes + code;
    const found = known.get(key);
    if (found !== undefined) return found;
    const names = new Map(acceptors.map((acceptor, place) => [acceptors[order[place] ?? 0] ?? acceptor, acceptor]));
    const next = nodes.renamed(state, (node) => names.get(node) ?? node);
    known.set(key, next);
    return next;
  };
}

function fingerprint({ layout, nodes, columns, middle }: Options, state: Int32Array, lanes: Int32Array): void {
  const { width, core } = layout;
  let a = 0x6a09e667;
  let b = 0x3c6ef372;
  for (let seat = 0; seat < core; seat++) {
    const node = state[seat] ?? 0;
    a = stirA(a, nodes.table.lanesA[node] ?? 0);
    b = stirB(b, nodes.table.lanesB[node] ?? 0);
  }
  const between = state[layout.middle] ?? 0;
  a = stirA(stirA(a, middle.table.lanesA[between] ?? 0), state[layout.budget] ?? 0);
  b = stirB(stirB(b, middle.table.lanesB[between] ?? 0), state[layout.budget] ?? 0);
  for (let place = layout.columns; place < width; place++) {
    const column = state[place] ?? 0;
    a = stirA(a, columns.table.lanesA[column] ?? 0);
    b = stirB(b, columns.table.lanesB[column] ?? 0);
  }
  lanes[0] = avalanche(a);
  lanes[1] = avalanche(b) || 1;
}
