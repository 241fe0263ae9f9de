/** What is asked of a running cluster about faults: told to whom it concerns, recorded, or refused in one sentence. */
import { describe, expect, test } from 'vitest';
import { harmless } from '../../src/faults/settings.js';
import { nodeId } from '../../src/paxos/ballot.js';
import { createClusters } from './clusters.js';
import { crash, faultRefusals } from './fault-refusals.js';
import { heardBy, hears } from './heard.js';
import { processEvent } from './observer.js';

/** p0, a1 a2 a3, l4, c5. */
const { startReady } = createClusters();
const at = nodeId;
const done = { ok: true };

describe('faults of a running cluster', () => {
  test('what cannot be is refused in one sentence, and nothing is recorded', async () => {
    const { cluster, seen } = await startReady('obedient', { storage: 'disk' });
    for (const [request, reason] of faultRefusals)
      expect(await cluster.request(request)).toEqual({ ok: false, reason });
    expect(seen.records.filter(({ kind }) => kind === 'faults')).toHaveLength(1);
    expect(seen.events(1).map(({ type }) => type)).toEqual(['spawned', 'ready']);
  });

  test('memory has no disk that could lie, and a node that is down no process that could crash', async () => {
    const { cluster, seen } = await startReady('obedient', { storage: 'memory' });
    expect(await cluster.request({ type: 'disk-lies', node: at(1), lies: true })).toEqual({
      ok: false,
      reason: 'a1 has no disk that could lie: storage is memory',
    });
    await cluster.request({ type: 'kill', node: at(1) });
    await seen.until(processEvent(1, 'exited'));
    const reason = 'a1 is not running';
    expect(await cluster.request({ type: 'plan-crash', node: at(1), crash })).toEqual({ ok: false, reason });
  });

  test('rules, groups and cuts are told to all and recorded; each leaves the others as they are', async () => {
    const { cluster, seen } = await startReady('obedient');
    const held = { ...harmless, isHeld: true };
    const groups = [
      [at(0), at(1)],
      [at(2), at(3)],
    ];
    expect(await cluster.request({ type: 'faults', rules: [held], groups: [] })).toEqual(done);
    expect(await cluster.request({ type: 'partition', groups })).toEqual(done);
    expect(await cluster.request({ type: 'cut', from: at(4), to: at(5), isCut: true })).toEqual(done);
    expect(await cluster.request({ type: 'loss', node: null, lossRatio: 0.5 })).toEqual(done);
    const cut = { ...harmless, from: at(4), to: at(5), lossRatio: 1 };
    const settings = { seed: 7, rules: [held, cut, { ...harmless, lossRatio: 0.5 }], groups };
    expect(seen.records.findLast(({ kind }) => kind === 'faults')).toMatchObject({ settings });
    await seen.untilSome(() => heardBy(seen, 3).filter(({ type }) => type === 'faults').length === 5);
    expect(heardBy(seen, 3).at(-1)).toEqual({ type: 'faults', settings });
  });

  test('a planned crash is told to its node, recorded, and gone with the process', async () => {
    const { cluster, seen } = await startReady('obedient');
    expect(await cluster.request({ type: 'plan-crash', node: at(1), crash })).toEqual(done);
    await hears(seen, 1, 'plan-crash');
    expect(heardBy(seen, 1).at(-1)).toEqual({ type: 'plan-crash', crash });
    expect(seen.events(1).at(-1)).toEqual({ type: 'crash-planned', crash });
    expect(await cluster.request({ type: 'restart', node: at(1), wipe: false })).toEqual(done);
    await hears(seen, 1, 'peers', 2);
    expect(heardBy(seen, 1, 2).some(({ type }) => type === 'plan-crash')).toBe(false);
    const again = await cluster.request({ type: 'plan-crash', node: at(1), crash: null });
    expect(again).toEqual({ ok: false, reason: 'no crash is planned for a1' });
  });

  test('a disk goes on lying whichever process runs there, even one that is down when it begins', async () => {
    const { cluster, seen } = await startReady('obedient', { storage: 'disk' });
    await cluster.request({ type: 'kill', node: at(1) });
    await seen.until(processEvent(1, 'exited'));
    expect(await cluster.request({ type: 'disk-lies', node: at(1), lies: true })).toEqual(done);
    await cluster.request({ type: 'restart', node: at(1), wipe: false });
    await hears(seen, 1, 'peers', 2);
    expect(heardBy(seen, 1, 2)).toContainEqual({ type: 'disk-lies', lies: true });
    expect(await cluster.request({ type: 'disk-lies', node: at(1), lies: false })).toEqual(done);
    await seen.untilSome(() => heardBy(seen, 1, 2).some((frame) => frame.type === 'disk-lies' && !frame.lies));
    expect(seen.events(1).filter(({ type }) => type === 'disk-lies')).toEqual([
      { type: 'disk-lies', lies: true },
      { type: 'disk-lies', lies: false },
    ]);
  });

  test("the preset's clock can part, heal, cut, tear and lie", async () => {
    const groups = [[at(0)], [at(1)]];
    const { seen } = await startReady('obedient', {
      storage: 'disk',
      events: [
        { atMs: 1, action: { type: 'partition', groups } },
        { atMs: 2, action: { type: 'partition', groups: [] } },
        { atMs: 3, action: { type: 'cut', from: at(0), to: at(1), isCut: true } },
        { atMs: 4, action: { type: 'plan-crash', node: at(2), crash } },
        { atMs: 5, action: { type: 'disk-lies', node: at(3), lies: true } },
      ],
    });
    await seen.until(processEvent(3, 'disk-lies'));
    const notes = seen.records.flatMap((record) => (record.kind === 'note' ? [record.text] : []));
    expect(notes).toEqual([
      'planned by the preset: a partition into {p0} and {a1} at 1 ms',
      'planned by the preset: the end of the partition at 2 ms',
      'planned by the preset: a cut from p0 to a1 at 3 ms',
      'planned by the preset: a crash of a2, torn-persist of prepare number 1 at 4 ms',
      'planned by the preset: a lying disk for a3 at 5 ms',
    ]);
  });
});
