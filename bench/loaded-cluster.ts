/** Replicas and clients as processes under a load, and what their records tell of it. The judge folds all of them. */
import { join } from 'node:path';
import { createJudge, type Judge } from '../src/checker/judge.js';
import { type Cluster, startCluster } from '../src/cluster/live-session.js';
import { type NodeId, nodeId } from '../src/paxos/ballot.js';
import { loadPreset } from '../src/preset/load.js';
import type { Preset } from '../src/schema/preset.js';
import type { CountsRecord, TraceRecord } from '../src/schema/trace.js';

export type LoadedCluster = {
  /** Runs the load for a while at full speed: the operations each client keeps unanswered. */
  measure(outstanding: number, options: { readonly warmUpMs: number; readonly forMs: number }): Promise<Measure>;
  /** Starts the load at full speed, or ends it. */
  load(outstanding: number | null): Promise<void>;
  /** Operations answered since the start, as the clients told them last. */
  answered(): number;
  readonly judge: Judge;
  /** By node, those of this start. */
  readonly pids: ReadonlyMap<NodeId, number>;
  readonly runFolder: string;
  close(): Promise<void>;
};

export type Measure = {
  readonly answered: number;
  readonly ms: number;
  /** Microseconds of each answered operation, ascending. */
  readonly latencies: readonly number[];
  /** Datagrams that left any node, and syncs of the node that made most of them. */
  readonly sent: number;
  readonly syncs: number;
};

/** Three replicas; trace level `decisions`. */
export async function startLoaded(
  root: string,
  { storage, clients }: { readonly storage: Preset['storage']; readonly clients: number },
): Promise<LoadedCluster> {
  const loaded = await loadPreset('replicas', {
    presetsFolder: join(root, 'presets'),
    overrides: [`storage=${storage}`],
  });
  if (!loaded.ok) throw new Error(loaded.reason);
  const { cluster, judge, ready } = await start(root, presetOf(loaded.preset, clients));
  const counts = new Map<number, CountsRecord>();
  const pids = new Map<NodeId, number>();
  let onCounts = (_record: CountsRecord): void => {};
  cluster.subscribe((records: readonly TraceRecord[]) => {
    for (const record of records) {
      judge.fold(record);
      if (record.kind === 'process' && record.event.type === 'spawned') pids.set(record.subject, record.event.pid);
      if (record.kind !== 'counts') continue;
      counts.set(record.node, record);
      onCounts(record);
    }
  });
  await ready;
  const load = async (outstanding: number | null): Promise<void> => {
    const workload =
      outstanding === null
        ? null
        : ({ type: 'load', operations: null, outstanding, bytes: 64, readsPercent: 0 } as const);
    const answer = await cluster.request({ type: 'load', client: null, workload });
    if (!answer.ok) throw new Error(answer.reason);
  };
  return {
    judge,
    pids,
    runFolder: cluster.runFolder,
    load,
    answered: () => [...counts.values()].reduce((sum, { answered }) => sum + answered, 0),
    close: () => cluster.close(),
    async measure(outstanding, { warmUpMs, forMs }) {
      await load(outstanding);
      await delay(warmUpMs);
      const before = new Map(counts);
      const latencies: CountsRecord['latencies'][number][] = [];
      onCounts = (record) => latencies.push(...record.latencies);
      await delay(forMs);
      onCounts = () => {};
      const after = new Map(counts);
      await load(null);
      await delay(warmUpMs);
      return { ...between(before, after), latencies: spread(latencies) };
    },
  };
}

/** Of 64 bytes and their numbers as many as a batch text takes. */
export const batchMax = 160;

function presetOf(preset: Preset, clients: number): Preset {
  const { configuration } = preset;
  const { log } = configuration;
  if (log === undefined) throw new Error('the preset replicas keeps no log');
  const ids = Array.from({ length: clients }, (_, index) => nodeId(3 + index));
  return {
    ...preset,
    trace: 'decisions',
    configuration: { ...configuration, clients: ids, log: { ...log, batchMax } },
    clients: ids.map((node) => ({ node, value: null, proposerIndex: 0, afterMs: 0 })),
  };
}

async function start(
  root: string,
  preset: Preset,
): Promise<{ cluster: Cluster; judge: Judge; ready: Promise<unknown> }> {
  const started = await startCluster(preset, {
    workerPath: join(root, 'dist', 'worker.cjs'),
    guardPath: join(root, 'dist', 'guard.sh'),
    programVersion: 'bench',
    pace: 'full',
  });
  if (!started.ok) throw new Error(started.reason);
  return { cluster: started.cluster, judge: createJudge(), ready: started.cluster.ready };
}

/** Each node's own numbers over its own time: their records do not come at the same moment. */
function between(before: ReadonlyMap<number, CountsRecord>, after: ReadonlyMap<number, CountsRecord>) {
  const all = { answered: 0, ms: 0, sent: 0, syncs: 0 };
  for (const [node, now] of after) {
    const then = before.get(node);
    if (then === undefined) continue;
    const ms = now.atMs - then.atMs;
    if (now.invoked > then.invoked) all.ms = Math.max(all.ms, ms);
    all.answered += now.answered - then.answered;
    all.sent += now.sent - then.sent;
    all.syncs = Math.max(all.syncs, now.syncs - then.syncs);
  }
  return all;
}

const spread = (latencies: CountsRecord['latencies']): readonly number[] =>
  latencies.flatMap(({ us, count }) => new Array<number>(count).fill(us)).sort((a, b) => a - b);

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
