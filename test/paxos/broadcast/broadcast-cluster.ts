/** A small atomic broadcast in virtual time, with an opinion on it, and what tests of it have in common. */
import { expect } from 'vitest';
import type { NodeId } from '../../../src/paxos/ballot.js';
import { type GroupName, type MulticastSettings, nodeIn } from '../../../src/paxos/broadcast/groups.js';
import { createMachine } from '../../../src/paxos/machine.js';
import type { LogSettings } from '../../../src/paxos/multi/settings.js';
import type { Quirks } from '../../../src/paxos/quirks.js';
import { majorities } from '../../../src/paxos/quorum.js';
import type { ClientPlan, Preset, TimedEvent } from '../../../src/schema/preset.js';
import type { TraceRecord } from '../../../src/schema/trace.js';
import type { Wire } from '../../../src/sim/process.js';
import { createWorld, loopback, type World } from '../../../src/sim/world.js';
import { createOpinion, type Opinion } from './broadcast-opinion.js';

export type ClusterOptions = {
  /** How many of each; acceptors that may be there are three unless it is said. */
  readonly clients?: number;
  readonly proposers?: number;
  readonly acceptors?: number;
  readonly learners?: number;
  readonly acceptorsMax?: number;
  /** Of each client. */
  readonly values?: readonly string[];
  readonly count?: number;
  readonly afterMs?: number;
  readonly log?: Partial<LogSettings>;
  readonly interface?: string;
  readonly events?: readonly TimedEvent[];
  readonly rules?: Preset['rules'];
  readonly storage?: Preset['storage'];
  readonly seed?: number;
  /** Of every node. */
  readonly quirks?: Quirks;
  readonly wire?: Wire;
};

export type Cluster = {
  readonly world: World;
  readonly records: readonly TraceRecord[];
  readonly opinion: Opinion;
};

const many = (group: GroupName, count: number): NodeId[] =>
  Array.from({ length: count }, (_, index) => nodeIn(group, index + 1));

export const client = (id: number): NodeId => nodeIn('clients', id);
export const proposer = (id: number): NodeId => nodeIn('proposers', id);
export const acceptor = (id: number): NodeId => nodeIn('acceptors', id);
export const learner = (id: number): NodeId => nodeIn('learners', id);

function presetOf(options: ClusterOptions): Preset {
  const { values = [], count = 20, afterMs = 0, acceptorsMax = 3 } = options;
  const acceptors = many('acceptors', options.acceptors ?? 3);
  const clients = many('clients', options.clients ?? 2);
  const group = (port: number) => ({ address: '239.255.0.1', port });
  const multicast: MulticastSettings = {
    groups: { clients: group(5000), proposers: group(6000), acceptors: group(7000), learners: group(8000) },
    interface: options.interface ?? '127.0.0.1',
    timeToLive: 0,
    acceptorsMax,
  };
  const log: LogSettings = {
    members: acceptors,
    joiners: [],
    quorums: majorities(acceptorsMax),
    app: 'chat',
    window: 32,
    batchMax: 8,
    snapshotEvery: 1_000_000_000,
    skipSlot: null,
    ...options.log,
  };
  return {
    name: 'broadcast',
    title: 'an atomic broadcast',
    teaches: 'an atomic broadcast',
    configuration: {
      clients,
      proposers: many('proposers', options.proposers ?? 2),
      acceptors,
      learners: many('learners', options.learners ?? 2),
      log,
      multicast,
    },
    clients: clients.map(
      (node): ClientPlan => ({
        node,
        value: null,
        proposerIndex: 0,
        afterMs,
        values: { given: values, count, seed: node },
      }),
    ),
    ports: [],
    storage: options.storage ?? 'memory',
    pace: 'full',
    seed: 1,
    rules: options.rules ?? [],
    groups: [],
    crashes: [],
    events: options.events ?? [],
    expect: { outcome: 'learned', withinMs: 60_000 },
  };
}

export function startCluster(options: ClusterOptions = {}): Cluster {
  const records: TraceRecord[] = [];
  const opinion = createOpinion();
  const onRecord = (record: TraceRecord): void => {
    records.push(record);
    opinion.fold(record);
  };
  const { seed = 1, wire = 'bytes', quirks } = options;
  const createWrong: typeof createMachine = (of) => createMachine(quirks === undefined ? of : { ...of, quirks });
  const world = createWorld({
    preset: presetOf(options),
    seed,
    onRecord,
    createMachine: createWrong,
    pace: loopback,
    wire,
  });
  return { world, records, opinion };
}

const eventsMax = 2_000_000;

export function runFor({ world }: Cluster, forMs: number): void {
  world.runUntil(() => false, { atMs: world.nowMs() + forMs, events: world.events() + eventsMax });
}

/** Goes on until these learners have told all that clients submitted, and all clients know it. */
export function runToLearned(cluster: Cluster, learners: readonly NodeId[], withinMs = 20_000): number {
  const { world, opinion } = cluster;
  const sinceMs = world.nowMs();
  const { clients } = world.nodes.options.preset.configuration;
  const planned = world.nodes.options.preset.clients.reduce(
    (sum, { values }) => sum + (values?.given.length ?? 0) + (values?.count ?? 0),
    0,
  );
  const isDone = (): boolean =>
    opinion.submitted.size >= planned &&
    opinion.acknowledged.size >= opinion.submitted.size &&
    learners.every((node) => opinion.linesAt(node).length >= opinion.submitted.size);
  world.runUntil(isDone, { atMs: sinceMs + withinMs, events: world.events() + eventsMax });
  const told = learners.map((node) => `${node}: ${opinion.linesAt(node).length}`).join(', ');
  const counts = `${opinion.submitted.size} submitted of ${planned} by ${clients.length}`;
  expect(isDone(), `${counts}, ${opinion.acknowledged.size} acknowledged; told ${told}`).toBe(true);
  opinion.judge();
  return world.nowMs() - sinceMs;
}
