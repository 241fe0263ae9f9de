/**
 * The teacher's dial: message delays and timers are stretched together, so that people can follow a protocol of
 * milliseconds.
 */

export const paceNames = ['slow', 'normal', 'fast', 'full'] as const;
export type PaceName = (typeof paceNames)[number];

/** `hopMinMs` to `hopMaxMs` is added to each message; `stretch` multiplies timers and the delays of fault rules. */
export type Pace = { readonly hopMinMs: number; readonly hopMaxMs: number; readonly stretch: number };

export const paces: { readonly [name in PaceName]: Pace } = {
  slow: { hopMinMs: 850, hopMaxMs: 950, stretch: 40 },
  normal: { hopMinMs: 400, hopMaxMs: 450, stretch: 20 },
  fast: { hopMinMs: 85, hopMaxMs: 95, stretch: 4 },
  full: { hopMinMs: 0, hopMaxMs: 0, stretch: 1 },
};
