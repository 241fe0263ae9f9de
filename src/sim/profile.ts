/**
 * What a random schedule draws from. Each list is drawn from evenly, so that a thing named twice is twice as likely;
 * the plain one is for everybody, others make one kind of accident common.
 */

import type { FaultRule } from '../faults/settings.js';

type TroubleName = 'kill' | 'restart' | 'pause' | 'loss' | 'propose' | 'decree' | 'cut' | 'partition';

/** Of clusters that decide decree by decree. */
export type Profile = Weather & {
  readonly troubles: readonly TroubleName[];
  /** Whom troubles befall; null for any node, those that vote and propose more often. */
  readonly victims: 'proposers' | 'acceptors' | null;
  /** One schedule in so many may lose more seats than a decision can do without. */
  readonly recklessOneIn: number;
  /** Decrees that troubles open; a schedule that goes on opens more. */
  readonly decreesMax: number;
  readonly storages: readonly ('memory' | 'disk')[];
};

/** What messages meet on their way, and how long things last. */
export type Weather = {
  /** Drawn from 0 to this for each spell of faults. */
  readonly troublesMax: number;
  /** Length of a spell of faults. */
  readonly spellsMs: readonly number[];
  /** How long links stay cut, and how long a node stays away, at most. */
  readonly cutMaxMs: number;
  readonly awayMaxMs: number;
  /** How long a partition lasts, at most. */
  readonly partMaxMs: number;
  readonly lossRatios: readonly number[];
  readonly duplicateRatios: readonly number[];
  readonly delaysMaxMs: readonly number[];
  /** Of the way of a message without any fault. */
  readonly hopsMaxMs: readonly number[];
  readonly syncMaxMs: number;
  /** In force during each spell, whatever else is drawn. */
  readonly rules: readonly FaultRule[];
};

export const plainProfile: Profile = {
  troubles: [
    ...(['kill', 'kill', 'restart', 'restart', 'pause', 'pause', 'loss', 'propose', 'decree', 'decree'] as const),
    ...(['cut', 'cut', 'partition'] as const),
  ],
  victims: null,
  recklessOneIn: 20,
  troublesMax: 24,
  decreesMax: 8,
  spellsMs: [200, 600, 2000],
  cutMaxMs: 800,
  awayMaxMs: 1500,
  partMaxMs: 800,
  lossRatios: [0, 0, 0.05, 0.1, 0.2, 0.3],
  duplicateRatios: [0, 0, 0.1, 0.5],
  delaysMaxMs: [0, 0, 20, 100, 400],
  hopsMaxMs: [2, 10, 40],
  syncMaxMs: 6,
  storages: ['memory', 'disk', 'disk', 'disk', 'disk'],
  rules: [],
};
