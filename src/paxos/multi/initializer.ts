/**
 * How a replica comes to know who the members are (the Seed and the Initializer of the papers' practice). The Seed
 * waits until it knows the disks of all first members and founds the cluster; everybody else without members asks all
 * replicas until a member answers. Nobody gets a vote by asking: votes count from members alone, and only the log
 * makes more of those.
 *
 * To be called by the replica: `begin` at a boot without members on the disk, `hearJoin` and `hearWelcome` for their
 * messages, `expireJoin` for the timer, `noteDisk` for whatever else a replica says. Once `configurations` is not null
 * the replica has its members: it creates its membership from them (`createMembership`) and begins its work.
 */
import type { NodeId, Slot } from '../ballot.js';
import { type Effect, persist, send, setTimer } from '../effect.js';
import { waits } from '../timing.js';
import type { LogConfiguration } from './configuration.js';
import { type LogSettings, replicasOf } from './settings.js';

export type Initializer = {
  readonly self: NodeId;
  readonly settings: LogSettings;
  /** This node's own; null before its boot. */
  disk: string | null;
  /** Whether this node may found the cluster: the Seed, unless its disk is not the one that it first came with. */
  mayFound: boolean;
  /** Disks of other replicas, as heard last: those that ask to join, and with `noteDisk` all others. */
  readonly disks: Map<NodeId, string>;
};

export type Initiation = {
  readonly effects: Effect[];
  /** Not null in the one step in which this node learns who the members are. They are persisted by `effects`. */
  readonly configurations: readonly LogConfiguration[] | null;
};

export function createInitializer(self: NodeId, settings: LogSettings): Initializer {
  return { self, settings, disk: null, mayFound: false, disks: new Map() };
}

/**
 * At each boot, before anything else. `seated` is that of the boot. A Seed with another disk than its first has
 * founded a cluster before and forgot it, so it asks like a newcomer. One that cannot be told from a first start asks
 * too, beside waiting: members never ask, so it never has all of them while one member remembers.
 */
export function begin(
  initializer: Initializer,
  boot: { readonly disk: string; readonly seated: boolean; readonly hasMembers: boolean },
): Initiation {
  const [seed] = initializer.settings.members;
  initializer.disk = boot.disk;
  initializer.mayFound = seed === initializer.self && boot.seated;
  if (boot.hasMembers) return nothing();
  if (isComplete(initializer)) return found(initializer);
  return { effects: [waitingFor(initializer), ...ask(initializer, 0)], configurations: null };
}

/**
 * `known` is null at a replica without members. One that has them answers with all it knows of; the newcomer learns the
 * log from there on.
 */
export function hearJoin(
  initializer: Initializer,
  from: NodeId,
  disk: string,
  known: { readonly configurations: readonly LogConfiguration[]; readonly applied: Slot } | null,
): Initiation {
  const isNews = initializer.disks.get(from) !== disk;
  initializer.disks.set(from, disk);
  if (known !== null) {
    const { configurations, applied } = known;
    if (configurations.length === 0) return nothing(); // A newcomer itself, which waits for a snapshot.
    return { effects: [send([from], { type: 'welcome', configurations, applied })], configurations: null };
  }
  if (isComplete(initializer)) return found(initializer);
  return { effects: initializer.mayFound && isNews ? [waitingFor(initializer)] : [], configurations: null };
}

/** Not to be called at a replica that has members: whoever comes second tells nothing new. */
export function hearWelcome(configurations: readonly LogConfiguration[]): Initiation {
  if (configurations.length === 0) return nothing();
  return { effects: learn(configurations), configurations };
}

/** Not to be called at a replica that has members. */
export function expireJoin(initializer: Initializer, timer: { readonly attempt: number }): Effect[] {
  return ask(initializer, timer.attempt + 1);
}

/**
 * A replica that is heard of in any other way: its disk is what `members add N` means. (Whoever was welcomed asks no
 * more, and a later leader has not heard it ask.)
 */
export function noteDisk(initializer: Initializer, from: NodeId, disk: string): void {
  if (initializer.disks.get(from) !== disk) initializer.disks.set(from, disk);
}

function isComplete({ self, settings, mayFound, disks }: Initializer): boolean {
  return mayFound && settings.members.every((member) => member === self || disks.has(member));
}

/** The configuration is durable before the first welcome leaves: a Seed that restarts welcomes with the same one. */
function found({ self, settings, disk, disks }: Initializer): Initiation {
  const members = settings.members.map((node) => {
    const known = node === self ? disk : disks.get(node);
    if (known === undefined || known === null) throw new Error(`a cluster founded without the disk of node ${node}`);
    return { node, seat: node, disk: known };
  });
  const configurations = [{ number: 0, from: 0 as Slot, members, quorums: settings.quorums }];
  const guests = [...disks.keys()].filter((node) => node !== self).sort((a, b) => a - b);
  const welcome = send(guests, { type: 'welcome', configurations, applied: 0 as Slot });
  return { effects: [...learn(configurations), ...(guests.length === 0 ? [] : [welcome])], configurations };
}

function learn(configurations: readonly LogConfiguration[]): Effect[] {
  return [
    persist({ type: 'log-members', configurations }),
    ...configurations.map((configuration): Effect => ({ type: 'configured', configuration })),
  ];
}

function ask({ self, settings }: Initializer, attempt: number): Effect[] {
  const others = replicasOf(settings).filter((node) => node !== self);
  return [send(others, { type: 'join' }), setTimer({ type: 'join-resend', attempt }, waits.joinResend, attempt)];
}

/** The Seed waits for all other first members, a newcomer for the Seed, though any member may answer. */
export function waitingFor({ self, settings, mayFound, disks }: Initializer): Effect {
  const others = settings.members.filter((node) => node !== self);
  return { type: 'waiting', nodes: mayFound ? others.filter((node) => !disks.has(node)) : others.slice(0, 1) };
}

const nothing = (): Initiation => ({ effects: [], configurations: null });
