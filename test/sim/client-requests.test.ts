/** What the clients of a simulated log are asked for, through the session that the dashboard has. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import { loadPreset } from '../../src/preset/load.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { answerRequest } from '../../src/sim/requests.js';
import { createWorld, loopback } from '../../src/sim/world.js';

const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));
const load = { type: 'load', operations: 40, outstanding: 4, bytes: 64, readsPercent: 25 } as const;

/** The preset `replicas` without what its clients do by themselves. */
async function idleReplicas() {
  const loaded = await loadPreset('replicas', { presetsFolder, overrides: [] });
  if (!loaded.ok) throw new Error(loaded.reason);
  const clients = loaded.preset.clients.map(({ workload: _none, ...client }) => client);
  const preset = { ...loaded.preset, clients };
  const records: TraceRecord[] = [];
  const onRecord = (record: TraceRecord): void => void records.push(record);
  const world = createWorld({ preset, seed: 5, pace: loopback, onRecord, createMachine });
  const [first = nodeId(3), second = nodeId(4)] = preset.configuration.clients;
  const resultsOf = (node: number): readonly string[] =>
    records
      .flatMap((record) => (record.kind === 'step' && record.node === node ? record.effects : []))
      .flatMap((effect) => (effect.type === 'respond' ? [effect.result] : []));
  const runUntilAnswered = (node: number, count: number): boolean =>
    world.runUntil(() => resultsOf(node).length >= count, { atMs: 60_000, events: 200_000 });
  return { world, preset, first, second, resultsOf, runUntilAnswered };
}

test('one client takes up a load, or all of them', async () => {
  const { world, preset, first, second, resultsOf, runUntilAnswered } = await idleReplicas();
  expect(answerRequest(world, preset, { type: 'load', client: first, workload: load })).toEqual({ ok: true });
  expect(runUntilAnswered(first, 40)).toBe(true);
  expect(resultsOf(second)).toEqual([]);
  expect(answerRequest(world, preset, { type: 'load', client: null, workload: load })).toEqual({ ok: true });
  expect(runUntilAnswered(first, 80) && runUntilAnswered(second, 40)).toBe(true);
});

test('a load ends at a word, with what was begun', async () => {
  const { world, preset, first, resultsOf, runUntilAnswered } = await idleReplicas();
  const endless = { ...load, operations: null };
  answerRequest(world, preset, { type: 'load', client: first, workload: endless });
  expect(runUntilAnswered(first, 20)).toBe(true);
  expect(answerRequest(world, preset, { type: 'load', client: first, workload: null })).toEqual({ ok: true });
  const begun = resultsOf(first).length;
  world.runUntil(() => false, { atMs: world.nowMs() + 2_000, events: 400_000 });
  expect(resultsOf(first).length).toBeLessThanOrEqual(begun + load.outstanding);
});

test('an operation by key goes through the client that was named, and is answered', async () => {
  const { world, preset, second, resultsOf, runUntilAnswered } = await idleReplicas();
  const propose = (value: string, client: number | null) =>
    answerRequest(world, preset, {
      type: 'propose',
      value,
      proposer: null,
      client: client === null ? null : nodeId(client),
    });
  expect(propose('put a 7', second)).toEqual({ ok: true });
  expect(runUntilAnswered(second, 1)).toBe(true);
  expect(propose('get a', second)).toEqual({ ok: true });
  expect(runUntilAnswered(second, 2)).toBe(true);
  expect(resultsOf(second)).toEqual(['ok', '7']);
  expect(propose('', null)).toEqual({ ok: false, reason: 'an empty operation cannot be proposed' });
  for (const node of preset.configuration.clients) world.act({ type: 'kill', node });
  expect(propose('put a 8', null)).toEqual({ ok: false, reason: 'no client is up to propose it' });
  expect(answerRequest(world, preset, { type: 'load', client: null, workload: null })).toEqual({
    ok: false,
    reason: 'no client is up to take it up',
  });
});
