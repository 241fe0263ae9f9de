/** Replicas as processes: they serve clients, come back from their disks, and tell what their trace level says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import type { AppName } from '../../src/paxos/multi/apps/app.js';
import type { Workload } from '../../src/paxos/multi/workload.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceLevel, TraceRecord } from '../../src/schema/trace.js';
import { createClusters, realWorker } from './clusters.js';
import { type Observer, processEvent } from './observer.js';

const { start, startReady } = createClusters();
const ids = (...numbers: number[]): NodeId[] => numbers.map(nodeId);

const configurationOf = (app: AppName): Preset['configuration'] => ({
  proposers: [],
  acceptors: [],
  learners: [],
  clients: ids(3),
  log: {
    members: ids(0, 1, 2),
    joiners: [],
    quorums: { phase1: 2, phase2: 2 },
    app,
    window: 16,
    batchMax: 64,
    snapshotEvery: 50,
    skipSlot: null,
  },
});

/** Three replicas and a client, 3, that does this by itself. */
const replicas = (app: AppName, workload: Workload | null, changes: Partial<Preset> = {}): Partial<Preset> => ({
  configuration: configurationOf(app),
  clients: [{ node: nodeId(3), value: null, proposerIndex: 0, afterMs: 0, ...(workload === null ? {} : { workload }) }],
  ...changes,
});
const lane = (...operations: string[]): Workload => ({
  type: 'lanes',
  lanes: [operations],
  pauseMinMs: 0,
  pauseMaxMs: 0,
});
const loadOf = (operations: number): Workload => ({
  type: 'load',
  operations,
  outstanding: 10,
  bytes: 64,
  readsPercent: 0,
});

const resultsOf = (records: readonly TraceRecord[]): readonly string[] =>
  records
    .flatMap((record) => (record.kind === 'step' && record.node === 3 ? record.effects : []))
    .flatMap((effect) => (effect.type === 'respond' ? [effect.result] : []));

/** The results of the client's first so many operations. */
async function results(seen: Observer, count: number): Promise<readonly string[]> {
  let answered = 0;
  await seen.untilSome((record) => {
    answered += resultsOf([record]).length;
    return answered >= count;
  });
  return resultsOf(seen.records);
}

const propose = (value: string) => ({ type: 'propose', value, proposer: null, client: null }) as const;

test('a client is served, by its own plan and by key', async () => {
  const { cluster, seen } = await startReady(realWorker, replicas('kv', lane('put a 1', 'append a 2', 'get a')));
  expect(await results(seen, 3)).toEqual(['ok', expect.any(String), '12']);
  expect(await cluster.request(propose('put b 7'))).toEqual({ ok: true });
  await results(seen, 4);
  expect(await cluster.request(propose('get b'))).toEqual({ ok: true });
  expect((await results(seen, 5)).at(-1)).toBe('7');
  expect(await cluster.request(propose(''))).toMatchObject({ ok: false });
});

test('what a replica promised and executed is there after a kill -9, and its seat is the same', async () => {
  const { cluster, seen } = await start(realWorker, replicas('kv', lane('put a 1'), { storage: 'disk' }));
  await results(seen, 1);
  for (const node of ids(0, 1, 2)) await cluster.request({ type: 'kill', node });
  for (const node of ids(0, 1, 2)) await cluster.request({ type: 'restart', node, wipe: false });
  await seen.until(processEvent(2, 'ready', 2));
  expect(await cluster.request(propose('get a'))).toEqual({ ok: true });
  expect((await results(seen, 2)).at(-1)).toBe('1');
  const boots = seen.records.flatMap((record) =>
    record.kind === 'step' && record.node !== 3 && record.input.type === 'boot' ? [record.input] : [],
  );
  const disksOf = (incarnation: number) =>
    boots
      .filter((boot) => boot.incarnation === incarnation)
      .map(({ disk }) => disk)
      .sort();
  expect(disksOf(2)).toEqual(disksOf(1));
});

test('a wiped replica comes back with another disk, learns the log, and its vote does not count', async () => {
  const { cluster, seen } = await start(realWorker, replicas('kv', lane('put a 1'), { storage: 'disk' }));
  await results(seen, 1);
  await cluster.request({ type: 'restart', node: nodeId(2), wipe: true });
  await seen.until(processEvent(2, 'ready', 2));
  const isNew = ({ node, incarnation }: TraceRecord): boolean => node === 2 && incarnation === 2;
  await cluster.request(propose('put a 2'));
  await results(seen, 2);
  await seen.untilSome(
    (record) => isNew(record) && record.kind === 'step' && record.effects.some(({ type }) => type === 'applied'),
  );
  const written = seen.records.filter(isNew).flatMap((record) => (record.kind === 'step' ? record.effects : []));
  expect(written.some((effect) => effect.type === 'persist' && effect.record.type === 'log-accepted')).toBe(false);
});

test('each replica of a chat keeps its lines in a file', async () => {
  const said = lane('say Amy hello', 'say Amy is anyone there?');
  const { cluster, seen } = await start(realWorker, replicas('chat', said));
  const told = await results(seen, 2);
  expect(told).toHaveLength(2);
  const written = new Set<number | null>();
  await seen.untilSome((record) => {
    if (record.kind !== 'step') return false;
    for (const effect of record.effects) {
      if (effect.type === 'chat-log' && effect.from + effect.lines.length === 2) written.add(record.node);
    }
    return written.size === 3;
  });
  const files = ids(0, 1, 2).map((node) => readFileSync(join(cluster.runFolder, 'logs', `learner${node}.txt`), 'utf8'));
  expect(files[0]?.split('\n')).toHaveLength(3);
  expect(files[1]).toBe(files[0]);
  expect(files[2]).toBe(files[0]);
});

test.each<[TraceLevel, readonly string[]]>([
  ['decisions', ['facts', 'counts']],
  ['counters', ['counts']],
])('at trace level %s a load is told as %j, without a gap', async (trace, kinds) => {
  const { cluster, seen } = await startReady(realWorker, replicas('kv', null, { trace }));
  expect(await cluster.request({ type: 'load', client: null, workload: loadOf(300) })).toEqual({ ok: true });
  const last = await seen.untilSome((record) => record.kind === 'counts' && record.answered >= 300);
  expect(last).toMatchObject({ node: 3, invoked: 300, answered: 300 });
  const own = seen.records.filter(({ node }) => node !== null);
  expect([...new Set(own.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort());
  for (const node of [0, 1, 2, 3]) {
    const sequences = own.flatMap((record) => (record.node === node ? [record.sequence] : []));
    expect(sequences).toEqual(sequences.map((_, index) => index));
  }
  const latencies = own.flatMap((record) => (record.kind === 'counts' && record.node === 3 ? record.latencies : []));
  expect(latencies.reduce((sum, { count }) => sum + count, 0)).toBe(300);
});
