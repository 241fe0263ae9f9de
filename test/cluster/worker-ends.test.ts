/** How the end of a worker, or of its link, is seen. */
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createClusters } from './clusters.js';
import { heardBy } from './heard.js';
import { processEvent } from './observer.js';

const { startReady } = createClusters();

describe('the end of a worker', () => {
  test('its exit is recorded after everything that it reported', async () => {
    const { seen } = await startReady('floods-and-dies');
    await Promise.all([0, 1, 2, 3, 4, 5].map((node) => seen.until(processEvent(node, 'exited'))));
    for (const node of [0, 1, 2, 3, 4, 5]) {
      const exit = seen.records.findIndex(processEvent(node, 'exited'));
      const before = seen.records.slice(0, exit).filter((record) => record.node === node);
      expect(before.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 5_000 }, (_, index) => index));
      expect(seen.records.slice(exit).some((record) => record.node === node)).toBe(false);
    }
    expect(seen.events(0).at(-1)).toMatchObject({ type: 'exited', signal: 'SIGKILL', expected: false });
  });

  test('a planned crash is expected, and named', async () => {
    const crash = { node: nodeId(1), point: 'before-persist', on: 'prepare', nth: 1 } as const;
    const { cluster, seen } = await startReady('crashes-as-planned', { crashes: [crash] });
    const { event } = await seen.until(processEvent(1, 'exited'));
    expect(event).toMatchObject({ code: 42, expected: true, crashPoint: 'before-persist of prepare number 1' });
    // Restarted, it gets past that point.
    expect(await cluster.request({ type: 'restart', node: nodeId(1), wipe: false })).toEqual({ ok: true });
    await seen.until(processEvent(1, 'ready', 2));
    expect(await cluster.request({ type: 'stop', node: nodeId(1) })).toEqual({ ok: true });
    expect(await seen.until(processEvent(1, 'exited', 2))).toMatchObject({ event: { code: 0, crashPoint: null } });
  });

  test('a worker that talks nonsense loses its link, with a note', async () => {
    const { seen } = await startReady('bad-frames');
    const note = await seen.untilSome((record) => record.kind === 'note');
    expect(note).toMatchObject({
      text: 'the worker of node 0 sent a frame that is not understood, so its link was ended',
    });
    expect(await seen.until(processEvent(0, 'exited'))).toMatchObject({ event: { expected: false } });
  });
});

describe('the link of a worker', () => {
  test('may be lost and come back, without a second beginning', async () => {
    const { seen } = await startReady('loses-its-link');
    await seen.untilSome(() => heardBy(seen, 1).filter(({ type }) => type === 'peers').length === 1);
    expect(seen.events(1).map(({ type }) => type)).toEqual(['spawned', 'ready']);
    // It may have missed that its disk is honest again.
    expect(heardBy(seen, 1)).toContainEqual({ type: 'disk-lies', lies: false });
  });
});
