/** What a user and a preset can do to the cluster. */
import { describe, expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createClusters } from './clusters.js';
import { heardBy, hears } from './heard.js';
import { processEvent } from './observer.js';

const { startReady } = createClusters();

describe('what a user can do to the cluster', () => {
  test('a value is proposed through the first live client', async () => {
    const { cluster, seen } = await startReady('obedient');
    const request = { type: 'propose', value: 'red', proposer: nodeId(0), client: null } as const;
    expect(await cluster.request(request)).toEqual({ ok: true });
    await hears(seen, 5, 'propose');
    expect(heardBy(seen, 5).at(-1)).toEqual({ type: 'propose', decree: 0, value: 'red', proposer: 0 });
  });

  test('a proposal that cannot be made is refused in one sentence', async () => {
    const { cluster, seen } = await startReady('obedient');
    const propose = async (value: string, proposer: number | null, client: number | null) => {
      const ids = {
        proposer: proposer === null ? null : nodeId(proposer),
        client: client === null ? null : nodeId(client),
      };
      const answer = await cluster.request({ type: 'propose', value, ...ids });
      return answer.ok ? 'done' : answer.reason;
    };
    expect(await propose('', null, null)).toBe('an empty value cannot be proposed');
    expect(await propose('x'.repeat(70_000), null, null)).toMatch(
      /^a value has at most \d+ bytes, and this one has 70000$/,
    );
    expect(await propose('red', 1, null)).toBe('a1 is not a proposer');
    expect(await propose('red', 0, 4)).toBe('l4 is not a client');
    expect(await propose('red', 77, null)).toBe('there is no node 77 in this cluster');
    await cluster.request({ type: 'kill', node: nodeId(5) });
    await seen.until(processEvent(5, 'exited'));
    expect(await propose('red', null, null)).toBe('no client is up to propose it');
    expect(await propose('red', null, 5)).toBe('c5 is not up to propose it');
  });

  test('loss, pace and decree are told to every worker and recorded', async () => {
    const { cluster, seen } = await startReady('obedient');
    await cluster.request({ type: 'loss', node: null, lossRatio: 0.2 });
    await cluster.request({ type: 'loss', node: null, lossRatio: 0 });
    await cluster.request({ type: 'pace', pace: 'fast' });
    await cluster.request({ type: 'next-decree' });
    for (const node of [0, 1, 2, 3, 4, 5]) await hears(seen, node, 'open-decree');
    const ratios = seen.records.flatMap((record) => (record.kind === 'faults' ? [record.settings.rules.length] : []));
    expect(ratios).toEqual([0, 1, 0]);
    expect(seen.records.some((record) => record.kind === 'pace' && record.pace === 'fast')).toBe(true);
    expect(seen.records.some((record) => record.kind === 'decree' && record.decree === 1)).toBe(true);
  });

  test("the preset's events happen in their order, and one that is not possible is noted", async () => {
    const node = nodeId(1);
    const { seen } = await startReady('obedient', {
      events: [
        { atMs: 40, action: { type: 'resume', node } },
        { atMs: 10, action: { type: 'kill', node } },
        { atMs: 20, action: { type: 'restart', node, wipe: false } },
      ],
    });
    await seen.until(processEvent(1, 'ready', 2));
    await seen.untilSome((record) => record.kind === 'note' && record.level === 'warning');
    const notes = seen.records.flatMap((record) => (record.kind === 'note' ? [record.text] : []));
    expect(notes).toEqual([
      'planned by the preset: kill a1 at 10 ms',
      'planned by the preset: restart a1 at 20 ms',
      'planned by the preset: resume a1 at 40 ms',
      "the preset's plan, resume a1 at 40 ms, was not possible: a1 is not paused",
    ]);
  });
});
