/**
 * Groups of a run of its own: addresses that its id draws, and ports that nobody has, so that runs at the same time do
 * not meet. Whoever meets all the same refuses the other's datagrams as those of another cluster.
 */
import { createSocket } from 'node:dgram';
import { type Group, type GroupName, groupNames, type MulticastSettings } from '../paxos/broadcast/groups.js';
import type { Preset } from '../schema/preset.js';

/** The preset with groups in the place of those that were to be drawn; as it is where it names them all, or has none. */
export async function withGroups(preset: Preset, cluster: string): Promise<Preset> {
  const { multicast } = preset.configuration;
  if (multicast === undefined || groupNames.every((name) => multicast.groups[name].port !== 0)) return preset;
  const ports = await freePorts(groupNames.length);
  const drawn = groupNames.map((name, index): [GroupName, Group] => {
    const group = multicast.groups[name];
    return [name, group.port === 0 ? { address: addressOf(cluster, index), port: ports[index] ?? 0 } : group];
  });
  const groups = Object.fromEntries(drawn) as MulticastSettings['groups'];
  return { ...preset, configuration: { ...preset.configuration, multicast: { ...multicast, groups } } };
}

/** 239.255.0.0/16 is for use within one place, and none of it is given to anybody. Hexadecimal digits of the id. */
function addressOf(cluster: string, index: number): string {
  const high = Number.parseInt(cluster.slice(0, 2), 16);
  // From 4 to 251, and the four of a run differ.
  const low = 4 + 4 * (Number.parseInt(cluster.slice(2, 4), 16) % 62) + index;
  return `239.255.${high}.${low}`;
}

/** All are held at once, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const sockets = Array.from({ length: count }, () => createSocket('udp4'));
  const ports = await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<number>((resolve, reject) => {
          socket.once('error', reject);
          socket.bind({ port: 0, exclusive: true }, () => resolve(socket.address().port));
        }),
    ),
  );
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  return ports;
}
