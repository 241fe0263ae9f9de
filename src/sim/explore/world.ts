/**
 * The world that is explored: the shipped roles, a network that is a set, and everything that may happen next in a
 * state. Election and clients are left out: START is given, and each proposer's request is in flight from the start.
 */
import { decreeNumber } from '../../paxos/ballot.js';
import type { Configuration } from '../../paxos/configuration.js';
import type { Core } from '../../paxos/machine.js';
import type { PropertyName } from '../../checker/judge.js';
import { type Bounds, configurationOf, ownValueOf } from './bounds.js';
import { type Canonical, createCanonical } from './canonical.js';
import { type Columns, createColumns } from './columns.js';
import { coreSeats, createCoreSteps } from './core-steps.js';
import { createExpansion, type Visit } from './expansion.js';
import { createInspection } from './inspection.js';
import { budgetOf, type Layout, layoutOf } from './layout.js';
import { createMiddle, type Middle } from './middle.js';
import { createNodeStates, type NodeStates } from './node-states.js';
import { createParcels, internParcel, type Parcels } from './parcels.js';

export type WorldOptions = {
  readonly core: Core;
  readonly bounds: Bounds;
  /** Acceptors that are alike are one state; else each order is a state of its own, which a test compares. */
  readonly isSymmetric: boolean;
  /** Null for all. */
  readonly judged: readonly PropertyName[] | null;
};

export type World = {
  readonly configuration: Configuration;
  readonly bounds: Bounds;
  readonly layout: Layout;
  readonly nodes: NodeStates;
  readonly parcels: Parcels;
  readonly columns: Columns;
  readonly middle: Middle;
  readonly canonical: Canonical;
  readonly isSymmetric: boolean;
  initial(): Int32Array;
  /** Everything that may happen in the state at place `at` of `states`. */
  expand(states: Int32Array, at: number, visit: Visit): void;
};

export function createWorld({ core, bounds, isSymmetric, judged }: WorldOptions): World {
  const configuration = configurationOf(bounds);
  const layout = layoutOf(bounds);
  const parcels = createParcels();
  const nodes = createNodeStates({ core, configuration, bounds });
  const columns = createColumns({ nodes, parcels, bounds });
  const middle = createMiddle(parcels);
  const steps = createCoreSteps({ nodes, parcels, bounds, configuration });
  const parts = { configuration, bounds, layout, nodes, parcels, columns, middle, isSymmetric };
  const inspection = createInspection({ ...parts, judged });
  return {
    ...parts,
    canonical: createCanonical({ layout, acceptors: configuration.acceptors, nodes, columns, middle }),
    initial: () => initialState(parts),
    expand: createExpansion({ ...parts, steps, inspection }),
  };
}

type Parts = Omit<World, 'canonical' | 'initial' | 'expand'>;

function initialState({ configuration, bounds, layout, nodes, parcels, columns, middle, isSymmetric }: Parts) {
  const { proposers, acceptors, clients } = configuration;
  const state = new Int32Array(layout.width);
  for (const [place, seat] of coreSeats(configuration).entries()) state[place] = nodes.first(seat);
  const requests = proposers.map((proposer, place) => {
    const from = clients[place] ?? proposer;
    const message = {
      type: 'request',
      decree: decreeNumber(0),
      session: 1,
      sequence: 1,
      value: ownValueOf(place),
    } as const;
    return internParcel(parcels, { from, to: proposer, message });
  });
  state[layout.middle] = middle.add(requests.sort((a, b) => a - b));
  state[layout.budget] = budgetOf(bounds);
  for (const [place, seat] of acceptors.entries()) {
    const acceptor = nodes.first(isSymmetric ? (acceptors[0] ?? seat) : seat);
    state[layout.columns + place] = columns.add({ acceptor, inbound: [], outbound: [] });
  }
  return state;
}
