/**
 * A fold that is forked at any event goes on as a fresh one would, and the one it came from does not notice: nothing
 * that changes is shared between them. Runs have faults of all kinds, and hands that let held messages go.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Obstacles } from '../../src/checker/stuck.js';
import { harmless } from '../../src/faults/settings.js';
import { decreeNumber, type NodeId, nodeId } from '../../src/paxos/ballot.js';
import type { Effect } from '../../src/paxos/effect.js';
import { createMachine } from '../../src/paxos/machine.js';
import { loadPreset } from '../../src/preset/load.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { answerRequest } from '../../src/sim/requests.js';
import { createWorld, loopback } from '../../src/sim/world.js';
import { HeldCopies } from '../../src/views/held.js';
import { createLogView } from '../../src/views/log.js';
import { createMessagesView } from '../../src/views/messages.js';
import { createClusterView } from '../../src/views/cluster-view.js';
import { Submissions } from '../../src/views/submissions.js';
import { VoteMemory } from '../../src/views/votes.js';

/** Few, so that the lists let go of old ones. */
const linesMax = 60;
const nodes = 8;

/** What is kept of a fold, as far as anybody can see it. */
type Fold<State> = {
  readonly fresh: () => State;
  readonly fold: (state: State, record: TraceRecord) => void;
  readonly fork: (state: State) => State;
  readonly seen: (state: State) => unknown;
};

/** Its kind of state stays in here. */
type Check = (records: readonly TraceRecord[], at: number) => void;

function checkOf<State>({ fresh, fold, fork, seen }: Fold<State>): Check {
  const after = (records: readonly TraceRecord[]): State => {
    const state = fresh();
    for (const record of records) fold(state, record);
    return state;
  };
  return (records, at) => {
    const [head, tail] = [records.slice(0, at), records.slice(at)];
    const [origin, atFork, atEnd] = [after(head), seen(after(head)), seen(after(records))];
    const first = fork(origin);
    const second = fork(first);
    expect([seen(first), seen(second)]).toEqual([atFork, atFork]);
    for (const state of [first, origin, second]) {
      for (const record of tail) fold(state, record);
      expect(seen(state)).toEqual(atEnd);
      if (state === first) expect([seen(origin), seen(second)]).toEqual([atFork, atFork]);
    }
  };
}

const everyNode = Array.from({ length: nodes }, (_, index) => nodeId(index));
const ballots = [1, 2, 3].flatMap((round) => everyNode.slice(0, 2).map((node) => ({ round, node })));

const checks: Readonly<Record<string, Check>> = {
  'the node table': checkOf({
    fresh: createClusterView,
    fold: (view, record) => view.fold(record),
    fork: (view) => view.fork(),
    seen: (view) => ({ ...view, nodes: [...view.nodes.values()].map((node) => ({ ...node })) }),
  }),
  obstacles: checkOf({
    fresh: () => new Obstacles(),
    fold: (obstacles, record) => obstacles.fold(record),
    fork: (obstacles) => obstacles.fork(),
    seen: (obstacles) => [obstacles.sentence(), [...obstacles.view.nodes.values()].map((node) => ({ ...node }))],
  }),
  'the log': checkOf({
    fresh: () => createLogView(linesMax),
    fold: (log, record) => log.fold(record),
    fork: (log) => log.fork(),
    seen: (log) => [log.dropped, [...log.lines]],
  }),
  messages: checkOf({
    fresh: () => createMessagesView(linesMax),
    fold: (view, record) => view.fold(record),
    fork: (view) => view.fork(),
    seen: ({ dropped, messages, held }) => [dropped, messages.map((each) => ({ ...each })), copied(held)],
  }),
  'held messages': checkOf({
    fresh: () => new HeldCopies(),
    fold: (held, record) => held.fold(record),
    fork: (held) => held.fork(),
    seen: (held) => copied(held.copies),
  }),
  votes: checkOf({
    fresh: () => new VoteMemory(),
    fold: (votes, record) => (record.kind === 'step' ? votes.fold(record) : undefined),
    fork: (votes) => votes.fork(),
    seen: (votes) =>
      everyNode.flatMap((node) =>
        ballots.map((ballot) => [
          [...votes.promises(node, decreeNumber(0), ballot)],
          votes.votes(node, decreeNumber(0), ballot),
        ]),
      ),
  }),
  submissions: checkOf({
    fresh: () => new Submissions(),
    fold: (submissions, record) => (record.kind === 'step' ? submissions.fold(record) : undefined),
    fork: (submissions) => submissions.fork(),
    seen: (submissions) =>
      everyNode.flatMap((node) => [0, 1].map((decree) => submissions.value(node, decreeNumber(decree)))),
  }),
};

