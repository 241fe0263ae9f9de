/** The clusters and the accidents under which random schedules soon show each quirk of a log. */
import { type FaultRule, harmless } from '../../faults/settings.js';
import { nodeId, type NodeId } from '../../paxos/ballot.js';
import type { LogSettings } from '../../paxos/multi/settings.js';
import { type LogQuirkName, logQuirkNames, type QuirkName } from '../../paxos/quirks.js';
import { majorities } from '../../paxos/quorum.js';
import type { Preset } from '../../schema/preset.js';
import { type LogProfile, logProfile } from '../log/log-profile.js';
import { clusterPreset } from '../scenario/cluster.js';

export type LogSwarm = {
  readonly members: number;
  readonly joiners: number;
  readonly clients: number;
  /** So many of the clients, the last ones, do nothing but read. */
  readonly readers: number;
  /** Times that a client goes over its keys. */
  readonly turns: number;
  readonly window: number;
  readonly logProfile: LogProfile;
};

const lost = (types: Exclude<FaultRule['types'], null>, lossRatio: number): FaultRule => ({
  ...harmless,
  types,
  lossRatio,
});

const common: LogSwarm = { members: 3, joiners: 0, clients: 3, readers: 0, turns: 3, window: 8, logProfile };

/** Leaders come and go while slots are in flight: many of those that lead fall, or are cut off for a while. */
const unsteady: LogProfile = {
  ...logProfile,
  victims: 'leader',
  troubles: ['kill', 'restart', 'pause', 'cut', 'cut', 'partition', 'partition', 'operate', 'operate'],
  troublesMax: 30,
  awayMaxMs: 600,
  spellsMs: [2500, 4000],
  snapshotsEvery: [8],
  windows: [8],
};

/** The same, and much of phase 2 is lost: slots are accepted here and there. */
const patchy: LogProfile = { ...unsteady, rules: [lost(['p2a', 'p2b'], 0.4)] };

/** Those who fall behind come back with a snapshot. */
const forgetful: LogProfile = { ...unsteady, snapshotsEvery: [2, 3], windows: [4] };

/** Clients hear little, and say everything again. */
const unheard: LogProfile = { ...unsteady, rules: [lost(['invoked'], 0.6)], duplicateRatios: [0.5] };

/** The same leaders come back again and again, while their votes of before are still on their way. */
const belated: LogProfile = {
  ...unsteady,
  troubles: ['restart'],
  troublesMax: 8,
  spellsMs: [4000],
  awayMaxMs: 50,
  lossRatios: [0],
  delaysMaxMs: [0],
  hopsMaxMs: [2, 10],
  rules: [lost(['p2a'], 0.92), { ...harmless, types: ['p2b'], delayMaxMs: 6000 }],
};

/** Those that lead are parted from the others for long, and hear late that somebody else leads. */
const secluded: LogProfile = {
  ...unsteady,
  troubles: ['partition'],
  troublesMax: 8,
  partMaxMs: 1500,
  lossRatios: [0],
  delaysMaxMs: [0],
  rules: [lost(['heartbeat'], 0.6)],
};

/** Some clients reach a leader that others, and the other replicas, do not. */
const isolated: LogProfile = {
  ...unsteady,
  troubles: ['split'],
  troublesMax: 6,
  partMaxMs: 3000,
  lossRatios: [0],
  duplicateRatios: [0],
  delaysMaxMs: [0],
  hopsMaxMs: [2, 10],
};

const moving: LogProfile = {
  ...unsteady,
  victims: 'anyone',
  troubles: ['change', 'change', 'change', 'kill', 'wipe', 'cut', 'partition', 'operate', 'operate'],
  windows: [4, 5],
};

const swarms: { readonly [name in LogQuirkName]?: Partial<LogSwarm> } = {
  'omits-slots-from-promise': { logProfile: patchy },
  'forgets-mark': { logProfile: forgetful },
  'one-part-is-a-promise': { logProfile: { ...patchy, largeOneIn: 1 } },
  'joiner-votes': { joiners: 2, logProfile: moving },
  'wiped-member-votes': {
    logProfile: { ...moving, troubles: ['wipe', 'wipe', 'kill', 'cut', 'partition', 'operate'] },
  },
  'snapshot-lowers-promise': { logProfile: forgetful },
  'adopts-lowest-pvalue': { members: 5, logProfile: patchy },
  'proposes-over-reports': { logProfile: patchy },
  'fills-holes-early': { joiners: 2, logProfile: moving },
  'recomputes-batch': { logProfile: patchy },
  'counts-refusals': { logProfile: secluded },
  'counts-votes-of-other-ballots': { members: 4, logProfile: belated },
  'decides-across-ballots': { logProfile: patchy },
  'applies-over-holes': { logProfile: patchy },
  'remembers-last-sequence': { logProfile: unheard },
  'executes-again': { logProfile: unheard },
  'reads-below-decided': { logProfile: patchy },
  'reads-unconfirmed': { readers: 2, turns: 8, logProfile: isolated },
  'snapshot-without-clients': { logProfile: { ...unheard, snapshotsEvery: [2, 3] } },
  'counts-old-members': { joiners: 2, logProfile: moving },
  'changes-at-once': { joiners: 2, logProfile: moving },
};

export const logSwarmOf = (name: LogQuirkName): LogSwarm => ({ ...common, ...swarms[name] });

export const isLogQuirk = (name: QuirkName): name is LogQuirkName => logQuirkNames.some((known) => known === name);

/** Each client works in three lanes on three keys that all share: puts of values of its own, and reads. */
export function logSwarmPreset(swarm: LogSwarm, quirks: readonly QuirkName[]): Preset {
  let next = 0;
  const take = (count: number): readonly NodeId[] => Array.from({ length: count }, () => nodeId(next++));
  const [members, joiners, clients] = [take(swarm.members), take(swarm.joiners), take(swarm.clients)];
  const log: LogSettings = {
    members,
    joiners,
    quorums: majorities(members.length),
    app: 'kv',
    window: swarm.window,
    batchMax: 2,
    snapshotEvery: 8,
    skipSlot: null,
  };
  const configuration = { proposers: [], acceptors: [], learners: [], clients, log };
  const preset = clusterPreset(configuration, 'disk', [], quirks);
  const plans = preset.clients.map((plan) => ({
    ...plan,
    workload: { type: 'lanes', lanes: lanesOf(swarm, plan.node), pauseMinMs: 0, pauseMaxMs: 150 } as const,
  }));
  return { ...preset, clients: plans, expect: { outcome: 'answered', withinMs: 60_000 } };
}

const keys = ['a', 'b', 'c'] as const;

function lanesOf(
  { members, joiners, clients, readers, turns }: LogSwarm,
  client: NodeId,
): readonly (readonly string[])[] {
  const isReader = client >= members + joiners + clients - readers;
  const operations = (key: string, turn: number): readonly string[] =>
    isReader ? [`get ${key}`, `get ${key}`] : [`append ${key} ${client}.${turn};`, `get ${key}`];
  return keys.map((key) => Array.from({ length: turns }, (_, turn) => operations(key, turn)).flat());
}
