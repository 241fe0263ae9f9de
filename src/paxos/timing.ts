/**
 * How long nodes wait, in milliseconds at full pace (a slower pace stretches timers and messages together, so that a
 * round trip stays near 45 of these). Chosen so that nothing is repeated before an answer could have come.
 */

/** A timer's range and how it grows with each attempt. */
export type Wait = {
  readonly minMs: number;
  readonly maxMs: number;
  /** Factor of an attempt over the one before, in percent (integers keep every machine's arithmetic alike). */
  readonly growthPercent: number;
  readonly ceilingMs: number;
};

export const waits = {
  tokenResend: { minMs: 60, maxMs: 90, growthPercent: 150, ceilingMs: 400 },
  /** Longer than passing over a dead neighbour takes, and than telling the roles. */
  electionSilence: { minMs: 900, maxMs: 1300, growthPercent: 100, ceilingMs: 1300 },
  announceResend: { minMs: 80, maxMs: 120, growthPercent: 150, ceilingMs: 800 },
  startQuery: { minMs: 300, maxMs: 500, growthPercent: 150, ceilingMs: 2000 },
  phaseResend: { minMs: 80, maxMs: 120, growthPercent: 200, ceilingMs: 1000 },
  /** Starts below a round trip and doubles, so that one of two rivals soon has the time that it needs. */
  backOff: { minMs: 10, maxMs: 60, growthPercent: 200, ceilingMs: 2000 },
  requestRetry: { minMs: 300, maxMs: 450, growthPercent: 130, ceilingMs: 2000 },
  decisionResend: { minMs: 80, maxMs: 120, growthPercent: 200, ceilingMs: 1000 },
  learnQuery: { minMs: 400, maxMs: 600, growthPercent: 150, ceilingMs: 3000 },
  joinResend: { minMs: 150, maxMs: 250, growthPercent: 150, ceilingMs: 1500 },
  snapshotResend: { minMs: 80, maxMs: 120, growthPercent: 200, ceilingMs: 1000 },
} as const satisfies { readonly [name: string]: Wait };

/** Sends of a token to one neighbour before it is passed over. */
export const tokenSendsMax = 4;
/** Sends of a role to one node before the leader goes on to START without its acknowledgement. */
export const roleSendsMax = 3;
/** Sends of START to one node; whoever missed all of them asks for it. */
export const startSendsMax = 6;
/** Sends of a decision to one node; whoever missed all of them asks for it. */
export const decisionSendsMax = 6;
/** Questions of one node for a decision until an idle proposer takes it up; some seconds, since they grow rare. */
export const questionsInVain = 4;
/** Sends of a request to one proposer before the client moves on to the next. */
export const requestSendsMax = 2;

/**
 * So many of the latest decrees are worked on. Older ones that are still undecided are given up until somebody asks
 * anew: else each of them would be resent and asked for, for ever.
 */
export const activeDecreesMax = 8;

/** The range of attempt `attempt`, from 0. */
export function rangeOf(wait: Wait, attempt: number): { readonly minMs: number; readonly maxMs: number } {
  let { minMs, maxMs } = wait;
  for (let grown = 0; grown < attempt && maxMs < wait.ceilingMs; grown++) {
    minMs = Math.floor((minMs * wait.growthPercent) / 100);
    maxMs = Math.floor((maxMs * wait.growthPercent) / 100);
  }
  return { minMs: Math.min(minMs, wait.ceilingMs), maxMs: Math.min(maxMs, wait.ceilingMs) };
}
