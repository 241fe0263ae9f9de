/** A session on nodes that people started: what can be asked of them, and what belongs to their terminals. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HandSession, startHandSession } from '../../src/cluster/hand-session.js';
import { clientNodeByHand, clusterByHand, type HandNode, startByHand } from '../../src/node/by-hand.js';
import { nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import { createLogClient, stepLogClient } from '../../src/paxos/multi/client.js';
import { presetByHand } from '../../src/preset/by-hand.js';
import type { SessionRequest } from '../../src/schema/session.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { guardPath } from './bundle.js';
import { observe, processEvent } from './observer.js';

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

const r0 = nodeId(0);
const log = {
  members: [r0],
  joiners: [],
  quorums: { phase1: 1, phase2: 1 },
  app: 'kv',
  window: 8,
  batchMax: 4,
  snapshotEvery: 100,
  skipSlot: null,
} as const;

/** A cluster of one replica at a port that was free a moment ago. */
async function createPlace() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const ports = [{ node: r0, port: socket.address().port }];
  socket.close();
  const base = { log, ports, diskFolder: null, logFolder: null, seed: 1, rules: [], note: () => {}, report: () => {} };
  const fail = (failure: Error): never => {
    throw failure;
  };
  const configuration = { proposers: [], acceptors: [], learners: [], clients: [], log };
  return {
    cluster: clusterByHand(log, ports),
    preset: presetByHand('config.txt', { log, ports }, 1),
    replica: () =>
      begun(
        startByHand({ ...base, fail, node: r0, machine: createMachine({ configuration, self: r0, client: null }) }),
      ),
    client: () => {
      const self = clientNodeByHand();
      const its = createLogClient({ self, replicas: [r0], app: 'kv', workload: null, afterMs: 0, batchMax: 4 });
      return begun(startByHand({ ...base, fail, node: self, machine: { step: (input) => stepLogClient(its, input) } }));
    },
  };
}

async function begun(starting: Promise<HandNode>): Promise<HandNode> {
  const node = await starting;
  open.push(node);
  return node;
}

async function sessionOn({ preset, cluster }: Awaited<ReturnType<typeof createPlace>>): Promise<HandSession> {
  const started = await startHandSession(preset, { cluster, guardPath, programVersion: '0' });
  if (!started.ok) throw new Error('reason' in started ? started.reason : 'somebody watches already');
  open.push(started.session);
  return started.session;
}

const responds = (result: string) => (record: TraceRecord) =>
  record.kind === 'step' && record.effects.some((effect) => effect.type === 'respond' && effect.result === result);

test('clients are asked, faults hold, and the watched node goes on without its watcher', async () => {
  const place = await createPlace();
  const session = await sessionOn(place);
  const seen = observe(session);
  await place.replica();
  expect(await session.request({ type: 'propose', value: 'get A', proposer: null, client: null })).toEqual({
    ok: false,
    reason: 'no client is up to propose it; start one with paxos-tui client --config, in its terminal',
  });
  const client = await place.client();
  const [found] = await Promise.all([
    seen.untilSome((record) => record.kind === 'process' && record.subject > 0),
    seen.until(processEvent(0, 'found')),
  ]);
  expect(found).toMatchObject({ event: { type: 'found', port: client.port, disk: client.disk } });
  await session.request({ type: 'propose', value: 'put A 1', proposer: null, client: null });
  await seen.untilSome(responds('ok'));

  expect(await session.request({ type: 'loss', node: null, lossRatio: 1 })).toEqual({ ok: true });
  client.propose('get A', null);
  await seen.untilSome((record) => record.kind === 'fate' && record.node === 0 && record.fate === 'lost');
  await session.close();
  // Its faults go with it: now the client is answered, and the next one who watches sees so.
  const next = observe(await sessionOn(place));
  await Promise.all([
    next.untilSome((record) => record.kind === 'process' && record.event.type === 'found' && record.subject > 0),
    next.until(processEvent(0, 'found')),
  ]);
  client.propose('put A 2', null);
  await next.untilSome(responds('ok'));
  open.splice(open.indexOf(client), 1);
  await client.close();
  await next.untilSome((record) => record.kind === 'process' && record.event.type === 'unheard' && record.subject > 0);
});

test.each<[SessionRequest, string]>([
  [{ type: 'kill', node: r0 }, 'r0 was started by hand: end it in its own terminal'],
  [{ type: 'stop', node: r0 }, 'r0 was started by hand: end it in its own terminal'],
  [{ type: 'restart', node: r0, wipe: true }, 'r0 was started by hand: start it again in its own terminal'],
  [{ type: 'pause', node: r0 }, 'r0 was started by hand: stop it and let it go on from its own terminal'],
  [{ type: 'disk-lies', node: r0, lies: true }, 'r0 was started by hand: its process and its disk are left alone'],
  [{ type: 'kill', node: nodeId(7) }, 'there is no node 7 in this cluster'],
  [{ type: 'loss', node: nodeId(7), lossRatio: 1 }, 'there is no node 7 in this cluster'],
  [{ type: 'next-decree' }, 'a log decides slot after slot by itself'],
])('%j is refused', async (request, reason) => {
  const session = await sessionOn(await createPlace());
  expect(await session.request(request)).toEqual({ ok: false, reason });
});

test('one cluster has one watcher; what a dead one left is replaced, and nothing stays', async () => {
  const place = await createPlace();
  const session = await sessionOn(place);
  const options = { cluster: place.cluster, guardPath, programVersion: '0' };
  expect(await startHandSession(place.preset, options)).toMatchObject({ ok: false, watcher: { pid: process.pid } });
  await session.close();
  const folderOfFiles = join(folder, 'paxos-tui', 'by-hand');
  expect(readdirSync(folderOfFiles)).toEqual([]);
  const dead = { url: 'ws://127.0.0.1:1/?view=x', controlToken: 'x', pid: 2 ** 22 + 1, startedAtMs: 0 };
  for (const left of [JSON.stringify(dead), '{"half":']) {
    writeFileSync(join(folderOfFiles, `${place.cluster}.json`), left, { mode: 0o600 });
    const next = await sessionOn(place);
    expect(readdirSync(folderOfFiles)).toEqual([`${place.cluster}.json`]);
    await next.close();
    expect(readdirSync(folderOfFiles)).toEqual([]);
  }
});

test('a node that keeps no disk counts its starts by whoever watches, one watcher after the other', async () => {
  const place = await createPlace();
  const foundAs = (incarnation: number) => (record: TraceRecord) =>
    record.kind === 'process' && record.event.type === 'found' && record.subjectIncarnation === incarnation;
  const session = await sessionOn(place);
  const seen = observe(session);
  const end = async (node: HandNode): Promise<void> => {
    open.splice(open.indexOf(node), 1);
    await node.close();
  };
  const first = await place.replica();
  await seen.untilSome(foundAs(1));
  await end(first);
  const second = await place.replica();
  await seen.untilSome(foundAs(2));
  await session.close();
  const next = observe(await sessionOn(place));
  await next.untilSome(foundAs(2));
  await end(second);
  await place.replica();
  await next.untilSome(foundAs(3));
});
