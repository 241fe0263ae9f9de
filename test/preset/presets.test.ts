/** The presets that come with the program. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startApp } from '../../src/paxos/multi/apps/running-app.js';
import { parseChange } from '../../src/paxos/multi/membership-change.js';
import { listPresets } from '../../src/preset/list.js';
import { loadPreset } from '../../src/preset/load.js';
import { readYaml } from '../../src/preset/yaml-file.js';

const presetsFolder = fileURLToPath(new URL('../../presets', import.meta.url));

async function preset(name: string) {
  const result = await loadPreset(name, { presetsFolder, overrides: [] });
  if (!result.ok) throw new Error(result.reason);
  return result.preset;
}

function rawData(text: string): unknown {
  const read = readYaml(text, 'run.yaml');
  return read.ok ? read.source.data : null;
}

/** Seats by role, then each client's id, value and desired proposer: as the table of the three runs has it. */
async function topology(name: string) {
  const { configuration, clients } = await preset(name);
  const { proposers, acceptors, learners } = configuration;
  return {
    seats: [proposers.length, acceptors.length, learners.length],
    clients: clients.map(({ node, value, proposerIndex }) => `${node}: ${value} ${proposerIndex}`),
  };
}

describe('the three runs have the topologies, values and desired proposers that people know', () => {
  test('run', async () => {
    expect(await topology('run')).toEqual({ seats: [1, 1, 1], clients: ['3: 210 0'] });
  });

  test('run2', async () => {
    const clients = [
      '11: 55 0',
      '12: 56 1',
      '13: 57 2',
      '14: 57 3',
      '15: 230 1',
      '16: 231 45',
      '17: 232 41',
      '18: 233 10',
    ];
    expect(await topology('run2')).toEqual({ seats: [3, 3, 5], clients });
  });

  test('run3', async () => {
    expect(await topology('run3')).toEqual({
      seats: [1, 3, 1],
      clients: ['5: 55 1', '6: 56 1', '7: 57 1', '8: 230 1'],
    });
  });

  test.each(['run', 'run2', 'run3'])('%s uses free ports, a disk and no faults', async (name) => {
    const { ports, storage, rules, groups, crashes, events } = await preset(name);
    const faults = { rules: [], groups: [], crashes: [], events: [] };
    expect({ storage, rules, groups, crashes, events }).toEqual({ storage: 'disk', ...faults });
    expect(ports.every(({ port }) => port === 0)).toBe(true);
  });
});

test('crash-phase-1 has ids 0-2, 3-7, 8-10 and 11-14, of which 3, 4 and 1 crash at the first prepare', async () => {
  const { configuration, crashes, expect: expectation } = await preset('crash-phase-1');
  expect(configuration).toEqual({
    proposers: [0, 1, 2],
    acceptors: [3, 4, 5, 6, 7],
    learners: [8, 9, 10],
    clients: [11, 12, 13, 14],
  });
  expect(crashes).toEqual([
    { node: 3, point: 'before-persist', on: 'prepare', nth: 1 },
    { node: 4, point: 'before-persist', on: 'prepare', nth: 1 },
    { node: 1, point: 'before-send', on: 'prepare', nth: 1 },
  ]);
  expect(expectation.outcome).toBe('decided');
});

test('minority loses a majority of its acceptors and expects no decision', async () => {
  const { configuration, crashes, expect: expectation } = await preset('minority');
  const lost = crashes.filter(({ node }) => configuration.acceptors.includes(node));
  expect(lost.length).toBeGreaterThan(configuration.acceptors.length / 2);
  expect(expectation.outcome).toBe('undecided');
});

test('the list begins with the three runs and has a title and a lesson for each', async () => {
  const presets = await listPresets(presetsFolder);
  const names = presets.map(({ name }) => name);
  expect(names.slice(0, 7)).toEqual(['run', 'run2', 'run3', 'duel', 'minority', 'crash-phase-1', 'replicas']);
  for (const { title, teaches } of presets) expect(`${title} ${teaches}`).toMatch(/^.{20,240}$/);
});

