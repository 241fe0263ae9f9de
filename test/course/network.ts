/**
 * Networks for programs that are started by hand: a network namespace with nothing but loopback, where the system lets
 * this user have one, or the machine's own loopback on groups and ports that nobody else has.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

export type Network = {
  /** IPv4 address of the interface that nodes are to use. */
  readonly address: string;
  /** What stands before a command that is to run in it. */
  readonly prefix: readonly string[];
  /** The kernel loses this share of what arrives for the groups; false where it cannot be asked to. */
  lose(ratio: number): boolean;
  /** How many datagrams it lost so. */
  lost(): number;
  close(): void;
};

const run = (words: readonly string[]): boolean => {
  const [command = '', ...rest] = words;
  return spawnSync(command, rest, { stdio: 'ignore' }).status === 0;
};

function output(words: readonly string[]): string {
  const [command = '', ...rest] = words;
  return spawnSync(command, rest, { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }).stdout ?? '';
}

/** Root, or a user who may be root in a namespace of its own. */
const unshares = [
  ['unshare', '--net'],
  ['unshare', '--user', '--map-root-user', '--net'],
];

/** The kernel's loss is drawn before a datagram is handed to its receivers: all on one host lose the same ones. */
const firewalls = (ratio: number): readonly (readonly string[])[] => [
  `iptables -A INPUT -d 224.0.0.0/4 -m statistic --mode random --probability ${ratio} -j DROP`.split(' '),
  [
    'nft',
    'add table ip lossy; add chain ip lossy input { type filter hook input priority 0; }; ' +
      `add rule ip lossy input ip daddr 224.0.0.0/4 numgen random mod 1000 lt ${Math.round(ratio * 1000)} counter drop`,
  ],
];

/** A process that holds a namespace; null where this user may have none. */
async function hold(unshare: readonly string[]): Promise<ChildProcess | null> {
  const [command = '', ...words] = unshare;
  // The namespace lives as long as this process, which waits for the end of its input.
  const holder = spawn(command, [...words, 'sh', '-c', 'ip link set lo up && echo up && exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  return holder.exitCode === null && holder.pid !== undefined ? holder : null;
}

function networkOf(holder: ChildProcess, isOfUser: boolean, address: string): Network {
  const user = isOfUser ? ['--user', '--preserve-credentials'] : [];
  const prefix = ['nsenter', '--target', String(holder.pid), ...user, '--net', '--'];
  return {
    address,
    prefix,
    lose: (ratio) => firewalls(ratio).some((each) => run([...prefix, ...each])),
    lost() {
      const told = output([...prefix, 'iptables', '-nvxL', 'INPUT']) + output([...prefix, 'nft', 'list', 'ruleset']);
      return Number(/^ *(\d+) +\d+ DROP/m.exec(told)?.[1] ?? /counter packets (\d+)/.exec(told)?.[1] ?? 0);
    },
    close: () => void holder.kill('SIGKILL'),
  };
}

/** Null where this user may have none. */
export async function openNamespace(): Promise<Network | null> {
  const unshare = unshares.find((words) => run([...words, 'ip', 'link', 'set', 'lo', 'up']));
  if (unshare === undefined) return null;
  const holder = await hold(unshare);
  return holder === null ? null : networkOf(holder, unshare.includes('--user'), '127.0.0.1');
}

export const ownLoopback: Network = {
  address: '127.0.0.1',
  prefix: [],
  lose: () => false,
  lost: () => 0,
  close: () => {},
};

export type Bridge = {
  readonly hosts: readonly Network[];
  /** Pulls a host's cable, by its place, or puts it in again. */
  plug(host: number, isIn: boolean): void;
  close(): void;
};

/**
 * Hosts with a cable each to one bridge, all in namespaces, with addresses from 10.77.0.1 on. Null where this user may
 * not build such a thing.
 */
export async function openBridge(count: number): Promise<Bridge | null> {
  const [asRoot = []] = unshares;
  if (!run([...asRoot, 'ip', 'link', 'set', 'lo', 'up'])) return null;
  const holders: ChildProcess[] = [];
  const close = (): void => {
    for (const holder of holders) holder.kill('SIGKILL');
  };
  for (let host = 0; host <= count; host++) {
    const holder = await hold(asRoot);
    if (holder === null) {
      close();
      return null;
    }
    holders.push(holder);
  }
  const [hub, ...rest] = holders.map((holder, index) => networkOf(holder, false, `10.77.0.${index}`));
  if (hub === undefined) return null;
  const inHub = (words: string): boolean => run([...hub.prefix, ...words.split(' ')]);
  const isBuilt = inHub('ip link add hub type bridge') && inHub('ip link set hub up');
  const isPlugged = rest.map(({ address, prefix }, index) => {
    const inHost = (words: string): boolean => run([...prefix, ...words.split(' ')]);
    const pid = prefix[2] ?? '';
    return (
      inHub(`ip link add cable${index} type veth peer name eth0 netns ${pid}`) &&
      inHub(`ip link set cable${index} master hub up`) &&
      inHost(`ip address add ${address}/24 dev eth0`) &&
      inHost('ip link set eth0 up')
    );
  });
  if (!isBuilt || isPlugged.includes(false)) {
    close();
    return null;
  }
  const plug = (host: number, isIn: boolean): void => void inHub(`ip link set cable${host} ${isIn ? 'up' : 'down'}`);
  return { hosts: rest, plug, close };
}
