/** The cluster with the worker that users get: it decides, and what a restart keeps or loses is what Paxos needs. */
import { expect, test } from 'vitest';
import { nodeId } from '../../src/paxos/ballot.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createClusters, realWorker } from './clusters.js';
import { type Observer, processEvent } from './observer.js';

const clients = [{ node: nodeId(5), value: 'red', proposerIndex: 0, afterMs: 0 }];
const { start, startReady } = createClusters();

function decision(record: TraceRecord, node: number, decree: number): string | null {
  if (record.kind !== 'step' || record.node !== node) return null;
  const found = record.effects.find((effect) => effect.type === 'decide' && effect.decree === decree);
  return found?.type === 'decide' ? found.proposal.value : null;
}

async function decided(seen: Observer, node: number, decree: number): Promise<string | null> {
  return decision(await seen.untilSome((record) => decision(record, node, decree) !== null), node, decree);
}

const sends = (record: TraceRecord, type: string): boolean =>
  record.kind === 'step' && record.effects.some((effect) => effect.type === 'send' && effect.message.type === type);

test('learner and client decide the value of the client, and the trace has no gap', async () => {
  const { seen } = await start(realWorker, { clients });
  expect(await Promise.all([decided(seen, 4, 0), decided(seen, 5, 0)])).toEqual(['red', 'red']);
  for (const node of [0, 1, 2, 3, 4, 5]) {
    const sequences = seen.records.flatMap((record) => (record.node === node ? [record.sequence] : []));
    expect(sequences).toEqual(sequences.map((_, index) => index));
  }
});

test('an acceptor that is killed and restarted from its disk keeps its seat and its promise', async () => {
  const { cluster, seen } = await start(realWorker, { clients, storage: 'disk' });
  await decided(seen, 5, 0);
  await cluster.request({ type: 'kill', node: nodeId(1) });
  await cluster.request({ type: 'restart', node: nodeId(1), wipe: false });
  expect(await seen.until(processEvent(1, 'ready', 2))).toMatchObject({ event: { seated: true } });
  const boot = await seen.untilSome(
    ({ kind, node, incarnation }) => kind === 'step' && node === 1 && incarnation === 2,
  );
  if (boot.kind !== 'step' || boot.input.type !== 'boot') throw new Error('it did not begin with its boot');
  expect(boot.input.recovered.map(({ type }) => type)).toContain('promised');
  // With the third acceptor dead, a quorum needs the one that came back.
  await cluster.request({ type: 'kill', node: nodeId(3) });
  await cluster.request({ type: 'next-decree' });
  expect(await decided(seen, 5, 1)).toBe('red');
});

test('an acceptor whose disk was wiped votes no more', async () => {
  const { cluster, seen } = await start(realWorker, { clients, storage: 'disk' });
  await decided(seen, 5, 0);
  await cluster.request({ type: 'restart', node: nodeId(1), wipe: true });
  expect(await seen.until(processEvent(1, 'ready', 2))).toMatchObject({ event: { seated: false } });
  await cluster.request({ type: 'next-decree' });
  expect(await decided(seen, 5, 1)).toBe('red');
  const votes = seen.records.filter(({ node, incarnation }) => node === 1 && incarnation === 2);
  expect(votes.some((record) => sends(record, 'promise') || sends(record, 'accepted'))).toBe(false);
});

test('a value by key is decided by a client that waited for one', async () => {
  const { cluster, seen } = await startReady(realWorker);
  const propose = { type: 'propose', value: 'green', proposer: null, client: null } as const;
  expect(await cluster.request(propose)).toEqual({ ok: true });
  expect(await decided(seen, 4, 0)).toBe('green');
});
