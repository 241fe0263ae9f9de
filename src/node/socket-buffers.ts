/** Large buffers for a UDP socket, as far as the system grants them. */
import type { Socket } from 'node:dgram';
import { datagramBytesMax } from '../schema/datagram.js';

/** Bursts of a whole cluster should fit. The kernel may grant less, down to what one datagram needs. */
const bufferBytesWishes = [4 * 1024 * 1024, 1024 * 1024, 256 * 1024, datagramBytesMax];

export type Buffers = { readonly receiveBytes: number; readonly sendBytes: number };

/** Answers what was granted. */
export function raiseBuffers(socket: Socket): Buffers {
  const receiveBytes = raise(
    (bytes) => socket.setRecvBufferSize(bytes),
    () => socket.getRecvBufferSize(),
  );
  const sendBytes = raise(
    (bytes) => socket.setSendBufferSize(bytes),
    () => socket.getSendBufferSize(),
  );
  return { receiveBytes, sendBytes };
}

/** Linux grants what it likes and says nothing, others refuse what is too much: so each wish is read back. */
function raise(set: (bytes: number) => void, get: () => number): number {
  for (const bytes of bufferBytesWishes) {
    if (get() >= bytes) break;
    try {
      set(bytes);
    } catch {
      // Too much for this system: the next smaller wish may do.
    }
  }
  return get();
}
