/** Multicast datagrams between bare Node processes: what every protocol over groups pays, whatever it decides. */
import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const group = '239.255.99.99';

/** Hears the group and says by unicast to its sender, every so many datagrams, how many it has. */
const receiverProgram = `const { createSocket } = require('node:dgram');
  const lookup = (name, options, found) => found(null, name, 4);
  const socket = createSocket({ type: 'udp4', reuseAddr: true, lookup });
  const [, port, every, replyPort, id] = process.argv;
  let count = 0;
  socket.on('message', () => {
    if (++count % Number(every) === 0) {
      const told = Buffer.alloc(8);
      told.writeUInt32LE(Number(id), 0);
      told.writeUInt32LE(count, 4);
      socket.send(told, Number(replyPort), '127.0.0.1');
    }
  });
  socket.bind({ port: Number(port), address: '${group}', exclusive: true }, () => {
    socket.addMembership('${group}', '127.0.0.1');
    socket.setRecvBufferSize(4 * 1024 * 1024);
    console.log('ready');
  });`;

/** Of the slower of two receivers, in datagrams a second of so many bytes, with so many on their way at once. */
export async function bareMulticastRate(bytes: number, atOnce: number, forMs: number): Promise<number> {
  const told = createSocket({ type: 'udp4' });
  await new Promise<void>((resolve) => told.bind(0, '127.0.0.1', resolve));
  const sender = await openSender();
  const port = 30_000 + (process.pid % 20_000);
  const every = Math.max(1, Math.floor(atOnce / 4));
  const words = [String(port), String(every), String(told.address().port)];
  const receivers = [0, 1].map((id) =>
    spawn(process.execPath, ['-e', receiverProgram, '--', ...words, String(id)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  await Promise.all(receivers.map(({ stdout }) => once(stdout, 'data')));
  const datagram = Buffer.alloc(bytes);
  const counts = [0, 0];
  let sent = 0;
  const slower = (): number => Math.min(...counts);
  const send = (): void => {
    for (; sent < slower() + atOnce; sent++) sender.send(datagram, port, group);
  };
  told.on('message', (message) => {
    counts[message.readUInt32LE(0)] = message.readUInt32LE(4);
    send();
  });
  const startedAt = performance.now();
  send();
  // A datagram that was lost would stop the flow for ever: it counts as received by the next look.
  const look = setInterval(() => {
    if (slower() === looked) counts.fill(sent);
    looked = slower();
    send();
  }, 100);
  let looked = -1;
  await new Promise((resolve) => setTimeout(resolve, forMs));
  clearInterval(look);
  const rate = (slower() * 1_000) / (performance.now() - startedAt);
  for (const receiver of receivers) receiver.kill('SIGKILL');
  for (const socket of [told, sender]) socket.close();
  return rate;
}

async function openSender(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (name, _options, found) => found(null, name, 4) });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setMulticastInterface('127.0.0.1');
  socket.setMulticastTTL(0);
  socket.setMulticastLoopback(true);
  socket.setSendBufferSize(4 * 1024 * 1024);
  return socket;
}
