/** Whether multicast works where a preset wants it, asked before anything is started. */
import { randomBytes } from 'node:crypto';
import { type BindOptions, createSocket, type Socket } from 'node:dgram';
import { type Group, groupNames, type MulticastSettings } from '../paxos/broadcast/groups.js';
import type { Preset } from '../schema/preset.js';

/** Loopback needs less than one. */
const patienceMs = 1_000;
/** Said so often meanwhile: a datagram may be lost. */
const sends = 5;

/** One sentence where a datagram to one of the groups does not come back, or null. */
export async function multicastProblem({ configuration }: Preset): Promise<string | null> {
  const { multicast } = configuration;
  if (multicast === undefined) return null;
  const answers = await Promise.all(groupNames.map((name) => probe(multicast.groups[name], multicast)));
  const reason = answers.find((answer) => answer !== null) ?? null;
  return reason === null ? null : `multicast does not work on the interface ${multicast.interface}: ${reason}`;
}

async function probe(group: Group, multicast: MulticastSettings): Promise<string | null> {
  const receiver = createSocket({ type: 'udp4', reuseAddr: true });
  const sender = createSocket('udp4');
  const place = `${group.address}:${group.port}`;
  try {
    await bound(receiver, { ...group, exclusive: true });
    receiver.addMembership(group.address, multicast.interface);
    await bound(sender, { port: 0, address: multicast.interface });
    sender.setMulticastInterface(multicast.interface);
    sender.setMulticastTTL(multicast.timeToLive);
    sender.setMulticastLoopback(true);
    const comesBack = await echoes(sender, receiver, group);
    return comesBack ? null : `a datagram to the group ${place} did not come back; --set interface= names another one`;
  } catch (error) {
    return reasonOf(error as NodeJS.ErrnoException, place);
  } finally {
    receiver.close();
    sender.close();
  }
}

function bound(socket: Socket, at: BindOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(at, () => {
      socket.removeListener('error', reject);
      resolve();
    });
  });
}

/** Rejects where it cannot even be sent. */
function echoes(sender: Socket, receiver: Socket, { address, port }: Group): Promise<boolean> {
  const token = randomBytes(16);
  let again: NodeJS.Timeout | undefined;
  let limit: NodeJS.Timeout | undefined;
  const answer = new Promise<boolean>((resolve, reject) => {
    const say = (): void => sender.send(token, port, address, (error) => error && reject(error));
    for (const socket of [sender, receiver]) socket.on('error', reject);
    receiver.on('message', (bytes) => bytes.equals(token) && resolve(true));
    again = setInterval(say, patienceMs / sends);
    limit = setTimeout(() => resolve(false), patienceMs);
    say();
  });
  return answer.finally(() => {
    clearInterval(again);
    clearTimeout(limit);
  });
}

function reasonOf({ code = 'unknown error' }: NodeJS.ErrnoException, place: string): string {
  if (code === 'EADDRNOTAVAIL' || code === 'ENODEV') return 'no interface that is up has that address';
  if (code === 'EADDRINUSE') return `another program has ${place} for itself`;
  if (code === 'ENETUNREACH' || code === 'EHOSTUNREACH') return `it has no route to the group ${place}`;
  return `the group ${place} cannot be had (${code})`;
}
