/** Names the steps of an exploration by numbers, as its inner loop passes them. */

export const act = {
  deliver: 0,
  /** A copy stays in flight. */
  deliverCopy: 1,
  /** The receiver writes, and dies before anything leaves it; then it restarts. */
  deliverAndDie: 2,
  drop: 3,
  expire: 4,
  expireAndDie: 5,
  /** And restart. */
  crash: 6,
} as const;

export type Act = (typeof act)[keyof typeof act];

export const isDuplication = (kind: Act): boolean => kind === act.deliverCopy;

export const isCrash = (kind: Act): boolean =>
  kind === act.deliverAndDie || kind === act.expireAndDie || kind === act.crash;
