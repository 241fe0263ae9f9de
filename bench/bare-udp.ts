/** Datagrams between bare Node processes: what every protocol over UDP pays, whatever it decides. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const echoProgram = `const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (bytes, from) => socket.send(bytes, from.port, from.address));
  socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));`;

export type BareUdp = {
  /** Milliseconds of so many hops in a row, there and back between this process and another. */
  hops(count: number): Promise<number>;
  /** Datagrams a second of these lengths in turn, both ways, with so many on their way at once. */
  rate(lengths: readonly number[], atOnce: number, forMs: number): Promise<number>;
  close(): void;
};

export async function startBareUdp(): Promise<BareUdp> {
  const child = spawn(process.execPath, ['-e', echoProgram], { stdio: ['ignore', 'pipe', 'ignore'] });
  const socket = createSocket({ type: 'udp4', lookup: (name, _options, found) => found(null, name, 4) });
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  const payload = Buffer.alloc(64);
  return {
    async hops(count) {
      const startedAt = performance.now();
      for (let hop = 0; hop < count; hop += 2) {
        socket.send(payload, port, '127.0.0.1');
        await once(socket, 'message');
      }
      return performance.now() - startedAt;
    },
    async rate(lengths, atOnce, forMs) {
      const datagrams = lengths.map((length) => Buffer.alloc(length));
      let sent = 0;
      const send = (): void => socket.send(datagrams[sent++ % datagrams.length] ?? payload, port, '127.0.0.1');
      const startedAt = performance.now();
      let heard = 0;
      const hear = (): void => {
        heard++;
        if (performance.now() - startedAt < forMs) send();
      };
      socket.on('message', hear);
      for (let index = 0; index < atOnce; index++) send();
      await new Promise((resolve) => setTimeout(resolve, forMs));
      socket.off('message', hear);
      return (2 * heard * 1000) / (performance.now() - startedAt);
    },
    close() {
      socket.close();
      child.kill();
    },
  };
}
