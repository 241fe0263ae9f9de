/** Presets of replicas that keep a log: as one writes them, as a cluster gets them, and what is refused. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Workload } from '../../src/paxos/multi/workload.js';
import { checkPreset } from '../../src/preset/check.js';
import { loadPreset } from '../../src/preset/load.js';

const plain = { title: 'A log', teaches: 'How it is written', expect: { outcome: 'answered', within: '10s' } };
const check = (data: object) => checkPreset({ data: { ...plain, ...data }, place: () => 'mine.yaml' }, 'mine', 1);

function presetOf(data: object) {
  const result = check(data);
  if (!result.ok) throw new Error(result.reason);
  return result.preset;
}

const workloadsOf = (...clients: object[]): (Workload | undefined)[] =>
  presetOf({ f: 1, clients }).clients.map(({ workload }) => workload);

describe('replicas', () => {
  test('f makes 2f+1 of them; joiners and clients follow', () => {
    const { configuration } = presetOf({ f: 2, nodes: { joiners: 1 }, clients: [{}, {}] });
    expect(configuration).toMatchObject({ proposers: [], acceptors: [], learners: [], clients: [6, 7] });
    expect(configuration.log).toMatchObject({ members: [0, 1, 2, 3, 4], joiners: [5] });
  });

  test('without options: a key-value store, majorities, and nothing skipped', () => {
    const { configuration, trace, logFolder } = presetOf({ nodes: { replicas: 4 } });
    expect(configuration.log).toEqual({
      members: [0, 1, 2, 3],
      joiners: [],
      quorums: { phase1: 3, phase2: 3 },
      app: 'kv',
      window: 32,
      batchMax: 64,
      snapshotEvery: 1000,
      skipSlot: null,
    });
    expect([trace, logFolder]).toEqual([undefined, undefined]);
  });

  test('with all options', () => {
    const quorums = { phase1: 4, phase2: 2 };
    const log = { app: 'bank', window: 5, batch: 1, 'snapshot-every': 10, quorums, 'skip-slot': 0, 'log-dir': 'logs' };
    const { configuration, trace, logFolder } = presetOf({ f: 2, log, trace: 'decisions' });
    expect(configuration.log).toMatchObject({
      app: 'bank',
      window: 5,
      batchMax: 1,
      snapshotEvery: 10,
      quorums,
      skipSlot: 0,
    });
    expect([trace, logFolder]).toEqual(['decisions', 'logs']);
  });

  test('with quorums as a command that changes the members has them', () => {
    const { configuration } = presetOf({ f: 2, log: { quorums: '4+2' } });
    expect(configuration.log?.quorums).toEqual({ phase1: 4, phase2: 2 });
  });
});

describe('clients', () => {
  test('a lane is repeated, once for each key, and each client has its number', () => {
    const [first, second] = workloadsOf({
      count: 2,
      keys: ['A', 'B'],
      lanes: [['put $key $number.$client']],
      times: 2,
    });
    const lanesOf = (client: number) => [
      [`put A 1.${client}`, `put A 2.${client}`],
      [`put B 1.${client}`, `put B 2.${client}`],
    ];
    expect(first).toEqual({ type: 'lanes', lanes: lanesOf(0), pauseMinMs: 0, pauseMaxMs: 0 });
    expect(second).toMatchObject({ lanes: lanesOf(1) });
  });

  test('what is no word of ours stays as it is written', () => {
    expect(workloadsOf({ lanes: [['say $keys cost $5, $key']] })).toMatchObject([
      { lanes: [['say $keys cost $5, $key']] },
    ]);
  });

  test('pauses, a load, and one that waits for a user', () => {
    expect(
      workloadsOf(
        { lanes: [['get A']], pause: '0ms-200ms' },
        { load: { outstanding: 10, reads: '50%' } },
        { after: '1s' },
      ),
    ).toEqual([
      { type: 'lanes', lanes: [['get A']], pauseMinMs: 0, pauseMaxMs: 200 },
      { type: 'load', operations: null, outstanding: 10, bytes: 16, readsPercent: 50 },
      undefined,
    ]);
  });
});

const refusals: readonly [what: string, data: object, reason: string][] = [
  [
    'nodes of both kinds',
    { nodes: { replicas: 3, acceptors: 3 } },
    'nodes: expected either replicas or proposers, acceptors and learners, found replicas and acceptors',
  ],
  [
    'a log without replicas',
    { nodes: { proposers: 1, acceptors: 3, learners: 1 }, log: {} },
    'log: expected it only where nodes are replicas, found proposers among the nodes',
  ],
  ['nobody', { log: {} }, 'nodes.replicas: is missing; expected a whole number, or f in its place'],
  [
    'an f that does not fit',
    { f: 2, nodes: { replicas: 3 } },
    'nodes.replicas: expected 5 replicas, as 2f+1 with f = 2, or no f, found 3',
  ],
  [
    'too many in all',
    { nodes: { replicas: 60, joiners: 5 } },
    'nodes.joiners: expected at most 64 replicas and joiners, found 65',
  ],
  [
    'quorums that need not meet',
    { f: 2, log: { quorums: { phase1: 3, phase2: 2 } } },
    'log.quorums: expected two quorums that always meet: phase1 + phase2 above 5, found 3 + 2',
  ],
  [
    'quorums that are none',
    { f: 1, log: { quorums: 'all' } },
    'log.quorums: expected sizes of both quorums such as 4+2, or a mapping with phase1, phase2, found "all"',
  ],
  [
    'a quorum of more than all',
    { f: 1, log: { quorums: { phase1: 4, phase2: 1 } } },
    'log.quorums.phase1: expected at most 3, as many as replicas, found 4',
  ],
  ['an unknown app', { f: 1, log: { app: 'kvs' } }, 'log.app: expected one of kv, chat, bank, register, found "kvs"'],
  ['a misspelt option', { f: 1, log: { skip: 3 } }, 'log.skip: unknown key (known: app, window, batch, '],
  [
    'a slot that is none',
    { f: 1, log: { 'skip-slot': -1 } },
    'log.skip-slot: expected a whole number from 0 to 1000000000',
  ],
  [
    'lanes and load',
    { f: 1, clients: [{ lanes: [['a']], load: {} }] },
    'clients[0]: expected lanes or load, found both',
  ],
  [
    'a pause of nothing',
    { f: 1, clients: [{ pause: '1s' }] },
    'clients[0]: expected keys, times, pause only beside lanes',
  ],
  [
    'a lane of nothing',
    { f: 1, clients: [{ lanes: [[]] }] },
    'clients[0].lanes[0]: expected at least one operation, found',
  ],
  [
    'a lane that is no list',
    { f: 1, clients: [{ lanes: ['get A'] }] },
    'clients[0].lanes[0]: expected a list of operations, such as [put A 9, get A], found "get A"',
  ],
  [
    'an operation of two lines',
    { f: 1, clients: [{ lanes: [['a\nb']] }] },
    'clients[0].lanes[0][0]: expected an operation on one line, to 15900 characters, found "a\\nb"',
  ],
  [
    'too many operations',
    { f: 1, clients: [{ lanes: [['a', 'b']], times: 5001 }] },
    'clients[0].lanes: expected at most 10000 operations, found 10002',
  ],
  [
    'too many clients',
    { f: 1, clients: [{ count: 60 }, { count: 5 }] },
    'clients: expected at most 64 clients, all counted',
  ],
  [
    'half a percent',
    { f: 1, clients: [{ load: { reads: 0.005 } }] },
    'clients[0].load.reads: expected whole percents, found 0.005',
  ],
  ['a value', { f: 1, clients: [{ value: '55' }] }, 'clients[0].value: unknown key'],
  [
    'an outcome of single decrees',
    { f: 1, expect: { outcome: 'decided', within: '1s' } },
    'expect.outcome: expected one of answered, found "decided"',
  ],
  [
    'a fault of a stranger',
    { f: 1, clients: [{}], faults: [{ at: '1s', kill: 4 }] },
    'faults[0].kill: expected a node from 0 to 3',
  ],
  [
    'too few ports',
    { f: 1, clients: [{}, {}], transport: { ports: [1, 2, 3, 4] } },
    'transport.ports: expected 5 ports, or 3 for the replicas alone, found 4',
  ],
];

test.each(refusals)('%s: refused in one sentence', (_, data, reason) => {
  const result = check(data);
  const told = result.ok ? 'taken' : result.reason;
  expect(told).toContain(`mine.yaml: ${reason}`);
  expect(told).not.toContain('\n');
});

const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));

async function stress(...overrides: string[]) {
  const result = await loadPreset('stress', { presetsFolder, overrides });
  if (!result.ok) throw new Error(result.reason);
  return result.preset;
}

describe('--set on the preset stress', () => {
  test('f, in place of what the file says of its replicas', async () => {
    expect((await stress('f=1')).configuration.log?.members).toEqual([0, 1, 2]);
    expect((await stress('nodes.replicas=4')).configuration.log?.members).toHaveLength(4);
    expect((await stress('nodes.replicas=4', 'f=1')).configuration.log?.members).toHaveLength(3);
  });

  test('loss, seed, skip-slot, log-dir and app by their short names', async () => {
    const preset = await stress('loss=5%', 'seed=591', 'skip-slot=3', 'log-dir=logs', 'app=kv');
    expect(preset).toMatchObject({ seed: 591, logFolder: 'logs', rules: [{ lossRatio: 0.05 }] });
    expect(preset.configuration.log).toMatchObject({ skipSlot: 3, app: 'kv' });
  });

  test('clients: so many, each with what those of the file do, in turn', async () => {
    const { clients } = await stress('clients=3');
    const firstOf = (workload: Workload | undefined) => (workload?.type === 'lanes' ? workload.lanes[0]?.[0] : null);
    expect(clients.map(({ workload }) => firstOf(workload))).toEqual(
      [0, 1, 2].map((client) => `message 1 of client ${client}`),
    );
    expect((await stress('clients=0')).clients).toEqual([]);
    expect((await stress('clients=60')).clients).toHaveLength(60);
  });

  test.each([
    ['clients=65', '--set clients=65: clients: expected at most 64 clients, found a list of 65'],
    ['clients=many', '--set clients=many: clients: expected a list of clients, found "many"'],
    ['f=many', '--set f=many: f: expected a whole number from 0 to 31, found "many"'],
    ['skip-slot=x', '--set skip-slot=x: log.skip-slot: expected a whole number from 0 to 1000000000, found "x"'],
    ['skip=3', '--set skip=3: skip: unknown key'],
  ])('%s is refused', async (override, reason) => {
    const result = await loadPreset('stress', { presetsFolder, overrides: [override] });
    expect(result.ok ? 'taken' : result.reason).toContain(reason);
  });
});

test('so many clients of a preset of single decrees take turns, too', async () => {
  const result = await loadPreset('duel', { presetsFolder, overrides: ['clients=3'] });
  expect(result).toMatchObject({
    ok: true,
    preset: { clients: [{ value: 'left' }, { value: 'right' }, { value: 'left' }] },
  });
});
