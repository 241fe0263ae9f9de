/** The first line of a transcript: who takes part. */
import { nodeId, type NodeId } from '../paxos/ballot.js';
import { crashPoints } from '../paxos/host.js';
import { messageTypes } from '../paxos/message.js';
import { type QuirkName, quirkNames } from '../paxos/quirks.js';
import type { CrashPlan, Preset } from '../schema/preset.js';

type Counts = { proposers: number; acceptors: number; learners: number; clients: number };

const usage =
  'expected proposers=, acceptors=, learners= or clients= with a count, storage=memory or disk, crash= or quirk=';

/**
 * "proposers=2 acceptors=3 learners=1 clients=1": ids ascend in this order, so that these are p0 p1 a2 a3 a4 l5 c6.
 * Also "storage=memory", "crash=a2:before-send:promise:1" (node, point, type and number of the message) and
 * "quirk=forgets-promise", a rule that every node gets wrong; may be repeated.
 */
export function parseCluster(
  words: readonly string[],
): { readonly ok: true; readonly preset: Preset } | { readonly ok: false; readonly reason: string } {
  const counts: Counts = { proposers: 1, acceptors: 3, learners: 1, clients: 1 };
  const crashes: CrashPlan[] = [];
  const quirks: QuirkName[] = [];
  let storage: Preset['storage'] = 'disk';
  for (const word of words) {
    const [name = '', value = ''] = word.split('=');
    const quirk = name === 'quirk' ? quirkNames.find((known) => known === value) : undefined;
    const crash = name === 'crash' ? parseCrash(value) : null;
    if (name in counts && /^[1-9]\d?$/.test(value)) counts[name as keyof Counts] = Number(value);
    else if (name === 'storage' && (value === 'memory' || value === 'disk')) storage = value;
    else if (crash !== null) crashes.push(crash);
    else if (quirk !== undefined) quirks.push(quirk);
    else if (name === 'quirk') return { ok: false, reason: `expected a quirk of the gallery, got "${value}"` };
    else return { ok: false, reason: `${usage}; got "${word}"` };
  }
  return { ok: true, preset: clusterPreset(counts, storage, crashes, quirks) };
}

export function clusterPreset(
  counts: Counts,
  storage: Preset['storage'],
  crashes: readonly CrashPlan[],
  quirks: readonly QuirkName[],
): Preset {
  let next = 0;
  const seats = (count: number): readonly NodeId[] => Array.from({ length: count }, () => nodeId(next++));
  const configuration = {
    proposers: seats(counts.proposers),
    acceptors: seats(counts.acceptors),
    learners: seats(counts.learners),
    clients: seats(counts.clients),
  };
  return {
    name: quirks.length === 0 ? 'transcript' : quirks.join('+'),
    title: quirks.length === 0 ? 'A transcript' : `Wrong Paxos: ${quirks.join(' and ')}`,
    teaches: 'Nothing moves by itself.',
    configuration,
    clients: configuration.clients.map((node, index) => ({ node, value: null, proposerIndex: index, afterMs: 0 })),
    ports: [],
    storage,
    pace: 'full',
    seed: 0,
    rules: [],
    groups: [],
    crashes,
    events: [],
    expect: { outcome: 'decided', withinMs: 0 },
    ...(quirks.length === 0 ? {} : { quirks }),
  };
}

/** "a2:before-send:promise:1"; the label's letter is for the reader. */
function parseCrash(text: string): CrashPlan | null {
  const [label = '', point, on, nth = '1'] = text.split(':');
  const [, id] = /^[a-z](\d+)$/.exec(label) ?? [];
  const knownPoint = crashPoints.find((known) => known === point);
  const knownType = messageTypes.find((known) => known === on);
  if (id === undefined || knownPoint === undefined || knownType === undefined || !/^[1-9]\d*$/.test(nth)) return null;
  return { node: nodeId(Number(id)), point: knownPoint, on: knownType, nth: Number(nth) };
}
