/** The inner loop: everything that may happen in a state, one after the other, by looking up what each node makes of it. */
import type { NodeId } from '../../paxos/ballot.js';
import type { Configuration } from '../../paxos/configuration.js';
import type { Bounds } from './bounds.js';
import type { Columns } from './columns.js';
import { type CoreStep, type CoreSteps, coreSeats, noPlace } from './core-steps.js';
import type { Finding } from './facts.js';
import type { Inspection } from './inspection.js';
import { afterCrash, hasCrash, hasDuplicate, type Layout } from './layout.js';
import type { Middle } from './middle.js';
import { act, type Act, isCrash, isDuplication } from './move.js';
import { type Parcels, parcelsMax } from './parcels.js';

/**
 * One thing that may happen. `next` is overwritten by the following one. `who` steps; `what` is the parcel or the place
 * of the timer; `place` is that of the acceptor with which the parcel lay, or `noPlace`.
 */
export type Visit = (
  next: Int32Array,
  kind: Act,
  who: NodeId,
  what: number,
  place: number,
  findings: readonly Finding[],
) => void;

type Options = {
  readonly configuration: Configuration;
  readonly bounds: Bounds;
  readonly layout: Layout;
  readonly parcels: Parcels;
  readonly columns: Columns;
  readonly middle: Middle;
  readonly steps: CoreSteps;
  readonly inspection: Inspection;
};

export function createExpansion(options: Options) {
  const { configuration, bounds, layout, parcels, columns, middle, steps } = options;
  const isAny = bounds.duplicates === 'any';
  const seats = coreSeats(configuration);
  const seatPlaces = new Map(seats.map((seat, place) => [seat, place]));
  const draft = createDraft(options);
  const { next, apply, load, finish } = draft;

  /** The message that lies at `holder` of the vector reaches a proposer or learner; without it that is `without`. */
  const receive = (to: NodeId, parcel: number, place: number, holder: number, without: number): void => {
    const seat = seatPlaces.get(to);
    if (seat === undefined) throw new RangeError(`no proposer or learner ${to}`);
    const budget = draft.before(layout.budget);
    const step = steps.receive(draft.before(seat), parcel, place);
    if (step === null) return;
    if (!isAny) {
      load();
      next[holder] = without;
      apply(seat, step);
      finish(act.deliver, to, parcel, place, step.findings);
    }
    if (hasDuplicate(budget)) {
      load();
      apply(seat, step);
      finish(act.deliverCopy, to, parcel, place, step.findings);
    }
    if (step.dying === null || !hasCrash(budget)) return;
    load();
    if (!isAny) next[holder] = without;
    next[seat] = step.dying.next;
    finish(act.deliverAndDie, to, parcel, place, step.dying.findings);
  };
  const expandColumn = (place: number, acceptor: NodeId): void => {
    const holder = layout.columns + place;
    const budget = draft.before(layout.budget);
    const { inward, outward } = columns.movesOf(draft.before(holder));
    for (const move of inward) {
      if (isCrash(move.act) && !hasCrash(budget)) continue;
      if (isDuplication(move.act) && !hasDuplicate(budget)) continue;
      load();
      next[holder] = move.next;
      finish(move.act, acceptor, move.what, place, move.findings);
    }
    for (const { parcel, to, without } of outward) receive(to, parcel, place, holder, without);
  };
  const expandSeat = (seat: number, who: NodeId): void => {
    for (const move of steps.ownMoves(draft.before(seat))) {
      if (isCrash(move.act) && !hasCrash(draft.before(layout.budget))) continue;
      load();
      apply(seat, move.step);
      finish(move.act, who, move.what, noPlace, move.step.findings);
    }
  };
  const expandMiddle = (): void => {
    for (const { parcel, to, without } of middle.movesOf(draft.before(layout.middle))) {
      receive(to, parcel, noPlace, layout.middle, without);
      if (!bounds.loss) continue;
      load();
      next[layout.middle] = without;
      finish(act.drop, to, parcel, noPlace, []);
    }
  };
  return (states: Int32Array, at: number, visit: Visit): void => {
    if (parcels.items.length > parcelsMax) throw new RangeError(`more than ${parcelsMax} different messages`);
    draft.aim(states, at, visit);
    for (const [seat, who] of seats.entries()) expandSeat(seat, who);
    expandMiddle();
    for (const [place, acceptor] of configuration.acceptors.entries()) expandColumn(place, acceptor);
  };
}

/** The state that a step leads to, while it is made out of the one before. */
function createDraft({ bounds, layout, columns, middle, inspection }: Options) {
  const { width } = layout;
  const isAny = bounds.duplicates === 'any';
  const next: Int32Array = new Int32Array(width);
  let from: Int32Array = next;
  let at = 0;
  let visit: Visit = () => {};
  /** A step that only spends what bounds it changes nothing. */
  const isIdle = (): boolean => {
    for (let part = 0; part < width; part++) {
      if (next[part] !== from[at + part] && part !== layout.budget) return false;
    }
    return true;
  };
  return {
    next,
    aim(states: Int32Array, place: number, visitor: Visit): void {
      from = states;
      at = place;
      visit = visitor;
    },
    before: (part: number): number => from[at + part] ?? 0,
    load(): void {
      for (let part = 0; part < width; part++) next[part] = from[at + part] ?? 0;
    },
    apply(seat: number, step: CoreStep): void {
      next[seat] = step.next;
      for (const { place, parcel } of step.toAcceptors) {
        next[layout.columns + place] = columns.withInbound(next[layout.columns + place] ?? 0, parcel);
      }
      for (const parcel of step.toMiddle) next[layout.middle] = middle.withParcel(next[layout.middle] ?? 0, parcel);
    },
    finish(kind: Act, who: NodeId, what: number, place: number, findings: readonly Finding[]): void {
      const budget = from[at + layout.budget] ?? 0;
      if (isDuplication(kind) && !isAny) next[layout.budget] = budget - 1;
      if (isCrash(kind)) next[layout.budget] = afterCrash(budget);
      if (isIdle()) return;
      visit(next, kind, who, what, place, inspection.findings(from, at, next, who, findings));
    },
  };
}
