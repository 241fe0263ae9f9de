/** What a user can do to a node. */
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createClusters } from './clusters.js';
import { heardBy, hears } from './heard.js';
import { processEvent } from './observer.js';

const { startReady } = createClusters();

describe('what a user can do to a node', () => {
  test('a stop lets it leave by itself', async () => {
    const { cluster, seen } = await startReady('obedient');
    expect(await cluster.request({ type: 'stop', node: nodeId(1) })).toEqual({ ok: true });
    const { event } = await seen.until(processEvent(1, 'exited'));
    expect(event).toMatchObject({ code: 0, signal: null, expected: true });
    expect(seen.events(1)).toContainEqual({ type: 'ending', how: 'stop' });
  });

  test('a stop ends even a worker that is deaf to the frame and to SIGTERM', async () => {
    const { cluster, seen } = await startReady('ignores-sigterm');
    await cluster.request({ type: 'stop', node: nodeId(1) });
    expect(await seen.until(processEvent(1, 'exited'))).toMatchObject({ event: { signal: 'SIGKILL', expected: true } });
  });

  test('a stop ends a paused worker, which runs again to hear it', async () => {
    const { cluster, seen } = await startReady('obedient');
    await cluster.request({ type: 'pause', node: nodeId(1) });
    expect(await cluster.request({ type: 'stop', node: nodeId(1) })).toEqual({ ok: true });
    expect(await seen.until(processEvent(1, 'exited'))).toMatchObject({ event: { code: 0, signal: null } });
    expect(seen.events(1).map(({ type }) => type)).toEqual([
      'spawned',
      'ready',
      'paused',
      'resumed',
      'ending',
      'exited',
    ]);
  });

  test('a kill ends a paused worker', async () => {
    const { cluster, seen } = await startReady('obedient');
    expect(await cluster.request({ type: 'pause', node: nodeId(2) })).toEqual({ ok: true });
    expect(await cluster.request({ type: 'kill', node: nodeId(2) })).toEqual({ ok: true });
    expect(await seen.until(processEvent(2, 'exited'))).toMatchObject({ event: { signal: 'SIGKILL', expected: true } });
  });

  test('a paused worker says nothing until it is resumed', async () => {
    const { cluster, seen } = await startReady('obedient');
    await hears(seen, 1, 'peers');
    await cluster.request({ type: 'pause', node: nodeId(1) });
    await cluster.request({ type: 'next-decree' });
    await hears(seen, 2, 'open-decree');
    expect(heardBy(seen, 1).some(({ type }) => type === 'open-decree')).toBe(false);
    expect(await cluster.request({ type: 'resume', node: nodeId(1) })).toEqual({ ok: true });
    await hears(seen, 1, 'open-decree');
  });
});

describe('a restart', () => {
  test('counts the incarnation on, keeps the disk and wishes for the old port', async () => {
    const { cluster, seen } = await startReady('obedient', { storage: 'disk' });
    await cluster.request({ type: 'kill', node: nodeId(1) });
    expect(await cluster.request({ type: 'restart', node: nodeId(1), wipe: false })).toEqual({ ok: true });
    const again = await seen.until(processEvent(1, 'ready', 2));
    const first = await seen.until(processEvent(1, 'ready'));
    expect(again.event).toEqual({ ...first.event, seated: true });
    await hears(seen, 1, 'peers', 2);
    expect(heardBy(seen, 1, 2)[0]).toMatchObject({ incarnation: 2, port: 20_001, portRequired: false, crashes: [] });
  });

  test('is told to all others, with the place where the node listens now', async () => {
    const { cluster, seen } = await startReady('obedient');
    await cluster.request({ type: 'restart', node: nodeId(1), wipe: false });
    const { event } = await seen.until(processEvent(1, 'ready', 2));
    await seen.untilSome(() => heardBy(seen, 2).filter(({ type }) => type === 'peers').length === 2);
    const peers = heardBy(seen, 2).at(-1);
    if (peers?.type !== 'peers' || event.type !== 'ready') throw new Error('no peers');
    const peer = peers.peers.find(({ node }) => node === 1);
    expect(peer?.disk).toBe(event.disk);
    expect(peer?.seatDisk).not.toBe(event.disk);
  });

  test.each([
    ['a wiped disk', 'disk', true],
    ['memory storage', 'memory', false],
  ] as const)('a restart with %s has lost its seat', async (_name, storage, wipe) => {
    const { cluster, seen } = await startReady('obedient', { storage });
    expect(await cluster.request({ type: 'restart', node: nodeId(1), wipe })).toEqual({ ok: true });
    expect(await seen.until(processEvent(1, 'ready', 2))).toMatchObject({ event: { seated: false } });
    await hears(seen, 1, 'peers', 2);
    expect(heardBy(seen, 1, 2).at(-1)).toMatchObject({ type: 'peers', seated: false });
  });

  test('is told the faults, the pace and the decree in force', async () => {
    const { cluster, seen } = await startReady('obedient');
    await cluster.request({ type: 'kill', node: nodeId(1) });
    await cluster.request({ type: 'loss', node: nodeId(2), lossRatio: 0.25 });
    await cluster.request({ type: 'pace', pace: 'slow' });
    await cluster.request({ type: 'next-decree' });
    await cluster.request({ type: 'restart', node: nodeId(1), wipe: false });
    await hears(seen, 1, 'peers', 2);
    const [, faults, pace, peers] = heardBy(seen, 1, 2);
    expect(faults).toMatchObject({
      settings: {
        seed: 7,
        rules: [
          { from: 2, lossRatio: 0.25 },
          { to: 2, lossRatio: 0.25 },
        ],
      },
    });
    expect(pace).toMatchObject({ pace: 'slow' });
    expect(peers).toMatchObject({ decree: 1 });
  });

  test('of a node that runs ends it first', async () => {
    const { cluster, seen } = await startReady('obedient');
    expect(await cluster.request({ type: 'restart', node: nodeId(1), wipe: false })).toEqual({ ok: true });
    await seen.until(processEvent(1, 'spawned', 2));
    const types = seen.events(1).map(({ type }) => type);
    expect(types).toEqual(['spawned', 'ready', 'ending', 'exited', 'spawned']);
  });

  test('that two ask for at once happens once', async () => {
    const { cluster } = await startReady('obedient');
    const restart = { type: 'restart', node: nodeId(1), wipe: false } as const;
    const answers = await Promise.all([cluster.request(restart), cluster.request(restart)]);
    expect(answers).toEqual([{ ok: true }, { ok: false, reason: 'a1 was restarted by someone else already' }]);
  });
});

describe('a request', () => {
  test('that is not possible is refused in one sentence', async () => {
    const { cluster, seen } = await startReady('obedient');
    await cluster.request({ type: 'kill', node: nodeId(1) });
    await seen.until(processEvent(1, 'exited'));
    await cluster.request({ type: 'pause', node: nodeId(2) });
    const answers = [
      await cluster.request({ type: 'kill', node: nodeId(1) }),
      await cluster.request({ type: 'pause', node: nodeId(2) }),
      await cluster.request({ type: 'resume', node: nodeId(3) }),
      await cluster.request({ type: 'stop', node: nodeId(99) }),
      await cluster.request({ type: 'loss', node: nodeId(99), lossRatio: 1 }),
    ];
    expect(answers.map((answer) => (answer.ok ? 'done' : answer.reason))).toEqual([
      'a1 is not running',
      'a2 is paused already',
      'a3 is not paused',
      'there is no node 99 in this cluster',
      'there is no node 99 in this cluster',
    ]);
  });
});
