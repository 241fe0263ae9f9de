/**
 * Clusters of a test file: started with a worker of its choice, watched from the first record, and closed after each
 * test.
 */
import { afterEach } from 'vitest';
import { type Cluster, type ClusterStart, startCluster } from '../../src/cluster/live-session.js';
import type { Preset } from '../../src/schema/preset.js';
import { createBundler, guardPath } from './bundle.js';
import { observe, type Observer } from './observer.js';
import { presetOf } from './preset-of.js';

type Running = { readonly cluster: Cluster; readonly seen: Observer };

/** Workers are named by their entry, seen from this folder: a misbehaving fixture, or the worker that users get. */
export type Clusters = {
  tryStart(worker: string, changes?: Partial<Preset>): Promise<ClusterStart>;
  /** Throws if it could not be started. */
  start(worker: string, changes?: Partial<Preset>): Promise<Running>;
  /** Throws if no worker came up. */
  startReady(worker: string, changes?: Partial<Preset>): Promise<Running>;
};

export const realWorker = '../../src/node/main.ts';

export function createClusters(): Clusters {
  const bundle = createBundler();
  const workerPaths = new Map<string, Promise<string>>();
  const running: Cluster[] = [];
  afterEach(async () => {
    for (const cluster of running.splice(0)) await cluster.close();
  });

  const tryStart: Clusters['tryStart'] = async (worker, changes = {}) => {
    const entry = worker.endsWith('.ts') ? worker : `./fixtures/${worker}.ts`;
    const workerPath = workerPaths.get(entry) ?? bundle(entry);
    workerPaths.set(entry, workerPath);
    const started = await startCluster(presetOf(changes), {
      workerPath: await workerPath,
      guardPath,
      programVersion: 'test',
      pace: 'full',
    });
    if (started.ok) running.push(started.cluster);
    return started;
  };
  const start: Clusters['start'] = async (worker, changes) => {
    const started = await tryStart(worker, changes);
    if (!started.ok) throw new Error(started.reason);
    return { cluster: started.cluster, seen: observe(started.cluster) };
  };
  const startReady: Clusters['startReady'] = async (worker, changes) => {
    const { cluster, seen } = await start(worker, changes);
    const begun = await cluster.ready;
    if (!begun.ok) throw new Error(begun.reason);
    return { cluster, seen };
  };
  return { tryStart, start, startReady };
}
