/** Whether the UDP ports that a preset names can be had, asked before anything is started. */
import { createSocket } from 'node:dgram';
import type { Preset } from '../schema/preset.js';

/**
 * One sentence about the first port that cannot be had, or null. All are held at once, so that equal ones are
 * noticed, too.
 */
export async function portProblem(ports: Preset['ports']): Promise<string | null> {
  const held = await Promise.all(ports.filter(({ port }) => port !== 0).map(({ port }) => hold(port)));
  await Promise.all(held.map(({ release }) => release()));
  return held.find(({ problem }) => problem !== null)?.problem ?? null;
}

function hold(port: number): Promise<{ readonly problem: string | null; release(): Promise<void> }> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be had (${error.message})`;
      resolve({ problem: `UDP port ${port} of 127.0.0.1 ${why}`, release: async () => {} });
    });
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      resolve({ problem: null, release: () => new Promise((released) => socket.close(released)) });
    });
  });
}
