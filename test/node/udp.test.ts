import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { openUdpSocket, type UdpSocket } from '../../src/node/udp.js';
import { datagramBytesMax } from '../../src/schema/datagram.js';

const open: UdpSocket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

async function openSocket(onBytes: (bytes: Uint8Array) => void): Promise<UdpSocket> {
  const socket = await openUdpSocket({ port: 0, isRequired: false, onDatagram: ({ bytes }) => onBytes(bytes) });
  open.push(socket);
  return socket;
}

test('the longest datagram arrives whole', async () => {
  const sender = await openSocket(() => {});
  const length = await new Promise<number>((resolve) => {
    void openSocket((bytes) => resolve(bytes.length)).then(({ port }) =>
      sender.send(new Uint8Array(datagramBytesMax), port),
    );
  });
  expect(length).toBe(datagramBytesMax);
});

test('draining reads all that the kernel holds, more than one turn of the event loop does', async () => {
  let received = 0;
  const receiver = await openSocket(() => received++);
  const sender = await openSocket(() => {});
  for (let index = 0; index < 200; index++) sender.send(Buffer.from([index]), receiver.port);
  expect(received).toBe(0);
  await new Promise<void>((resolve) => receiver.drain(resolve));
  expect(received).toBe(200);
});

test('a burst of a whole cluster fits into the buffers', async () => {
  let received = 0;
  const receiver = await openSocket(() => received++);
  const sender = await openSocket(() => {});
  for (let index = 0; index < 19 * 8; index++) sender.send(new Uint8Array(200), receiver.port);
  await new Promise<void>((resolve) => receiver.drain(resolve));
  expect(received).toBe(19 * 8);
});

test('a port that is wished for but taken is replaced by a free one', async () => {
  const taken = createSocket('udp4').bind(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address();
  const onDatagram = (): void => {};
  const socket = await openUdpSocket({ port, isRequired: false, onDatagram });
  open.push(socket);
  expect(socket.port).not.toBe(port);
  await expect(openUdpSocket({ port, isRequired: true, onDatagram })).rejects.toThrow(/in use/);
  taken.close();
});
