/** What proposers and learners make of a message, of a timer and of a crash: each found once, then looked up. */
import type { NodeId } from '../../paxos/ballot.js';
import type { Configuration } from '../../paxos/configuration.js';
import type { Bounds } from './bounds.js';
import type { Finding } from './facts.js';
import { itemOf } from './intern-table.js';
import { act, type Act } from './move.js';
import type { NodeStates, Outcome } from './node-states.js';
import { internParcel, type Parcels, parcelsMax } from './parcels.js';

export type CoreStep = {
  readonly next: number;
  /** A parcel for the acceptor at each place. */
  readonly toAcceptors: readonly { readonly place: number; readonly parcel: number }[];
  readonly toMiddle: readonly number[];
  readonly findings: readonly Finding[];
  /** What is left of the node when it dies right after writing; null if it wrote nothing or nobody crashes. */
  readonly dying: { readonly next: number; readonly findings: readonly Finding[] } | null;
};

type OwnMove = { readonly act: Act; readonly what: number; readonly step: CoreStep };

export type CoreSteps = {
  /** `place` is that of the acceptor from which it comes, or `noPlace`. Null for a step that the bounds leave out. */
  receive(state: number, parcel: number, place: number): CoreStep | null;
  /** Timers and the crash. */
  ownMoves(state: number): readonly OwnMove[];
};

export const noPlace = 7;

type Options = {
  readonly nodes: NodeStates;
  readonly parcels: Parcels;
  readonly bounds: Bounds;
  readonly configuration: Configuration;
};

export function createCoreSteps(options: Options): CoreSteps {
  const { nodes, parcels, configuration } = options;
  const received = new Map<number, CoreStep | null>();
  const own: (readonly OwnMove[] | undefined)[] = [];
  return {
    receive(state, parcel, place) {
      const key = (state * parcelsMax + parcel) * 8 + place;
      const known = received.get(key);
      if (known !== undefined) return known;
      const { from, message } = itemOf(parcels, parcel);
      const sender = from ?? configuration.acceptors[place];
      if (sender === undefined) throw new RangeError(`no acceptor at place ${place}`);
      const step = stepOf(options, state, nodes.take(state, { type: 'message', from: sender, message }));
      received.set(key, step);
      return step;
    },
    ownMoves(state) {
      own[state] ??= ownMovesOf(options, state);
      return own[state];
    },
  };
}

function stepOf(options: Options, state: number, outcome: Outcome): CoreStep | null {
  const { nodes, parcels, bounds, configuration } = options;
  if (outcome.isBeyond) return null;
  const { seat } = itemOf(nodes.table, state);
  const toAcceptors: { place: number; parcel: number }[] = [];
  const toMiddle: number[] = [];
  for (const { to, message } of outcome.sent) {
    const place = configuration.acceptors.indexOf(to);
    if (place < 0) toMiddle.push(internParcel(parcels, { from: seat, to, message }));
    else toAcceptors.push({ place, parcel: internParcel(parcels, { from: seat, to: null, message }) });
  }
  const mayDie = bounds.crashes > 0 && outcome.isWritten;
  const dying = mayDie ? nodes.dieAfterWriting(state, outcome) : null;
  return { next: outcome.next, toAcceptors, toMiddle, findings: outcome.findings, dying };
}

function ownMovesOf(options: Options, state: number): readonly OwnMove[] {
  const { nodes, bounds } = options;
  const moves: OwnMove[] = [];
  for (const [what, timer] of itemOf(nodes.table, state).timers.entries()) {
    const step = stepOf(options, state, nodes.take(state, { type: 'timer', timer }));
    if (step !== null) moves.push({ act: act.expire, what, step });
    if (step !== null && step.dying !== null) {
      moves.push({ act: act.expireAndDie, what, step: { ...nothing, ...step.dying } });
    }
  }
  if (bounds.crashes === 0) return moves;
  const { next, findings } = nodes.crash(state);
  if (next !== state) moves.push({ act: act.crash, what: -1, step: { ...nothing, next, findings } });
  return moves;
}

const nothing: Omit<CoreStep, 'next' | 'findings'> = { toAcceptors: [], toMiddle: [], dying: null };

/** Proposers and learners, in the order in which a state has them. */
export const coreSeats = ({ proposers, learners }: Configuration): readonly NodeId[] => [...proposers, ...learners];
