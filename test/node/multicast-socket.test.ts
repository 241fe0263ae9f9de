import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { type MulticastSocket, openMulticastSocket } from '../../src/node/multicast-socket.js';
import type { Group } from '../../src/paxos/broadcast/groups.js';
import { datagramBytesMax } from '../../src/schema/datagram.js';
import { freeGroup } from './fixtures/free-group.js';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

const loopback = { interface: '127.0.0.1', timeToLive: 0 };

type Heard = { readonly socket: MulticastSocket; readonly next: () => Promise<string>; readonly all: string[] };

async function hear(group: Group, notes: string[] = []): Promise<Heard> {
  const all: string[] = [];
  let waiting: (() => void) | null = null;
  const socket = await openMulticastSocket({
    group,
    multicast: loopback,
    onDatagram: ({ bytes }) => {
      all.push(Buffer.from(bytes).toString());
      waiting?.();
    },
    note: (sentence) => notes.push(sentence),
  });
  open.push(socket);
  let read = 0;
  const next = async (): Promise<string> => {
    while (all.length <= read) {
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
    return all[read++] ?? '';
  };
  return { socket, next, all };
}

test('one datagram reaches all who hear the group, the sender among them, and nobody of another group', async () => {
  const group = await freeGroup();
  const other = { address: '239.255.77.2', port: group.port };
  const [first, second, stranger] = [await hear(group), await hear(group), await hear(other)];
  first.socket.cast(Buffer.from('one'), group);
  expect([await first.next(), await second.next()]).toEqual(['one', 'one']);
  first.socket.cast(Buffer.from('two'), other);
  expect(await stranger.next()).toBe('two');
  expect(first.all).toEqual(['one']);
});

test('the longest datagram arrives whole', async () => {
  const group = await freeGroup();
  const { socket, next } = await hear(group);
  socket.cast(Buffer.alloc(datagramBytesMax, 'x'), group);
  expect((await next()).length).toBe(datagramBytesMax);
});

test('draining reads a burst of thousands', async () => {
  const group = await freeGroup();
  const { socket, all } = await hear(group);
  for (let index = 0; index < 2_000; index++) socket.cast(Buffer.from(`${index}`), group);
  expect(all.length).toBe(0);
  await new Promise<void>((resolve) => socket.drain(resolve));
  expect(all.length).toBe(2_000);
});

const refused = (group: Group, of: string) =>
  openMulticastSocket({
    group,
    multicast: { ...loopback, interface: of },
    onDatagram: () => {},
    note: () => {},
  }).then(
    (socket) => {
      open.push(socket);
      return 'no refusal';
    },
    (error: Error) => error.message,
  );

test('an interface that is not there is said in one sentence', async () => {
  const { port } = await freeGroup();
  expect(await refused({ address: '239.255.77.1', port }, '192.0.2.1')).toBe(
    `the multicast group 239.255.77.1:${port} on the interface 192.0.2.1 cannot be had: ` +
      'no interface that is up has that address; name another one, or bring it up',
  );
});

test('a port that somebody has for himself is said in one sentence', async () => {
  const { address, port } = await freeGroup();
  const taken = createSocket('udp4').bind({ port, address: '0.0.0.0', exclusive: true });
  await once(taken, 'listening');
  open.push(taken);
  expect(await refused({ address, port }, '127.0.0.1')).toBe(
    `the multicast group ${address}:${port} on the interface 127.0.0.1 cannot be had: ` +
      'another program has that port for itself',
  );
});
