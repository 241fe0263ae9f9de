/** How a run begins, or does not. */
import { existsSync, readdirSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { runtimeFolderPath } from '../../src/cluster/run-folder.js';
import { nodeId } from '../../src/paxos/ballot.js';
import { createClusters } from './clusters.js';
import { heardBy, hears } from './heard.js';
import { processEvent } from './observer.js';

const { start, startReady, tryStart } = createClusters();

describe('the beginning of a run', () => {
  test('the trace begins with the run, the pace and the faults, then every worker is spawned', async () => {
    const { cluster, seen } = await startReady('obedient');
    await seen.until(processEvent(5, 'spawned'));
    const kinds = seen.records.slice(0, 9).map((record) => record.kind);
    expect(kinds).toEqual(['run', 'pace', 'faults', ...Array.from({ length: 6 }, () => 'process')]);
    expect(seen.records[0]).toMatchObject({ version: 1, program: 'test', url: cluster.url, node: null, sequence: 0 });
  });

  test('a worker is told faults and pace before the peers, with every seat and its disk', async () => {
    const { seen } = await startReady('obedient');
    await hears(seen, 3, 'peers');
    const heard = heardBy(seen, 3);
    expect(heard.map((frame) => frame.type)).toEqual([undefined, 'faults', 'pace', 'peers']);
    const peers = heard.at(-1);
    if (peers?.type !== 'peers') throw new Error('no peers');
    expect(peers.seated).toBe(true);
    expect(peers.peers.map(({ node }) => node)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { disk, seatDisk } of peers.peers) expect(disk).toBe(seatDisk);
  });

  test("the supervisor's records are numbered without a gap", async () => {
    const { cluster, seen } = await startReady('obedient');
    await cluster.request({ type: 'kill', node: nodeId(1) });
    await seen.until(processEvent(1, 'exited'));
    const own = seen.records.filter((record) => record.node === null);
    expect(own.map(({ sequence }) => sequence)).toEqual(own.map((_, index) => index));
  });

  test('a worker that dies before it says hello is reported, and the rest begin without it', async () => {
    const { seen } = await startReady('one-exits-at-once');
    const { event } = await seen.until(processEvent(0, 'exited'));
    expect(event).toMatchObject({ code: 7, signal: null, expected: false });
    expect(seen.events(1)).toContainEqual(expect.objectContaining({ type: 'ready', seated: true }));
  });

  test('when no worker comes up the cluster closes itself with a sentence and the last words', async () => {
    const { cluster } = await start('exits-at-once');
    const reason = 'no worker came up: node 0 ended with exit code 7: nothing works here';
    expect(await cluster.ready).toEqual({
      ok: false,
      reason: expect.stringMatching(/ended with exit code 7: nothing works here$/),
    });
    expect(await cluster.ended).toHaveLength(reason.length);
    expect(existsSync(cluster.runFolder)).toBe(false);
  });

  test.runIf(process.env.PAXOS_TUI_LONG)(
    'a worker that never says hello does not hold up the start for ever',
    async () => {
      const { cluster } = await start('never-says-hello');
      expect(await cluster.ready).toEqual({ ok: false, reason: 'no worker came up: none was ready after 15 seconds' });
    },
  );

  test('a port that is in use is named, and nothing is left behind', async () => {
    const before = runFolders();
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const { port } = socket.address();
    const started = await tryStart('obedient', { ports: [{ node: nodeId(1), port }] });
    socket.close();
    expect(started).toEqual({ ok: false, reason: `UDP port ${port} of 127.0.0.1 is in use` });
    expect(runFolders()).toEqual(before);
  });

  test('a start that fails half-way leaves nothing behind', async () => {
    // The environment of a process has a limit, and one worker's options go beyond it.
    const before = runFolders();
    const client = { node: nodeId(5), value: 'x'.repeat(8 * 1024 * 1024), proposerIndex: 0, afterMs: 0 };
    const started = await tryStart('obedient', { clients: [client] });
    expect(started).toEqual({ ok: false, reason: expect.stringMatching(/no process could be started for node 5/) });
    expect(runFolders()).toEqual(before);
  });
});

/** Of this process: others run clusters at the same time. */
function runFolders(): readonly string[] {
  if (!existsSync(runtimeFolderPath())) return [];
  return readdirSync(runtimeFolderPath()).filter((name) => name.startsWith(`run-${process.pid}-`));
}
