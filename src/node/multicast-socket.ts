/**
 * The sockets of a node of an atomic broadcast: one hears the group of its role, the other sends to any group, both on
 * one interface. What arrives is handed on as it is; what it means is told elsewhere.
 */
import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import type { Group, MulticastSettings } from '../paxos/broadcast/groups.js';
import { createDrain } from './drain.js';
import { exitCodes, WorkerFailure } from './exit-codes.js';
import { raiseBuffers } from './socket-buffers.js';
import type { Arrival, UdpSocket } from './udp.js';

export type MulticastOptions = {
  /** What this node hears. */
  readonly group: Group;
  readonly multicast: Pick<MulticastSettings, 'interface' | 'timeToLive'>;
  readonly onDatagram: (arrival: Arrival) => void;
  /** One sentence for people: what is not as good as it could be. */
  readonly note: (sentence: string) => void;
};

export type MulticastSocket = UdpSocket & Required<Pick<UdpSocket, 'cast'>>;

/** With less, a burst of thousands of small datagrams does not fit. */
const receiveBytesMin = 1024 * 1024;

/** Rejects with a WorkerFailure where the system has no multicast on that interface, or the port is taken. */
export async function openMulticastSocket(options: MulticastOptions): Promise<MulticastSocket> {
  const { group, multicast, note } = options;
  const place = `${group.address}:${group.port} on the interface ${multicast.interface}`;
  const sender = await openSender(multicast).catch((error) => {
    throw failureOf(error, place);
  });
  const receiver = await openReceiver(group, multicast).catch((error) => {
    sender.close();
    throw failureOf(error, place);
  });
  const { receiveBytes } = raiseBuffers(receiver);
  raiseBuffers(sender);
  if (receiveBytes < receiveBytesMin) note(sentenceOfBuffer(receiveBytes));
  let received = 0;
  receiver.on('message', (bytes, from) => {
    received++;
    options.onDatagram({ bytes, sender: from });
  });
  receiver.on('error', () => {});
  tellOfFailures(sender, note);
  return {
    port: group.port,
    send: () => {
      throw new Error('a node of an atomic broadcast sends to groups alone');
    },
    cast: (bytes, { address, port }) => sender.send(bytes, port, address),
    drain: createDrain(() => received),
    close() {
      receiver.close();
      sender.close();
    },
  };
}

async function openSender({ interface: address, timeToLive }: MulticastOptions['multicast']): Promise<Socket> {
  return bound({}, { port: 0, address }, (socket) => {
    socket.setMulticastInterface(address);
    socket.setMulticastTTL(timeToLive);
    socket.setMulticastLoopback(true);
  });
}

/** Bound to the group's own address, so that no other group at the same port is heard. */
async function openReceiver(group: Group, multicast: MulticastOptions['multicast']): Promise<Socket> {
  return bound({ reuseAddr: true }, group, (socket) => socket.addMembership(group.address, multicast.interface));
}

function bound(options: Partial<SocketOptions>, at: Group, prepare: (socket: Socket) => void): Promise<Socket> {
  // Addresses are numbers already; asking the resolver would cost a turn of the event loop for each datagram.
  const socket = createSocket({ ...options, type: 'udp4', lookup: (name, _options, found) => found(null, name, 4) });
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', fail);
    socket.bind({ ...at, exclusive: true }, () => {
      socket.removeListener('error', fail);
      try {
        prepare(socket);
        resolve(socket);
      } catch (error) {
        fail(error);
      }
    });
  });
}

/** A datagram that could not be sent is a loss like any other; the first one of each kind is told. */
function tellOfFailures(sender: Socket, note: MulticastOptions['note']): void {
  const told = new Set<string>();
  sender.on('error', (error) => {
    const code = codeOf(error);
    if (told.has(code)) return;
    told.add(code);
    note(`a datagram could not be sent and counts as lost: ${reasons[code] ?? code}`);
  });
}

const noInterface = 'no interface that is up has that address; name another one, or bring it up';
const noRoute = 'the interface has no route to that group';

const reasons: { readonly [code: string]: string } = {
  EADDRINUSE: 'another program has that port for itself',
  EADDRNOTAVAIL: noInterface,
  ENODEV: noInterface,
  EACCES: 'this user may not have that port, or send to that group',
  EPERM: 'the firewall of this machine does not let it through',
  EINVAL: 'that is no group that can be joined there',
  ENETUNREACH: noRoute,
  EHOSTUNREACH: noRoute,
  ENETDOWN: 'the interface is down',
  ENOBUFS: 'the system has no room for more',
  EOPNOTSUPP: 'the interface knows no multicast',
  ENOPROTOOPT: 'this system knows no multicast',
};

function failureOf(error: unknown, place: string): WorkerFailure {
  const code = codeOf(error);
  const sentence = `the multicast group ${place} cannot be had: ${reasons[code] ?? code}`;
  return new WorkerFailure(exitCodes.noPort, sentence, { cause: error });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

function sentenceOfBuffer(bytes: number): string {
  const granted = `the system grants a receive buffer of ${Math.floor(bytes / 1024)} KiB only`;
  return `${granted}, so bursts are lost and sent again; where it is Linux, net.core.rmem_max sets the most`;
}
