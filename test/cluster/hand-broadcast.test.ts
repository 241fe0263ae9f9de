/** A session on an atomic broadcast whose nodes people started: found by its groups, watched, asked for faults. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HandSession, startHandSession } from '../../src/cluster/hand-session.js';
import { type BroadcastNode, clusterOfGroups, startBroadcastByHand } from '../../src/node/broadcast-by-hand.js';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import { groupOf, nodeIn } from '../../src/paxos/broadcast/groups.js';
import { createBroadcastMachine } from '../../src/paxos/broadcast/machine.js';
import { majorities } from '../../src/paxos/quorum.js';
import { presetOfPaxosConf } from '../../src/preset/multicast-by-hand.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { freeGroups } from '../node/fixtures/free-group.js';
import { guardPath } from './bundle.js';
import { observe } from './observer.js';

let folder: string;
const runtimeBefore = process.env.XDG_RUNTIME_DIR;
const open: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-test-'));
  process.env.XDG_RUNTIME_DIR = folder;
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  if (runtimeBefore === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = runtimeBefore;
  rmSync(folder, { recursive: true, force: true });
});

async function createPlace() {
  const multicast = { groups: await freeGroups(), interface: '127.0.0.1', timeToLive: 0, acceptorsMax: 1 };
  const acceptors = [nodeIn('acceptors', 1)];
  const configuration = {
    clients: [nodeIn('clients', 1)],
    proposers: [nodeIn('proposers', 1)],
    acceptors,
    learners: [nodeIn('learners', 1)],
    log: {
      ...{ members: acceptors, joiners: [], quorums: majorities(1), app: 'chat' as const },
      ...{ window: 8, batchMax: 8, snapshotEvery: 1_000_000, skipSlot: null },
    },
    multicast,
  };
  const preset = presetOfPaxosConf('paxos.conf', configuration, 1);
  return {
    async session(): Promise<HandSession> {
      const cluster = clusterOfGroups(multicast);
      const started = await startHandSession(preset, { cluster, guardPath, programVersion: '0' });
      if (!started.ok) throw new Error('reason' in started ? started.reason : 'somebody watches already');
      open.push(started.session);
      return started.session;
    },
    async start(node: NodeId): Promise<BroadcastNode> {
      const client = groupOf(node) === 'clients' ? { value: null, proposerIndex: 0, afterMs: 0 } : null;
      const machine = createBroadcastMachine({ configuration, self: node, client }, multicast);
      const quiet = { report: () => {}, note: () => {}, mayReceive: () => true };
      const started = await startBroadcastByHand({ node, configuration, machine, seed: 1, rules: [], ...quiet });
      open.push(started);
      return started;
    },
  };
}

const foundNode = (node: NodeId) => (record: TraceRecord) =>
  record.kind === 'process' && record.event.type === 'found' && record.subject === node;
const learns = (node: NodeId, line: string) => (record: TraceRecord) =>
  record.kind === 'step' &&
  record.node === node &&
  record.effects.some((effect) => effect.type === 'chat-log' && effect.lines.includes(line));

test('all roles are found, one more than the file names too, and what a client is asked for is learned', async () => {
  const place = await createPlace();
  const session = await place.session();
  const seen = observe(session);
  expect(await session.request({ type: 'propose', value: 'x', proposer: null, client: null })).toEqual({
    ok: false,
    reason: 'no client is up to propose it; start one with client.sh, in its terminal',
  });
  const extra = nodeIn('learners', 3);
  const nodes = [...(['acceptors', 'proposers', 'learners', 'clients'] as const).map((name) => nodeIn(name, 1)), extra];
  for (const node of nodes) await place.start(node);
  await Promise.all(nodes.map((node) => seen.untilSome(foundNode(node))));
  expect(await session.request({ type: 'propose', value: 'é', proposer: null, client: null })).toEqual({ ok: true });
  // Two bytes, each as one character.
  await seen.untilSome(learns(nodeIn('learners', 1), '\u00c3\u00a9'));
  await seen.untilSome(learns(extra, '\u00c3\u00a9'));
  expect(await session.request({ type: 'load', client: null, workload: null })).toEqual({
    ok: false,
    reason: 'a load is for clients of replicas: these submit values, by p',
  });
  expect(await session.request({ type: 'kill', node: nodeIn('acceptors', 1) })).toEqual({
    ok: false,
    reason: 'a1 was started by hand: end it in its own terminal',
  });
  expect(await session.request({ type: 'kill', node: nodeId(19) })).toMatchObject({ ok: false });
  expect(await session.request({ type: 'loss', node: extra, lossRatio: 1 })).toEqual({ ok: true });
  await seen.untilSome((record) => record.kind === 'fate' && record.node === extra && record.fate === 'lost');
});

test('whoever begins to watch late is told who the acceptors are, who leads, and how far learners came', async () => {
  const place = await createPlace();
  const [acceptor, proposer, learner] = [nodeIn('acceptors', 1), nodeIn('proposers', 1), nodeIn('learners', 1)];
  for (const node of [acceptor, proposer, learner]) await place.start(node);
  const client = await place.start(nodeIn('clients', 1));
  const first = await place.session();
  const seen = observe(first);
  await seen.untilSome(foundNode(learner));
  client.submit(['1', '2']);
  await seen.untilSome(learns(learner, '2'));
  await first.close();
  const late = observe(await place.session());
  const tells = (node: NodeId, types: readonly string[]) => (record: TraceRecord) =>
    record.kind === 'step' &&
    record.node === node &&
    record.input.type === 'boot' &&
    types.every((type) => record.effects.some((effect) => effect.type === type));
  await late.untilSome(tells(acceptor, ['configured', 'follow']));
  await late.untilSome(tells(proposer, ['configured', 'adopted']));
  await late.untilSome(tells(learner, ['configured', 'snapshot']));
});
