/** What a random schedule of a log draws from, beside the weather. Each list is drawn from evenly. */
import { plainProfile, type Weather } from '../profile.js';

type LogTroubleName =
  | 'kill'
  | 'restart'
  | 'wipe'
  | 'pause'
  | 'loss'
  | 'cut'
  /** Of the replicas: clients reach both sides. */
  | 'partition'
  /** Of replicas and clients alike. */
  | 'split'
  /** Planned from then on, at a named point. */
  | 'crash'
  /** A client asks for something beside its workload. */
  | 'operate'
  /** A client asks for other members. */
  | 'change';

export type LogProfile = Weather & {
  readonly troubles: readonly LogTroubleName[];
  /** Whom troubles befall; anyone is any node, the leader more often. */
  readonly victims: 'anyone' | 'leader' | 'replicas' | 'clients';
  /** Of the settings of the preset, where they may be smaller. */
  readonly windows: readonly number[];
  readonly batchesMax: readonly number[];
  readonly snapshotsEvery: readonly number[];
  /** In one schedule of so many some values are so large that promises and snapshots come in parts. */
  readonly largeOneIn: number;
  /** Whether some nodes may stay away when all is healed, as long as quorums remain. */
  readonly mayLeave: boolean;
};

export const logProfile: LogProfile = {
  ...plainProfile,
  troubles: [
    ...(['kill', 'kill', 'restart', 'restart', 'pause', 'pause', 'loss', 'crash', 'crash', 'wipe'] as const),
    ...(['cut', 'cut', 'partition', 'partition', 'operate', 'operate', 'operate', 'change', 'change'] as const),
  ],
  victims: 'anyone',
  troublesMax: 16,
  spellsMs: [400, 1000, 2500],
  cutMaxMs: 1200,
  awayMaxMs: 1500,
  delaysMaxMs: [0, 0, 20, 100],
  windows: [4, 5, 8],
  batchesMax: [1, 2, 4],
  snapshotsEvery: [3, 5, 8],
  largeOneIn: 12,
  mayLeave: true,
};
