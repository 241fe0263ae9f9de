/** Quorums: any phase-1 quorum meets any phase-2 quorum. Nobody else counts. */

/** Smallest sets of acceptors, by size, that may pass phase 1 and phase 2. */
export type QuorumSizes = { readonly phase1: number; readonly phase2: number };

/** Majorities, which meet each other. Throws a RangeError where there is nobody to ask. */
export function majorities(acceptors: number): QuorumSizes {
  if (!Number.isInteger(acceptors) || acceptors < 1) throw new RangeError(`a quorum of ${acceptors} acceptors`);
  const size = Math.floor(acceptors / 2) + 1;
  return { phase1: size, phase2: size };
}
