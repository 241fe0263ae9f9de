/** The first line of a scenario of a log: "replicas=3 joiners=1 clients=1 app=kv window=4". */
import { type NodeId, nodeId, type Slot } from '../../paxos/ballot.js';
import type { Configuration } from '../../paxos/configuration.js';
import { appNames } from '../../paxos/multi/apps/app.js';
import type { LogSettings } from '../../paxos/multi/settings.js';
import { majorities } from '../../paxos/quorum.js';

export const isLogCluster = (words: readonly string[]): boolean => words.some((word) => word.startsWith('replicas='));

export const logUsage =
  'expected replicas=, joiners=, clients=, window=, batch= or snapshot-every= with a count, app= with one of ' +
  `${appNames.join(', ')}, quorums= as in 2+2, or skip-slot= with a slot`;

type Draft = {
  replicas: number;
  joiners: number;
  clients: number;
  window: number;
  batch: number;
  'snapshot-every': number;
};

const usual: Draft = { replicas: 3, joiners: 0, clients: 1, window: 4, batch: 1, 'snapshot-every': 100 };

/**
 * Ids ascend from the members over the joiners to the clients, so that these are r0 r1 r2 r3 c4; null for what is none
 * of it. Without a number of its own the window is 4, one command goes into a slot, and snapshots are rare.
 */
export function logConfigurationFrom(words: readonly string[]): Configuration | null {
  const draft = { ...usual };
  let app: LogSettings['app'] = 'kv';
  let quorums: LogSettings['quorums'] | null = null;
  let skipSlot: Slot | null = null;
  for (const word of words) {
    const [name = '', value = ''] = word.split('=');
    const knownApp = appNames.find((known) => known === value);
    const [, phase1, phase2] = /^([1-9])\+([1-9])$/.exec(value) ?? [];
    const isNumber = /^\d{1,5}$/.test(value);
    if (isCount(name) && isNumber) draft[name] = Number(value);
    else if (name === 'app' && knownApp !== undefined) app = knownApp;
    else if (name === 'quorums' && phase2 !== undefined) quorums = { phase1: Number(phase1), phase2: Number(phase2) };
    else if (name === 'skip-slot' && isNumber) skipSlot = Number(value) as Slot;
    else return null;
  }
  const { replicas, joiners, clients, window, batch } = draft;
  if (replicas < 1 || window < 1 || batch < 1 || draft['snapshot-every'] < 1) return null;
  let next = 0;
  const take = (count: number): readonly NodeId[] => Array.from({ length: count }, () => nodeId(next++));
  const [members, joining, asking] = [take(replicas), take(joiners), take(clients)];
  const log: LogSettings = {
    members,
    joiners: joining,
    quorums: quorums ?? majorities(replicas),
    app,
    window,
    batchMax: batch,
    snapshotEvery: draft['snapshot-every'],
    skipSlot,
  };
  return { proposers: [], acceptors: [], learners: [], clients: asking, log };
}

const isCount = (name: string): name is keyof Draft => Object.hasOwn(usual, name);
