/** The atomic broadcast that a paxos.conf and the options of those who start its nodes by hand describe. */
import { type GroupName, type MulticastSettings, nodeIn } from '../paxos/broadcast/groups.js';
import type { NodeId } from '../paxos/ballot.js';
import type { Configuration } from '../paxos/configuration.js';
import type { LogSettings } from '../paxos/multi/settings.js';
import { majorities } from '../paxos/quorum.js';
import type { Preset } from '../schema/preset.js';
import { counted } from '../views/words.js';
import { readPaxosConf } from './paxos-conf.js';
import { readSmallFile } from './small-file.js';

export type MulticastWishes = {
  /** How many acceptors there may be; the file does not say it. */
  readonly acceptorsMax: number;
  /** Null where nobody said it: then the file does, or it is loopback. */
  readonly interface: string | null;
  /** Null where nobody said it: 0 on loopback, 1 on another interface. */
  readonly timeToLive: number | null;
};

type Loaded =
  | {
      readonly ok: true;
      readonly configuration: Configuration & { readonly multicast: MulticastSettings };
      /** One sentence each, with its place: lines that mean nothing. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

const loopback = '127.0.0.1';

/** As many of each role as the course starts; more may come, and nobody has to. */
const nominal = { clients: 2, proposers: 2, learners: 2 };

/** Slots in flight, values in one, and that nothing is forgotten. */
const bounds = { window: 64, batchMax: 256, snapshotEvery: 1_000_000_000 };

export async function loadPaxosConf(file: string, wishes: MulticastWishes): Promise<Loaded> {
  const text = await readSmallFile(file);
  if (!text.ok) return text;
  const read = readPaxosConf(text.text);
  const at = (lineNumber: number | null): string => (lineNumber === null ? file : `${file}:${lineNumber}`);
  if (!read.ok) return { ok: false, reason: `${at(read.lineNumber)}: ${read.reason}` };
  const { conf } = read;
  const address = wishes.interface ?? conf.interface ?? loopback;
  const timeToLive = wishes.timeToLive ?? (isLoopback(address) ? 0 : 1);
  const { acceptorsMax } = wishes;
  const acceptors = nodesOf('acceptors', acceptorsMax);
  const configuration = {
    clients: nodesOf('clients', nominal.clients),
    proposers: nodesOf('proposers', nominal.proposers),
    acceptors,
    learners: nodesOf('learners', nominal.learners),
    log: logOf(acceptors, acceptorsMax),
    multicast: { groups: conf.groups, interface: address, timeToLive, acceptorsMax },
  };
  const notes = conf.passedOver.map(({ lineNumber, reason }) => `${at(lineNumber)}: ${reason}`);
  return { ok: true, configuration, notes };
}

const logOf = (members: readonly NodeId[], acceptorsMax: number): LogSettings => ({
  ...{ members, joiners: [], quorums: majorities(acceptorsMax), app: 'chat' as const },
  ...{ ...bounds, skipSlot: null },
});

const isLoopback = (address: string): boolean => address.startsWith('127.');

const nodesOf = (group: GroupName, count: number): readonly NodeId[] =>
  Array.from({ length: count }, (_, index) => nodeIn(group, index + 1));

/** Longer than anybody watches: nothing is expected of people. */
const withinMs = 24 * 3_600_000;

/** The same cluster for whoever watches it. */
export function presetOfPaxosConf(file: string, configuration: Configuration, seed: number): Preset {
  return {
    name: file,
    title: `an atomic broadcast with ${counted(configuration.acceptors.length, 'acceptor')}, started by hand`,
    teaches: 'what clients, proposers, acceptors and learners do that people start by themselves',
    configuration,
    clients: [],
    ports: [],
    storage: 'memory',
    pace: 'full',
    seed,
    rules: [],
    groups: [],
    crashes: [],
    events: [],
    expect: { outcome: 'learned', withinMs },
  };
}
