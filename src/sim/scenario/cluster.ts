/** The first line of a scenario: who takes part. */
import { nodeId, type NodeId } from '../../paxos/ballot.js';
import type { Configuration } from '../../paxos/configuration.js';
import { crashPoints } from '../../paxos/host.js';
import { messageTypes } from '../../paxos/message.js';
import { type QuirkName, quirkNames } from '../../paxos/quirks.js';
import type { CrashPlan, Preset } from '../../schema/preset.js';
import { isLogCluster, logConfigurationFrom, logUsage } from './log-cluster.js';

const seats = ['proposers', 'acceptors', 'learners', 'clients'] as const;
type Counts = { [seat in (typeof seats)[number]]?: number };

const usage =
  'expected proposers=, acceptors=, learners= or clients= with a count, friends= with names, storage=memory or disk, ' +
  'crash= or quirk=, or replicas= for a log';
const friendsMax = 20;
/** What no command takes for something else. */
const friendName = /^\p{L}[\p{L}\p{M}\d_-]{0,11}$/u;

type Parsed<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

/**
 * "proposers=2 acceptors=3 learners=1 clients=1": ids ascend in this order, so that these are p0 p1 a2 a3 a4 l5 c6.
 * "friends=Amy,Ben,Cal": nodes that go by these names and hold all four seats; a count beside it says how many of them,
 * from the first on, hold that seat. Also "storage=memory" and "crash=a2:before-send:promise:1" (node, point, type and
 * number of the message) and "quirk=forgets-promise", a rule that every node gets wrong; may be repeated. With
 * "replicas=3" it is a log; see `logConfigurationFrom`.
 */
export function parseCluster(
  words: readonly string[],
): { readonly ok: true; readonly preset: Preset } | { readonly ok: false; readonly reason: string } {
  const isLog = isLogCluster(words);
  const isCommon = (word: string): boolean => common.test(word);
  const read = readWords(isLog ? words.filter(isCommon) : words);
  if (!read.ok) return read;
  const { counts, crashes, quirks, storage, friends } = read.value;
  const ofLog = isLog ? words.filter((word) => !isCommon(word)) : [];
  const seated = isLog ? ofReplicas(ofLog) : seatedAs(friends, counts);
  if (!seated.ok) return seated;
  const plans = crashes.map((text) => parseCrash(text, seated.value));
  const odd = plans.indexOf(null);
  if (odd >= 0) return { ok: false, reason: `${usage}; got "crash=${crashes[odd]}"` };
  const known = plans.filter((plan): plan is CrashPlan => plan !== null);
  return { ok: true, preset: clusterPreset(seated.value, storage, known, quirks) };
}

/** Words that mean the same for a log. */
const common = /^(storage|crash|quirk)=/;

type Words = {
  readonly counts: Counts;
  readonly crashes: readonly string[];
  readonly quirks: readonly QuirkName[];
  readonly storage: Preset['storage'];
  readonly friends: readonly string[] | null;
};

function readWords(words: readonly string[]): Parsed<Words> {
  const counts: Counts = {};
  const crashes: string[] = [];
  const quirks: QuirkName[] = [];
  let storage: Preset['storage'] = 'disk';
  let friends: readonly string[] | null = null;
  for (const word of words) {
    const [name = '', value = ''] = word.split('=');
    const quirk = name === 'quirk' ? quirkNames.find((known) => known === value) : undefined;
    const seat = seats.find((each) => each === name);
    if (seat !== undefined && /^[1-9]\d?$/.test(value)) counts[seat] = Number(value);
    else if (name === 'storage' && (value === 'memory' || value === 'disk')) storage = value;
    else if (name === 'friends' && value !== '') friends = value.split(',');
    else if (name === 'crash' && value !== '') crashes.push(value);
    else if (quirk !== undefined) quirks.push(quirk);
    else if (name === 'quirk') return { ok: false, reason: `expected a quirk of the gallery, got "${value}"` };
    else return { ok: false, reason: `${usage}; got "${word}"` };
  }
  return { ok: true, value: { counts, crashes, quirks, storage, friends } };
}

function ofReplicas(words: readonly string[]): Parsed<Configuration> {
  const configuration = logConfigurationFrom(words);
  if (configuration === null) return { ok: false, reason: `${logUsage}; got "${words.join(' ')}"` };
  return { ok: true, value: configuration };
}

const seatedAs = (friends: readonly string[] | null, counts: Counts): Parsed<Configuration> =>
  friends === null ? { ok: true, value: seatedInOrder(counts) } : amongFriends(friends, counts);

/** A seat each. */
export function seatedInOrder({ proposers = 1, acceptors = 3, learners = 1, clients = 1 }: Counts): Configuration {
  let next = 0;
  const take = (count: number): readonly NodeId[] => Array.from({ length: count }, () => nodeId(next++));
  return { proposers: take(proposers), acceptors: take(acceptors), learners: take(learners), clients: take(clients) };
}

function amongFriends(names: readonly string[], counts: Counts): Parsed<Configuration> {
  const odd = names.find((name) => !friendName.test(name));
  if (odd !== undefined) {
    return { ok: false, reason: `expected names of up to 12 letters in friends=, found "${odd}"` };
  }
  const twice = names.find((name, place) => names.findIndex((other) => isAlike(other, name)) < place);
  if (twice !== undefined) return { ok: false, reason: `expected a name for each friend, found "${twice}" twice` };
  if (names.length > friendsMax) {
    return { ok: false, reason: `expected at most ${friendsMax} friends, found ${names.length}` };
  }
  for (const seat of seats) {
    const count = counts[seat] ?? 0;
    if (count > names.length) return { ok: false, reason: `${seat}=${count}, but there are ${names.length} friends` };
  }
  const first = (seat: keyof Counts): readonly NodeId[] =>
    names.slice(0, counts[seat] ?? names.length).map((_, id) => nodeId(id));
  const [proposers, acceptors] = [first('proposers'), first('acceptors')];
  return { ok: true, value: { proposers, acceptors, learners: first('learners'), clients: first('clients'), names } };
}

const isAlike = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** A client asks the proposer at its own place; a friend who proposes asks itself. */
export function clusterPreset(
  configuration: Configuration,
  storage: Preset['storage'],
  crashes: readonly CrashPlan[],
  quirks: readonly QuirkName[],
): Preset {
  return {
    name: quirks.length === 0 ? 'scenario' : quirks.join('+'),
    title: quirks.length === 0 ? 'A scenario' : `Wrong Paxos: ${quirks.join(' and ')}`,
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

/** "a2:before-send:promise:1"; a label's letter is for the reader, a friend goes by its name. */
function parseCrash(text: string, { names }: Configuration): CrashPlan | null {
  const [label = '', point, on, nth = '1'] = text.split(':');
  const [, digits] = /^[a-z](\d+)$/.exec(label) ?? [];
  const id = names === undefined ? Number(digits ?? -1) : names.indexOf(label);
  const knownPoint = crashPoints.find((known) => known === point);
  const knownType = messageTypes.find((known) => known === on);
  if (id < 0 || knownPoint === undefined || knownType === undefined || !/^[1-9]\d*$/.test(nth)) return null;
  return { node: nodeId(id), point: knownPoint, on: knownType, nth: Number(nth) };
}