const copied = <Item extends object>(items: readonly Item[]): readonly Item[] => items.map((item) => ({ ...item }));

/** Two rivals, p0 and p1, whom someone with a hand on everything disturbs. */
function disturbed(preset: Preset, seed: number): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  const onRecord = (record: TraceRecord): void => void records.push(record);
  const world = createWorld({ preset, seed, pace: loopback, createMachine, onRecord });
  const ask = (request: Parameters<typeof answerRequest>[2]): void => void answerRequest(world, preset, request);
  const pass = (ms: number): void =>
    void world.runUntil(() => false, { atMs: world.nowMs() + ms, events: world.events() + 5_000 });
  const [a2, a3] = [nodeId(2), nodeId(3)];
  const isAnswered = (): boolean =>
    records.some(({ kind, ...rest }) => kind === 'step' && 'effects' in rest && rest.effects.some(isPromise));
  world.runUntil(isAnswered, { atMs: 60_000, events: 50_000 });
  ask({
    type: 'faults',
    rules: [
      { ...harmless, to: a2, isHeld: true },
      { ...harmless, lossRatio: 0.1 },
    ],
    groups: [],
  });
  pass(150);
  const held = createMessagesView(1_000);
  for (const record of records) held.fold(record);
  for (const [index, { node, key }] of held.held.entries()) {
    ask({ type: 'held', node, message: key, how: (['duplicate', 'deliver', 'drop'] as const)[index % 3] ?? 'drop' });
  }
  ask({ type: 'disk-lies', node: a3, lies: true });
  ask({ type: 'plan-crash', node: a3, crash: { point: 'before-send', on: 'accepted', nth: 1 } });
  pass(200);
  ask({ type: 'restart', node: a3, wipe: seed % 2 === 0 });
  ask({ type: 'pause', node: nodeId(1) });
  ask({ type: 'partition', groups: [[nodeId(0)], [a2, a3]] });
  pass(100);
  ask({ type: 'resume', node: nodeId(1) });
  ask({ type: 'restart', node: a2, wipe: false });
  ask({ type: 'faults', rules: preset.rules, groups: [] });
  ask({ type: 'next-decree' });
  ask({ type: 'propose', value: 'x', proposer: nodeId(1), client: null });
  pass(600);
  return toldLate(records, nodeId(0));
}

/** Of a vote under way or of a duel: what follows changes what was remembered. */
const tells = (record: TraceRecord): boolean =>
  record.kind === 'step' &&
  ((record.input.type === 'message' && ['promise', 'accepted'].includes(record.input.message.type)) ||
    record.effects.some(({ type }) => type === 'preempted'));

const isPromise = (effect: Effect): boolean => effect.type === 'send' && effect.message.type === 'promise';

/** As on live clusters: what one node reports comes after what others saw of it. */
function toldLate(records: readonly TraceRecord[], late: NodeId): readonly TraceRecord[] {
  const places = records.map((record, index) => ({ record, place: index + (record.node === late ? 20 : 0) }));
  return places.sort((one, other) => one.place - other.place).map(({ record }) => record);
}

const runs: (readonly TraceRecord[])[] = [];

beforeAll(async () => {
  const loaded = await loadPreset('duel', { presetsFolder: 'presets', overrides: [] });
  if (!loaded.ok) expect.fail(loaded.reason);
  for (const seed of [1, 2, 3]) runs.push(disturbed(loaded.preset, seed));
});

describe('a fork goes on by itself', () => {
  test.each(Object.entries(checks))('of %s', (_, check) => {
    fc.assert(
      fc.property(fc.constantFrom(...runs), fc.nat(), fc.boolean(), (records, place, isTelling) => {
        const telling = records.flatMap((record, index) => (tells(record) ? index + 1 : []));
        const at = isTelling ? telling[place % telling.length] : place % (records.length + 1);
        check(records, at ?? 0);
      }),
      { numRuns: 30 },
    );
  });
});

test('the runs have what could be shared: held copies, losses, and more lines than are kept', () => {
  for (const records of runs) {
    expect(records.length).toBeGreaterThan(linesMax * 3);
    const fates = records.flatMap((record) => (record.kind === 'fate' ? record.fate : []));
    expect(fates).toEqual(expect.arrayContaining(['held', 'lost']));
    const effects = records.flatMap((record) => (record.kind === 'step' ? record.effects : []));
    for (const type of ['submit', 'preempted', 'decide'])
      expect(effects.some((effect) => effect.type === type)).toBe(true);
  }
});
