/** The cluster that a configuration file and the options of those who start replicas and clients by hand describe. */
import { nodeId, type NodeId, type Slot } from '../paxos/ballot.js';
import type { AppName } from '../paxos/multi/apps/app.js';
import type { LogSettings } from '../paxos/multi/settings.js';
import { majorities } from '../paxos/quorum.js';
import type { Preset } from '../schema/preset.js';
import { counted } from '../views/words.js';
import { readConfig } from './config-file.js';
import { logBounds } from './log-shape.js';
import { readSmallFile } from './small-file.js';

export type ByHand = {
  readonly log: LogSettings;
  /** UDP ports of the replicas, by id. */
  readonly ports: readonly { readonly node: NodeId; readonly port: number }[];
};

export type ByHandOptions = {
  /** Null where nobody said it: then the file's lines do. */
  readonly f: number | null;
  readonly app: AppName;
  readonly skipSlot: number | null;
};

type ByHandResult =
  | { readonly ok: true; readonly cluster: ByHand }
  /** One sentence, with its place. */
  | { readonly ok: false; readonly reason: string };

export async function loadByHand(file: string, { f, app, skipSlot }: ByHandOptions): Promise<ByHandResult> {
  const text = await readSmallFile(file);
  if (!text.ok) return text;
  const read = readConfig(text.text, f);
  if (!read.ok) {
    const place = read.lineNumber === null ? file : `${file}:${read.lineNumber}`;
    return { ok: false, reason: `${place}: ${read.reason}` };
  }
  const ports = read.config.ports.map((port, index) => ({ node: nodeId(index), port }));
  const members = ports.map(({ node }) => node);
  const quorums = majorities(members.length);
  const log = { members, joiners: [], quorums, app, ...logBounds, skipSlot: skipSlot as Slot | null };
  return { ok: true, cluster: { log, ports } };
}

/** Longer than anybody watches: nothing is expected of people. */
const withinMs = 24 * 3_600_000;

/** The same cluster for whoever watches it: its clients come and go, and their work is known when they do it. */
export function presetByHand(file: string, { log, ports }: ByHand, seed: number): Preset {
  return {
    name: file,
    title: `${counted(ports.length, 'replica')} of ${appTitles[log.app]}, started by hand`,
    teaches: 'what replicas and clients do that people start in terminals of their own',
    configuration: { proposers: [], acceptors: [], learners: [], clients: [], log },
    clients: [],
    ports,
    storage: 'disk',
    pace: 'full',
    seed,
    rules: [],
    groups: [],
    crashes: [],
    events: [],
    expect: { outcome: 'answered', withinMs },
  };
}

const appTitles: { readonly [app in AppName]: string } = {
  chat: 'a chat',
  kv: 'a key-value store',
  bank: 'a bank',
  register: 'a register',
};
