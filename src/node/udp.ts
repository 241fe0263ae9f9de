/** The UDP socket of a worker, on loopback. What arrives is handed on as it is; what it means is told elsewhere. */
import { createSocket, type Socket } from 'node:dgram';
import type { Group } from '../paxos/broadcast/groups.js';
import { createDrain } from './drain.js';
import { exitCodes, WorkerFailure } from './exit-codes.js';
import { raiseBuffers } from './socket-buffers.js';

export type Arrival = {
  readonly bytes: Uint8Array;
  /** Its numbers are read where they are needed: to look at one costs as much as to decode the datagram. */
  readonly sender: { readonly address: string; readonly port: number };
};

export type UdpSocket = {
  readonly port: number;
  /** UDP promises nothing: whether it arrives is for the resend timers to find out. */
  send(bytes: Uint8Array, port: number): void;
  /** To all who hear that group. Of a socket of an atomic broadcast. */
  cast?(bytes: Uint8Array, group: Group): void;
  /** Calls `drained` when what the kernel holds has been read. */
  drain(drained: () => void): void;
  close(): void;
};

const host = '127.0.0.1';

/** Rejects with a WorkerFailure if there is no port to be had, or not the one that `isRequired`. */
export async function openUdpSocket(options: {
  readonly port: number;
  readonly isRequired: boolean;
  readonly onDatagram: (arrival: Arrival) => void;
}): Promise<UdpSocket> {
  const socket = await bindFirst(options.isRequired || options.port === 0 ? [options.port] : [options.port, 0]);
  raiseBuffers(socket);
  let received = 0;
  socket.on('message', (bytes, sender) => {
    received++;
    options.onDatagram({ bytes, sender });
  });
  // Tells of datagrams that could not be sent, which is a loss like any other.
  socket.on('error', () => {});
  return {
    port: socket.address().port,
    send: (bytes, port) => socket.send(bytes, port, host),
    drain: createDrain(() => received),
    close: () => socket.close(),
  };
}

async function bindFirst(ports: readonly number[]): Promise<Socket> {
  let failure: unknown = null;
  for (const port of ports) {
    try {
      return await bind(port);
    } catch (error) {
      failure = error;
    }
  }
  const reason = failure instanceof Error && 'code' in failure ? failure.code : failure;
  const why = reason === 'EADDRINUSE' ? 'it is in use' : reason;
  const sentence = `UDP port ${ports[0]} of ${host} cannot be had: ${why}`;
  throw new WorkerFailure(exitCodes.noPort, sentence, { cause: failure });
}

function bind(port: number): Promise<Socket> {
  // Addresses are numbers already; asking the resolver would cost a turn of the event loop for each datagram.
  const socket = createSocket({ type: 'udp4', lookup: (name, _options, found) => found(null, name, 4) });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port, address: host, exclusive: true }, () => {
      socket.removeListener('error', reject);
      resolve(socket);
    });
  });
}
