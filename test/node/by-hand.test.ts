import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { clientNodeByHand, type HandNode, type HandStart, startByHand } from '../../src/node/by-hand.js';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import { type Effect, type Input, send } from '../../src/paxos/effect.js';
import type { Machine } from '../../src/paxos/host.js';
import type { LogSettings } from '../../src/paxos/multi/settings.js';
import type { NodeRecord } from '../../src/schema/trace.js';

const open: { close(): void }[] = [];
const folder = mkdtempSync(join(tmpdir(), 'paxos-tui-by-hand-'));

afterEach(() => {
  for (const one of open.splice(0)) one.close();
  rmSync(folder, { recursive: true, force: true });
});

const log = (app: LogSettings['app'] = 'kv'): LogSettings => ({
  members: [nodeId(0)],
  joiners: [],
  quorums: { phase1: 1, phase2: 1 },
  app,
  window: 8,
  batchMax: 10,
  snapshotEvery: 100,
  skipSlot: null,
});

/** Answers each read by its own operation. */
const echo: Machine = {
  step: (input) =>
    input.type === 'message' && input.message.type === 'read'
      ? [send([input.from], { type: 'invoked', session: 1, answers: input.message.operation })]
      : [],
};

/** Reads what it is told to, at replica 0. */
const asker = (): Machine => ({
  step: (input: Input): Effect[] =>
    input.type === 'propose'
      ? [send([nodeId(0)], { type: 'read', session: 1, sequence: 1, operation: input.value })]
      : [],
});

type Told = { readonly node: HandNode; readonly heard: (what: (record: NodeRecord) => boolean) => Promise<NodeRecord> };

async function startOne(port: number, start: Partial<HandStart> & { readonly node: NodeId }): Promise<Told> {
  const records: NodeRecord[] = [];
  let look: () => void = () => {};
  const node = await startByHand({
    log: log(),
    ports: [{ node: nodeId(0), port }],
    machine: echo,
    diskFolder: null,
    logFolder: null,
    seed: 1,
    rules: [],
    note: () => {},
    fail: (failure) => {
      throw failure;
    },
    ...start,
    report: (record) => {
      records.push(record);
      look();
    },
  });
  open.push(node);
  const heard = (what: (record: NodeRecord) => boolean): Promise<NodeRecord> =>
    new Promise((resolve) => {
      look = () => {
        const found = records.find(what);
        if (found !== undefined) resolve(found);
      };
      look();
    });
  return { node, heard };
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

const answers =
  (text: string) =>
  (record: NodeRecord): boolean =>
    record.kind === 'step' &&
    record.input.type === 'message' &&
    record.input.message.type === 'invoked' &&
    record.input.message.answers === text;

test('a replica answers clients that it learns of by their datagrams, each at its own port', async () => {
  const port = await freePort();
  const replica = await startOne(port, { node: nodeId(0) });
  expect(replica.node.port).toBe(port);
  const clients = await Promise.all(
    [1, 2, 3].map(() => startOne(port, { node: clientNodeByHand(), machine: asker() })),
  );
  for (const [index, { node }] of clients.entries()) node.propose(`get ${index}`, null);
  await Promise.all(clients.map(({ heard }, index) => heard(answers(`get ${index}`))));
  expect(new Set(clients.map(({ node }) => node.port)).size).toBe(3);
});

test('a client of another app is refused, and nothing is learned of it', async () => {
  const port = await freePort();
  const replica = await startOne(port, { node: nodeId(0) });
  const client = await startOne(port, { node: clientNodeByHand(), machine: asker(), log: log('chat') });
  client.node.propose('history', null);
  const refused = await replica.heard(({ kind }) => kind === 'refused');
  expect(refused).toMatchObject({ kind: 'refused', reason: 'other cluster', address: `127.0.0.1:${client.node.port}` });
});

test('a port that is taken is said in one sentence', async () => {
  const port = await freePort();
  await startOne(port, { node: nodeId(0) });
  await expect(startOne(port, { node: nodeId(0) })).rejects.toThrow(
    `UDP port ${port} of 127.0.0.1 cannot be had: it is in use`,
  );
});

test('a disk is known again, each start with it is counted, and a disk of another cluster is refused', async () => {
  const port = await freePort();
  const first = await startOne(port, { node: nodeId(0), diskFolder: folder });
  first.node.close();
  open.length = 0;
  const second = await startOne(port, { node: nodeId(0), diskFolder: folder });
  second.node.close();
  open.length = 0;
  expect([first.node.incarnation, second.node.incarnation]).toEqual([1, 2]);
  expect(second.node.disk).toBe(first.node.disk);
  await expect(startOne(port, { node: nodeId(0), diskFolder: folder, log: log('bank') })).rejects.toThrow(
    'it is a disk of the cluster',
  );
});

test('ids of clients are no ids of replicas', () => {
  for (let draw = 0; draw < 100; draw++) expect(clientNodeByHand()).toBeGreaterThan(1_000_000);
});
