/** What the shrinker plays: a cluster and the commands of a hand, and the words for that cluster in a scenario. */
import type { NodeId } from '../../paxos/ballot.js';
import type { LogSettings } from '../../paxos/multi/settings.js';
import type { QuirkName } from '../../paxos/quirks.js';
import { majorities } from '../../paxos/quorum.js';
import type { Preset } from '../../schema/preset.js';
import { parseCluster } from '../scenario/cluster.js';
import type { HandCommand } from './hand-command.js';

export type Counts = {
  readonly proposers: number;
  readonly acceptors: number;
  readonly learners: number;
  readonly clients: number;
};

export type LogShape = Omit<LogSettings, 'members' | 'joiners'> & {
  readonly replicas: number;
  readonly joiners: number;
};

export type Script = {
  /** Of a log the clients alone count. */
  readonly counts: Counts;
  /** The log that its replicas keep; null where decrees are decided one by one. */
  readonly log: LogShape | null;
  /** Rules that all nodes get wrong. */
  readonly quirks: readonly QuirkName[];
  /** It begins with an election; else everyone has heard START, or knows the first members. */
  readonly hasElection: boolean;
  readonly commands: readonly HandCommand[];
};

type Cluster = Pick<Script, 'counts' | 'quirks' | 'log'>;

export function shapeOf({ members, joiners, ...rest }: LogSettings): LogShape {
  return { ...rest, replicas: members.length, joiners: joiners.length };
}

/** The cluster's words, as in "proposers=2 acceptors=3 learners=1 clients=1". */
export function clusterWords({ counts, quirks, log }: Cluster): readonly string[] {
  const named = quirks.map((quirk) => `quirk=${quirk}`);
  if (log === null) return [...Object.entries(counts).map(([role, count]) => `${role}=${count}`), ...named];
  const { replicas, joiners, app, window, batchMax, snapshotEvery, quorums, skipSlot } = log;
  const usual = majorities(replicas);
  const isUsual = usual.phase1 === quorums.phase1 && usual.phase2 === quorums.phase2;
  return [
    `replicas=${replicas}`,
    ...(joiners === 0 ? [] : [`joiners=${joiners}`]),
    `clients=${counts.clients}`,
    `app=${app}`,
    `window=${window}`,
    `batch=${batchMax}`,
    `snapshot-every=${snapshotEvery}`,
    ...(isUsual ? [] : [`quorums=${quorums.phase1}+${quorums.phase2}`]),
    ...(skipSlot === null ? [] : [`skip-slot=${skipSlot}`]),
    ...named,
  ];
}

export function presetOf(cluster: Cluster): Preset {
  const parsed = parseCluster(clusterWords(cluster));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.preset;
}

export function countNodes({ counts, log }: Pick<Script, 'counts' | 'log'>): number {
  const replicas = log === null ? 0 : log.replicas + log.joiners;
  return counts.proposers + counts.acceptors + counts.learners + counts.clients + replicas;
}

/** By role, the ids that a cluster of these counts has. */
export function idsOf(counts: Counts): { readonly [role in keyof Counts]: readonly NodeId[] } {
  return presetOf({ counts, quirks: [], log: null }).configuration;
}
