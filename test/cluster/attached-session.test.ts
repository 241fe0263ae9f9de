import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { attachSession } from '../../src/cluster/attached-session.js';
import { nodeId } from '../../src/paxos/ballot.js';
import type { Session } from '../../src/schema/session.js';
import { createClusters } from './clusters.js';
import { observe, processEvent } from './observer.js';

const { startReady } = createClusters();
const attachedSessions: Session[] = [];

afterEach(async () => {
  for (const session of attachedSessions.splice(0)) await session.close();
});

async function attach(url: string): Promise<Session> {
  const attached = await attachSession(url);
  if (!attached.ok) throw new Error(attached.reason);
  attachedSessions.push(attached.session);
  return attached.session;
}

describe('an attached session', () => {
  test('sees everything from the first record to the last, as the first dashboard does', async () => {
    const { cluster, seen: own } = await startReady('obedient');
    const attached = await attach(cluster.url);
    const [first, second] = [observe(attached), observe(attached)];
    await attached.request({ type: 'kill', node: nodeId(1) });
    await Promise.all([own, first, second].map((seen) => seen.until(processEvent(1, 'exited'))));
    await cluster.close();
    expect(await attached.ended).toBe('the cluster has ended, or its dashboard is gone');
    expect(own.records.at(-1)).toMatchObject({ kind: 'end' });
    expect(first.records).toEqual(own.records);
    expect(second.records).toEqual(own.records);
  });

  test('controls a cluster of the same user, even if the address holds no token', async () => {
    const { cluster } = await startReady('obedient');
    const { origin } = new URL(cluster.url.replace('ws:', 'http:'));
    const attached = await attach(origin.replace('http:', 'ws:'));
    expect(attached.mayControl).toBe(true);
    expect(await attached.request({ type: 'resume', node: nodeId(1) })).toEqual({
      ok: false,
      reason: 'a1 is not paused',
    });
  });

  test('leaves the cluster running when it is closed', async () => {
    const { cluster } = await startReady('obedient');
    const attached = await attach(cluster.url);
    await attached.close();
    await attached.close();
    expect(await attached.ended).toBe('this dashboard has left; the cluster goes on');
    expect(await attached.request({ type: 'next-decree' })).toMatchObject({ ok: false });
    expect(await cluster.request({ type: 'next-decree' })).toEqual({ ok: true });
  });
});

describe('an address that cannot be attached to', () => {
  test.each([
    ['run2', '"run2" is not an address: expected ws://127.0.0.1:PORT/?view=TOKEN'],
    ['http://127.0.0.1:80/', 'an address begins with ws://, got "http://127.0.0.1:80/"'],
    ['ws://127.0.0.1:1/?view=x', 'no cluster listens at 127.0.0.1:1'],
  ])('%s', async (url, reason) => {
    expect(await attachSession(url)).toEqual({ ok: false, reason });
  });

  test('is one of a server that is no hub', async () => {
    const server = await listen();
    const { port } = server.address() as AddressInfo;
    const attached = await attachSession(`ws://127.0.0.1:${port}/?view=x`);
    server.close();
    expect(attached).toEqual({ ok: false, reason: `127.0.0.1:${port} is not a cluster (it answered with status 404)` });
  });
});

function listen(): Promise<Server> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
