/** Presets of one's own in YAML: what a file with one mistake is told. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPreset } from '../../src/preset/load.js';

const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));

/** Line numbers of the refusals below count in here. */
const good = `title: Mine
teaches: Something
nodes: { proposers: 1, acceptors: 3, learners: 1 }
clients:
  - { value: 55, proposer: 0 }
  - value: yes
    proposer: 7
    after: 1.5s
transport:
  ports: 21000
faults:
  - at: 2s
    restart: 2
    wipe: true
expect: { outcome: decided, within: 10s }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paxos-tui-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string | Uint8Array, name = 'mine.yaml') {
  const file = path.join(folder, name);
  await writeFile(file, text);
  const result = await loadPreset(file, { presetsFolder, overrides: [] });
  return result.ok ? result : { ok: false, reason: result.reason.replace(`${folder}/`, '') };
}

describe('a file of one’s own becomes a preset', () => {
  test('values are text as written, ports follow on, ids ascend through the roles', async () => {
    const result = await load(good);
    expect(result).toMatchObject({
      ok: true,
      preset: {
        title: 'Mine',
        configuration: { proposers: [0], acceptors: [1, 2, 3], learners: [4], clients: [5, 6] },
        clients: [
          { node: 5, value: '55', proposerIndex: 0, afterMs: 0 },
          { node: 6, value: 'yes', proposerIndex: 7, afterMs: 1500 },
        ],
        storage: 'disk',
        pace: 'normal',
        events: [{ atMs: 2000, action: { type: 'restart', node: 2, wipe: true } }],
        expect: { outcome: 'decided', withinMs: 10_000 },
      },
    });
    expect(result).toHaveProperty('preset.ports.6', { node: 6, port: 21_006 });
  });

  test('with carriage returns and a byte order mark', async () => {
    expect((await load(`\uFEFF${good.replaceAll('\n', '\r\n')}`)).ok).toBe(true);
  });
});

const refusals: readonly [what: string, from: string | RegExp, to: string, reason: string][] = [
  ['a bad duration', '2s', 'soon', '12: faults[0].at: expected a duration such as 500ms or 2s, found "soon"'],
  ['a bare number as duration', '2s', '2', '12: faults[0].at: expected a duration such as 500ms or 2s, found 2'],
  ['an unknown key', 'transport:', 'transprt:', '9: transprt: unknown key; did you mean transport?'],
  [
    'a key like no other',
    'wipe: true',
    'colour: red',
    '14: faults[0].colour: unknown key (known: at, start, stop, kill, restart, wipe, pause, resume, loss, node, ' +
      'partition, heal, cut, mend, crash, lie, honest)',
  ],
  ['a missing key', /title.*\n/, '', '1: title: is missing; expected a title on one line, to 200 characters'],
  [
    'a missing section',
    /nodes.*\n/,
    '',
    '1: nodes: is missing; expected a mapping with proposers, acceptors, learners',
  ],
  ['a missing inner key', ', learners: 1', '', '3: nodes.learners: is missing; expected a whole number from 1 to 64'],
  [
    'a client without a value',
    'value: 55, ',
    '',
    '5: clients[0].value: is missing; expected a value of 1 to 1000 characters, or null for a client that waits for one',
  ],
  [
    'half an acceptor',
    'acceptors: 3',
    'acceptors: 2.5',
    '3: nodes.acceptors: expected a whole number from 1 to 64, found 2.5',
  ],
  ['too many', 'acceptors: 3', 'acceptors: 65', '3: nodes.acceptors: expected a whole number from 1 to 64, found 65'],
  [
    'text for a number',
    'acceptors: 3',
    'acceptors: three',
    '3: nodes.acceptors: expected a whole number from 1 to 64, found "three"',
  ],
  [
    'a node that is not there',
    'restart: 2',
    'restart: 7',
    '13: faults[0].restart: expected a node from 0 to 6, found 7',
  ],
  ['wipe without restart', 'restart: 2', 'kill: 2', '12: faults[0]: expected wipe only beside restart'],
  ['not true nor false', 'wipe: true', 'wipe: maybe', '14: faults[0].wipe: expected true or false, found "maybe"'],
  [
    'an outcome of its own',
    'decided',
    'chosen',
    '15: expect.outcome: expected one of decided, undecided, found "chosen"',
  ],
  [
    'a list for a mapping',
    /nodes: .*/,
    'nodes: [1, 3, 1]',
    '3: nodes: expected a mapping with proposers, acceptors, learners, found a list of 3',
  ],
  [
    'a mapping for a list',
    /faults:\n {2}- at/,
    'faults:\n    at',
    '11: faults: expected a list of faults, found a mapping',
  ],
  ['a key said twice', 'teaches:', 'title:', '2: expected YAML, but: Map keys must be unique'],
  ['a tag', 'Something', '!code x', '2: expected YAML, but: Unresolved tag: !code'],
  ['an alias', 'Something', '&a x\nlesson: *a', '3: expected plain data, found the alias *a'],
  ['a tab', '  ports: 21000', '\tports: 21000', '10: expected YAML, but: Tabs are not allowed as indentation'],
  [
    'a brace that stays open',
    'within: 10s }',
    'within: 10s',
    '16: expected YAML, but: Flow map in block collection must be sufficiently indented and end with a }',
  ],
  [
    'ports that run out',
    '21000',
    '65530',
    '10: transport.ports: expected 7 ports from here to 65535, found 65530 to 65536',
  ],
  ['a list of too few ports', '21000', '[1, 2]', '10: transport.ports: expected 7 ports, one a process, found 2'],
  [
    'a port twice',
    '21000',
    '[1, 2, 3, 4, 5, 6, 2]',
    '10: transport.ports[6]: expected a port of its own, found 2 again',
  ],
];

describe('a mistake is refused in one sentence with file, line, path, expectation and what was found', () => {
  test.each(refusals)('%s', async (_, from, to, reason) => {
    const text = good.replace(from, to);
    expect(text).not.toBe(good);
    expect(await load(text)).toEqual({ ok: false, reason: `mine.yaml:${reason}` });
  });

  test('an empty file, a list, binary data, too much', async () => {
    const top =
      'title, teaches, lesson, nodes, clients, transport, storage, pace, seed, loss, rules, partition, crashes, ' +
      'faults, quirks, expect';
    expect(await load('')).toEqual({ ok: false, reason: 'mine.yaml: is empty' });
    expect(await load('# later\n')).toEqual({ ok: false, reason: 'mine.yaml: is empty' });
    expect(await load('- 1')).toEqual({
      ok: false,
      reason: `mine.yaml:1: expected a mapping with ${top}, found a list of 1`,
    });
    expect(await load('a\0b')).toEqual({ ok: false, reason: 'mine.yaml: expected a text file, found binary data' });
    const long = new Uint8Array(1024 * 1024 + 1);
    expect(await load(long)).toEqual({ ok: false, reason: 'mine.yaml: expected at most 1 MiB, found 1048577 bytes' });
  });
});

describe('a name that is neither preset nor file', () => {
  test.each([
    ['rnu2', 'there is no preset named rnu2; did you mean run2?'],
    ['nonsense', 'there is no preset named nonsense; paxos-tui presets lists them'],
    ['./mine.yaml', './mine.yaml: there is no such file'],
    ['mine.yaml', 'mine.yaml: there is no such file'],
    ['presets', 'presets: is a folder, not a preset'],
    ['/dev/null', '/dev/null: is not a file'],
    ['../no-presets-here', '../no-presets-here: there is no such file'],
  ])('%s', async (name, reason) => {
    expect(await loadPreset(name, { presetsFolder, overrides: [] })).toEqual({
      ok: false,
      reason,
    });
  });
});
