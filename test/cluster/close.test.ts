/** What is left after a run: nothing but a recording that is kept. */
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createClusters } from './clusters.js';
import { hears } from './heard.js';
import { isProcess, type Observer, processEvent } from './observer.js';
import { isGone } from './processes.js';
import { watchLateness } from './lateness.js';

const { start, startReady } = createClusters();

describe('the end of a run', () => {
  test('close leaves no process, no port and no folder, and the trace says that it ended', async () => {
    const { cluster, seen } = await startReady('obedient', { storage: 'disk' });
    await cluster.request({ type: 'pause', node: nodeId(3) });
    const { port } = new URL(cluster.url);
    await seen.until(processEvent(3, 'paused'));
    await cluster.close();
    await cluster.close();
    expect(await cluster.ended).toBe('the run was ended');
    expect(pidsOf(seen)).toHaveLength(6);
    for (const pid of pidsOf(seen)) expect(isGone(pid)).toBe(true);
    expect(existsSync(cluster.runFolder)).toBe(false);
    expect(await isListening(Number(port))).toBe(false);
    expect(seen.records.at(-1)).toMatchObject({ kind: 'end', reason: 'the run was ended' });
    expect(await cluster.request({ type: 'next-decree' })).toEqual({ ok: false, reason: 'the run has ended' });
  });

  test.each(['ignores-sigterm', 'never-says-hello'] as const)(
    'close ends workers that would stay: %s',
    async (worker) => {
      const { cluster, seen } = await start(worker);
      if (worker === 'ignores-sigterm') await cluster.ready;
      const lateness = watchLateness();
      const beforeMs = performance.now();
      await cluster.close();
      expect(performance.now() - beforeMs - lateness()).toBeLessThan(2_000);
      for (const pid of pidsOf(seen)) expect(isGone(pid)).toBe(true);
    },
  );

  test('a recording that is kept outlives the run, complete', async () => {
    const { cluster, seen } = await startReady('obedient');
    const path = cluster.keepTrace(null);
    await cluster.close();
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(seen.records);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ kind: 'end' });
    rmSync(path);
  });

  test('two clusters at once do not disturb each other', async () => {
    const [first, second] = await Promise.all([startReady('obedient'), startReady('obedient')]);
    await first.cluster.close();
    expect(await second.cluster.request({ type: 'next-decree' })).toEqual({ ok: true });
    for (const node of [0, 1, 2, 3, 4, 5]) await hears(second.seen, node, 'open-decree');
    expect(second.seen.records.some((record) => isProcess(record) && record.event.type === 'exited')).toBe(false);
  });

  test('only the user can read what lies in the run folder', async () => {
    const { cluster } = await startReady('obedient');
    const control = JSON.parse(readFileSync(cluster.controlFile, 'utf8'));
    expect(control).toEqual({ url: cluster.url, controlToken: expect.any(String), pid: process.pid });
    expect(cluster.url).not.toContain(control.controlToken);
    expect(statSync(cluster.controlFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(cluster.runFolder, '..')).mode & 0o777).toBe(0o700);
    expect(readFileSync(cluster.tracePath, 'utf8')).not.toContain(control.controlToken);
  });
});

function pidsOf(seen: Observer): readonly number[] {
  return seen.records.flatMap((record) =>
    isProcess(record) && record.event.type === 'spawned' ? [record.event.pid] : [],
  );
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
