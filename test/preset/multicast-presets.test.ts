/** Presets of an atomic broadcast: their nodes, values and groups, what --set takes in short, and what is refused. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { nodeIn } from '../../src/paxos/broadcast/groups.js';
import { allNodes, labelOf } from '../../src/paxos/configuration.js';
import { checkPreset } from '../../src/preset/check.js';
import { loadPreset } from '../../src/preset/load.js';
import { fileKind, readGroupsFile } from '../../src/preset/peoples-files.js';
import { readYaml } from '../../src/preset/yaml-file.js';
import { lateNodes } from '../../src/schema/preset.js';

const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));

async function preset(name: string, ...overrides: string[]) {
  const result = await loadPreset(name, { presetsFolder, overrides });
  if (!result.ok) throw new Error(result.reason);
  return result.preset;
}

async function labels(name: string, ...overrides: string[]) {
  const { configuration } = await preset(name, ...overrides);
  return allNodes(configuration).map((node) => labelOf(configuration, node));
}

test.each([
  ['multicast', 'c1 c2 p1 p2 a1 a2 a3 l1 l2', 100, 0],
  ['multicast-loss', 'c1 c2 p1 p2 a1 a2 a3 l1 l2', 100, 0.1],
  ['multicast-catch-up', 'c1 c2 p1 p2 a1 a2 a3 l1 l2', 100, 0],
  ['multicast-2-acceptors', 'c1 c2 p1 p2 a1 a2 l1 l2', 100, 0],
  ['multicast-1-acceptor', 'c1 c2 p1 p2 a1 l1 l2', 100, 0],
  ['multicast-10k', 'c1 c2 p1 p2 a1 a2 a3 l1 l2', 10_000, 0],
])('%s has the nodes and values that the harness has', async (name, nodes, values, loss) => {
  const { clients, rules, configuration } = await preset(name);
  expect((await labels(name)).join(' ').split(' ').sort()).toEqual(nodes.split(' ').sort());
  expect(clients.map((client) => client.values?.count)).toEqual([values, values]);
  expect(rules.map(({ lossRatio }) => lossRatio)).toEqual(loss === 0 ? [] : [loss]);
  // However many of the three run: two are a quorum.
  expect(configuration.log?.quorums).toEqual({ phase1: 2, phase2: 2 });
  expect(configuration.multicast).toMatchObject({ interface: '127.0.0.1', timeToLive: 0, acceptorsMax: 3 });
});

test('a node that a planned event starts is not there before', async () => {
  const { events, ...late } = await preset('multicast-catch-up');
  expect(events.map(({ action }) => action.type)).toEqual(['start', 'start', 'start']);
  const expected = [nodeIn('clients', 1), nodeIn('learners', 2), nodeIn('clients', 2)];
  expect([...lateNodes({ ...late, events })]).toEqual(expected);
});

describe('--set takes in short', () => {
  test('values, seats, bounds and the interface', async () => {
    const short = ['values=7', 'acceptors=5', 'clients=3', 'window=9', 'batch=4', 'interface=192.168.0.7', 'ttl=1'];
    const { configuration, clients } = await preset('multicast', ...short);
    expect(clients.map(({ values }) => values?.count)).toEqual([7, 7, 7]);
    expect(configuration.log).toMatchObject({ window: 9, batchMax: 4, quorums: { phase1: 3, phase2: 3 } });
    expect(configuration.multicast).toMatchObject({ interface: '192.168.0.7', timeToLive: 1, acceptorsMax: 5 });
  });

  test('loss, and a seed from which all values come', async () => {
    const { rules, clients } = await preset('multicast', 'loss=20%', 'seed=5');
    expect(rules).toMatchObject([{ lossRatio: 0.2 }]);
    expect((await preset('multicast', 'seed=5')).clients).toEqual(clients);
    expect((await preset('multicast', 'seed=6')).clients).not.toEqual(clients);
  });
});

const good = `title: Mine
teaches: Mine.
nodes: { proposers: 1, acceptors: 3, learners: 1 }
clients:
  - { values: [one, 2, größer] }
  - { count: 2, values: 5, after: 200ms }
  - {}
transport:
  type: multicast
  groups: { clients: 239.0.0.1 5000, proposers: 239.0.0.1 6000, acceptors: 239.0.0.2  7000, learners: 239.0.0.1 8000 }
faults:
  - { at: 1s, kill: a3 }
  - { at: 2s, partition: [[p1], [a1, a2]] }
expect: { outcome: learned, within: 5s }
`;

function load(text: string) {
  const read = readYaml(text, 'mine.yaml');
  return read.ok ? checkPreset(read.source, 'mine.yaml', 1) : read;
}

test('a file of one’s own: lines as values, groups as they stand, nodes by their labels', () => {
  const result = load(good);
  if (!result.ok) throw new Error(result.reason);
  const { clients, configuration, events } = result.preset;
  const given = ['one', '2', 'gr\u00c3\u00b6\u00c3\u009fer'];
  expect(clients.map(({ values }) => [values?.given, values?.count])).toEqual([
    [given, 0],
    [[], 5],
    [[], 5],
    [[], 0],
  ]);
  expect(clients[1]?.values?.seed).not.toBe(clients[2]?.values?.seed);
  expect(configuration.multicast?.groups.acceptors).toEqual({ address: '239.0.0.2', port: 7000 });
  expect(events.map(({ action }) => action)).toEqual([
    { type: 'kill', node: 43 },
    { type: 'partition', groups: [[21], [41, 42]] },
  ]);
});

describe('a mistake is refused in one sentence', () => {
  const cases: readonly [name: string, from: string, to: string, reason: string][] = [
    [
      'a number for a node',
      'kill: a3',
      'kill: 3',
      '12: faults[0].kill: expected a node such as c1, p2, a3 or l1, found 3',
    ],
    ['a node that is not there', 'kill: a3', 'kill: a4', '12: faults[0].kill: expected a node that there is, found a4'],
    [
      'a role that is none',
      '[a1, a2]',
      '[x1]',
      '13: faults[1].partition[1][0]: expected a node such as c1, p2, a3 or l1, found "x1"',
    ],
    [
      'a start said twice',
      'kill: a3 }',
      'start: a3 }\n  - { at: 2s, start: a3 }',
      '13: faults[1].start: expected each node to start once',
    ],
    [
      'no group',
      '239.0.0.1 5000',
      '10.0.0.1 5000',
      '10: transport.groups.clients: expected a group from 224.0.0.0 to 239.255.255.255',
    ],
    [
      'no port',
      '239.0.0.1 6000',
      '239.0.0.1',
      '10: transport.groups.proposers: expected a group and a port, such as 239.0.0.1 5000, found "239.0.0.1"',
    ],
    [
      'replicas',
      'proposers: 1',
      'replicas: 1',
      '3: nodes: expected proposers, acceptors and learners where the transport is multicast, found replicas',
    ],
    ['a log', 'clients:\n', 'f: 1\nclients:\n', '4: f: expected it only where the transport is udp'],
    [
      'too few acceptors to come',
      'transport:',
      'broadcast: { acceptors-max: 2 }\ntransport:',
      '8: broadcast.acceptors-max: expected at least 3, as many acceptors as run, found 2',
    ],
    ['a line break in a value', 'one,', '"o\\nne",', '5: clients[0].values[0]: expected a value on one line'],
    ['too many clients', 'count: 2', 'count: 19', '4: clients: expected at most 19 clients, all counted, found 21'],
    [
      'another outcome',
      'outcome: learned',
      'outcome: decided',
      '14: expect.outcome: expected one of learned, undecided, found "decided"',
    ],
  ];

  test.each(cases)('%s', (_name, from, to, reason) => {
    const text = good.replace(from, to);
    expect(text).not.toBe(good);
    expect(load(text)).toMatchObject({ ok: false, reason: expect.stringContaining(`mine.yaml:${reason}`) });
  });
});

describe('a paxos.conf', () => {
  const lines = [
    'clients  239.0.0.9 5100',
    'proposers 239.0.0.9 6100',
    'acceptors 239.0.0.9   7100',
    'learners 239.0.0.9 8100',
  ];

  test('is a preset: its groups as they stand, and as many of each role as the course starts', () => {
    const read = readGroupsFile(lines.join('\n'), 'paxos.conf');
    const result = read.ok ? checkPreset(read.source, 'paxos.conf', 1) : read;
    if (!result.ok) throw new Error(result.reason);
    const { multicast, proposers, acceptors, learners, clients } = result.preset.configuration;
    expect(multicast?.groups.acceptors).toEqual({ address: '239.0.0.9', port: 7100 });
    expect([clients, proposers, acceptors, learners].map(({ length }) => length)).toEqual([2, 2, 3, 2]);
    expect(fileKind('paxos.conf', lines.join('\n'))).toBe('groups');
  });

  test('is refused with its line', () => {
    const read = readGroupsFile(lines.join('\n').replace('6100', '66000'), 'paxos.conf');
    expect(read).toMatchObject({ ok: false, reason: expect.stringMatching(/^paxos\.conf:2: /) });
  });
});