test('what the build parsed stands in for a file with the same text, and for no other', async () => {
  const parsedPresetsFile = path.join(await mkdtemp(path.join(tmpdir(), 'paxos-tui-test-')), 'presets.json');
  const text = await readFile(`${presetsFolder}/run.yaml`, 'utf8');
  const data = { ...(rawData(text) as object), title: 'From the build' };
  const titleWith = async (known: string) => {
    await writeFile(parsedPresetsFile, JSON.stringify({ run: { text: known, data } }));
    const result = await loadPreset('run', { presetsFolder, parsedPresetsFile, overrides: [] });
    return result.ok ? result.preset.title : result.reason;
  };
  expect(await titleWith(text)).toBe('From the build');
  expect(await titleWith(`${text} `)).toBe('One proposer, one acceptor, one learner');
  await rm(path.dirname(parsedPresetsFile), { recursive: true });
});

test('two loads of a preset without a seed draw two seeds', async () => {
  const seeds = new Set((await Promise.all(Array.from({ length: 4 }, () => preset('run')))).map(({ seed }) => seed));
  expect(seeds.size).toBeGreaterThan(1);
});

test('every preset names the schema for editors', async () => {
  for (const { name } of await listPresets(presetsFolder)) {
    const text = await readFile(`${presetsFolder}/${name}.yaml`, 'utf8');
    expect(text).toContain('# yaml-language-server: $schema=../schemas/preset.schema.json');
  }
});

test('no preset bears the name of a command, which would hide it', async () => {
  const folder = fileURLToPath(new URL('../../src/cli', import.meta.url));
  const sources = await Promise.all((await readdir(folder)).map((file) => readFile(path.join(folder, file), 'utf8')));
  const commands = sources.flatMap((source) => [...source.matchAll(/\.command\('([^']+)'\)/g)].map(([, name]) => name));
  expect(commands).toContain('sim');
  const names = (await listPresets(presetsFolder)).map(({ name }) => name);
  expect(names.filter((name) => commands.includes(name))).toEqual([]);
});

describe('the presets of logs', async () => {
  const loaded = await Promise.all((await listPresets(presetsFolder)).map(({ name }) => preset(name)));
  const logs = loaded.filter(({ configuration }) => configuration.log !== undefined && !configuration.multicast);

  test.each(logs.map((log) => [log.name, log] as const))('%s asks for what its app understands', (_, log) => {
    const app = startApp(log.configuration.log?.app ?? 'kv', null);
    const operations = log.clients.flatMap(({ workload }) => (workload?.type === 'lanes' ? workload.lanes.flat() : []));
    expect(operations.length).toBeGreaterThan(0);
    for (const operation of operations) {
      if (operation.startsWith('members ')) expect(parseChange(operation)).toMatchObject({ ok: true });
      else expect(app.execute(operation)).not.toMatch(/^not understood/);
    }
  });

  test('the eight settings of the message log have its numbers of clients and messages', () => {
    const sizes = logs.map(({ name, clients }) => {
      const counts = clients.map(({ workload }) => (workload?.type === 'lanes' ? workload.lanes.flat().length : 0));
      return `${name}: ${counts.length} x ${counts[0]}`;
    });
    expect(sizes).toEqual(
      expect.arrayContaining([
        'single-client-single-request: 1 x 1',
        'single-client-multiple-requests: 1 x 4',
        'multiple-clients-single-request: 5 x 1',
        'multiple-clients-multiple-requests: 3 x 4',
        'proposer-0-fails-before: 3 x 1',
        'proposers-0-and-1-fail-before: 3 x 1',
        'proposer-0-fails-after: 5 x 4',
        'skip-slot: 2 x 4',
        'stress: 30 x 20',
      ]),
    );
  });

  test('the simulation has fourteen nodes and eleven requests in turn on each of eleven keys', async () => {
    const { configuration, clients } = await preset('simulation');
    const [workload] = clients.map((client) => client.workload);
    const lanes = workload?.type === 'lanes' ? workload.lanes : [];
    expect([configuration.log?.members.length, clients.length, lanes.length]).toEqual([14, 1, 11]);
    const app = startApp('kv', null);
    const answers = lanes.map((lane) => lane.map((operation) => app.execute(operation)));
    for (const each of answers) {
      expect(each).toEqual(['(none)', 'ok', '9', 'ok', 'ok', '32', 'ok', '39', 'ok', 'ok', '77']);
    }
  });
});
