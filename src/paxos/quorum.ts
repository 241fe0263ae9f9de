/** Quorums: any phase-1 quorum meets any phase-2 quorum. Nobody else counts. */
import type { Quirks } from './quirks.js';

/** Smallest sets of acceptors, by size, that may pass phase 1 and phase 2. */
export type QuorumSizes = { readonly phase1: number; readonly phase2: number };

/** What the nodes of a cluster take for a quorum. */
export function quorumsOf(acceptors: number, quirks: Quirks): QuorumSizes {
  const { phase1, phase2 } = majorities(acceptors);
  if (quirks.has('half-is-a-quorum')) return { phase1: Math.ceil(acceptors / 2), phase2: Math.ceil(acceptors / 2) };
  if (quirks.has('small-phase-1-quorum')) return { phase1: Math.max(1, phase1 - 1), phase2 };
  if (quirks.has('small-phase-2-quorum')) return { phase1, phase2: Math.max(1, phase2 - 1) };
  return { phase1, phase2 };
}

/** Majorities, which meet each other. Throws a RangeError where there is nobody to ask. */
export function majorities(acceptors: number): QuorumSizes {
  if (!Number.isInteger(acceptors) || acceptors < 1) throw new RangeError(`a quorum of ${acceptors} acceptors`);
  const size = Math.floor(acceptors / 2) + 1;
  return { phase1: size, phase2: size };
}
