/** A small cluster of a log in virtual time, with an opinion on it, and what tests of it have in common. */
import { expect } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import type { LogSettings } from '../../src/paxos/multi/settings.js';
import type { ClientPlan, Preset, TimedEvent } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createWorld, loopback, type World } from '../../src/sim/world.js';
import { type Answer, createOpinion, type Opinion } from './log-opinion.js';

export type ClusterOptions = {
  readonly log?: Partial<LogSettings>;
  /** By client: the operations of each of its lanes. Clients are nodes 10, 11, ... */
  readonly lanes: readonly (readonly (readonly string[])[])[];
  readonly pauseMs?: number;
  readonly afterMs?: number;
  readonly events?: readonly TimedEvent[];
  readonly rules?: Preset['rules'];
  readonly storage?: Preset['storage'];
  readonly seed?: number;
};

export type Cluster = {
  readonly world: World;
  readonly records: readonly TraceRecord[];
  readonly opinion: Opinion;
};

const firstClient = 10;

function presetOf({ log = {}, lanes, pauseMs = 5, afterMs = 0, ...given }: ClusterOptions): Preset {
  const settings: LogSettings = {
    members: [1, 2, 3].map(nodeId),
    joiners: [],
    quorums: { phase1: 2, phase2: 2 },
    app: 'kv',
    window: 8,
    batchMax: 4,
    snapshotEvery: 20,
    skipSlot: null,
    ...log,
  };
  const clients = lanes.map((ofClient, index): ClientPlan => {
    const workload = { type: 'lanes', lanes: ofClient, pauseMinMs: 0, pauseMaxMs: pauseMs } as const;
    return { node: nodeId(firstClient + index), value: null, proposerIndex: 0, afterMs, workload };
  });
  const ids = clients.map(({ node }) => node);
  return {
    name: `log of ${settings.members.join(' ')}`,
    title: 'a log',
    teaches: 'a log',
    configuration: { proposers: [], acceptors: [], learners: [], clients: ids, log: settings },
    clients,
    ports: [],
    storage: given.storage ?? 'disk',
    pace: 'full',
    seed: 1,
    rules: given.rules ?? [],
    groups: [],
    crashes: [],
    events: given.events ?? [],
    expect: { outcome: 'answered', withinMs: 60_000 },
  };
}

export function startCluster(options: ClusterOptions): Cluster {
  const records: TraceRecord[] = [];
  const opinion = createOpinion();
  const onRecord = (record: TraceRecord): void => {
    records.push(record);
    opinion.fold(record);
  };
  const world = createWorld({
    preset: presetOf(options),
    seed: options.seed ?? 1,
    onRecord,
    createMachine,
    pace: loopback,
  });
  return { world, records, opinion };
}

/** Goes on until every operation that was begun so far is answered and no lane has more to ask. */
export function runToAnswers({ world, opinion }: Cluster, operations: number, withinMs = 60_000): void {
  const atMs = world.nowMs() + withinMs;
  const done = world.runUntil(() => opinion.answers.size >= operations, { atMs, events: 3_000_000 });
  if (!done) throw new Error(`${opinion.answers.size} of ${operations} operations answered by ${world.nowMs()} ms`);
}

/** All these nodes have executed the same slots, as far as anyone has. */
export function expectConverged({ world, opinion }: Cluster, nodes: readonly number[], withinMs = 20_000): void {
  const top = (): number => Math.max(...opinion.applied.values());
  const reached = (): boolean => nodes.every((node) => opinion.applied.get(nodeId(node)) === top());
  world.runUntil(reached, { atMs: world.nowMs() + withinMs, events: 3_000_000 });
  expect(nodes.map((node) => opinion.applied.get(nodeId(node)))).toEqual(nodes.map(top));
}

/** Lanes of appends whose text names them, each to a key of its own. */
export function appends(lanes: number, each: number, prefix = 'k'): string[][] {
  return Array.from({ length: lanes }, (_, lane) =>
    Array.from({ length: each }, (__, index) => `append ${prefix}${lane} ${index},`),
  );
}

/** Asks for `key` through the first client and answers its value. */
export function readBack(cluster: Cluster, key: string, withinMs = 20_000): string {
  const { world, opinion } = cluster;
  const before = new Set(opinion.answers.keys());
  const find = (): Answer | undefined =>
    [...opinion.answers].find(([id, { operation }]) => !before.has(id) && operation === `get ${key}`)?.[1];
  world.propose(nodeId(firstClient), `get ${key}`, null);
  world.runUntil(() => find() !== undefined, { atMs: world.nowMs() + withinMs, events: 3_000_000 });
  return find()?.result ?? '(no answer)';
}

/** Every append that was answered is there, once, in the order of its lane. */
export function expectAllThere(cluster: Cluster, lanes: readonly (readonly string[])[]): void {
  for (const [lane, operations] of lanes.entries()) {
    const key = operations[0]?.split(' ')[1] ?? `k${lane}`;
    expect(readBack(cluster, key)).toBe(operations.map((operation) => operation.split(' ')[2]).join(''));
  }
}
