/** Where things are in a state: a vector of small numbers, each of them the name of something interned. */
import type { Bounds } from './bounds.js';

export type Layout = {
  readonly width: number;
  /** Proposers, then learners, from place 0: a node's state each. */
  readonly core: number;
  /** Messages that lie with no acceptor. */
  readonly middle: number;
  /** Crashes and duplicates that are left. */
  readonly budget: number;
  /** The first of the acceptors, from here to the end: a column each. */
  readonly columns: number;
};

export function layoutOf({ proposers, learners, acceptors }: Bounds): Layout {
  const core = proposers + learners;
  return { width: core + 2 + acceptors, core, middle: core, budget: core + 1, columns: core + 2 };
}

const crashUnit = 128;

export const budgetOf = ({ crashes, duplicates }: Bounds): number =>
  crashes * crashUnit + (duplicates === 'any' ? 1 : duplicates);

export const afterCrash = (budget: number): number => budget - crashUnit;

export const hasCrash = (budget: number): boolean => budget >= crashUnit;

export const hasDuplicate = (budget: number): boolean => budget % crashUnit > 0;
