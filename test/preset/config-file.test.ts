/** config.txt as people have it: one line a replica. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadByHand } from '../../src/preset/by-hand.js';
import { loadPreset } from '../../src/preset/load.js';

const config = 'localhost 21000\nlocalhost 21001\nlocalhost 21002\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paxos-tui-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function written<Result>(text: string, read: (file: string) => Promise<Result>, name = 'config.txt') {
  const file = path.join(folder, name);
  await writeFile(file, text);
  const result = await read(file);
  return JSON.parse(JSON.stringify(result).replaceAll(`${folder}/`, '')) as Result;
}

const preset = (text: string, ...overrides: string[]) =>
  written(text, (file) => loadPreset(file, { presetsFolder: folder, overrides }));

const byHand = (text: string, f: number | null) =>
  written(text, (file) => loadByHand(file, { f, app: 'chat', skipSlot: null }));

describe('a configuration file is opened as replicas of a chat on its ports, with a client that waits', () => {
  test.each([
    ['as it is', config],
    ['with carriage returns', config.replaceAll('\n', '\r\n')],
    ['with 127.0.0.1', config.replaceAll('localhost', '127.0.0.1')],
    ['with blank lines and remarks', `# mine\n\n${config.replace('21001', '21001 # the second')}\n\n`],
    ['without a last newline', config.trimEnd()],
  ])('%s', async (_, text) => {
    const result = await preset(text);
    expect(result).toMatchObject({
      ok: true,
      preset: {
        configuration: { proposers: [], clients: [3], log: { members: [0, 1, 2], joiners: [], app: 'chat' } },
        clients: [{ node: 3, value: null }],
        ports: [21_000, 21_001, 21_002, 0].map((port, node) => ({ node, port })),
      },
    });
    expect(result).not.toHaveProperty('preset.clients.0.workload');
  });

  test('whatever its name is, and with options', async () => {
    const result = await written(
      config,
      (file) => loadPreset(file, { presetsFolder: folder, overrides: ['f=1', 'app=kv', 'skip-slot=0', 'clients=2'] }),
      'three',
    );
    expect(result).toMatchObject({
      ok: true,
      preset: { configuration: { clients: [3, 4], log: { app: 'kv', skipSlot: 0 } } },
    });
  });
});

const refusals: readonly [what: string, text: string, f: number | null, reason: string][] = [
  [
    'two lines too many for f',
    `${config}localhost 21003\nlocalhost 21004\n`,
    1,
    ':5: expected 3 lines, one a replica: 2f+1 with f = 1, found 5 lines; that is f = 2',
  ],
  ['too few lines', config, 2, ':3: expected 5 lines, one a replica: 2f+1 with f = 2, found 3 lines; that is f = 1'],
  [
    'an even number',
    `${config}localhost 21003`,
    1,
    ':4: expected 3 lines, one a replica: 2f+1 with f = 1, found 4 lines',
  ],
  [
    'an even number, whatever f',
    `${config}localhost 21003`,
    null,
    ':4: expected an odd number of lines, 2f+1 replicas of which f may fail, found 4 lines',
  ],
  ['a port twice', config.replace('21002', '21000'), 1, ':3: port 21000 is already taken by line 1'],
  ['a port that is none', config.replace('21001', '99999'), 1, ':2: expected a port from 1 to 65535, found "99999"'],
  [
    'another machine',
    config.replace('localhost 21001', 'example.org 21001'),
    1,
    ':2: expected localhost or 127.0.0.1, since every process runs here, found "example.org"',
  ],
  [
    'a word too many',
    config.replace('21001', '21001 con'),
    1,
    ':2: expected a line such as localhost 10000, found "localhost 21001 con"',
  ],
  ['no port', config.replace(' 21001', ''), 1, ':2: expected a line such as localhost 10000, found "localhost"'],
];

describe('a mistake is told in one sentence with its line', () => {
  test.each(refusals)('%s', async (_, text, f, reason) => {
    const refused = { ok: false, reason: `config.txt${reason}` };
    expect(await byHand(text, f)).toEqual(refused);
    expect(await preset(text, ...(f === null ? [] : [`f=${f}`]))).toEqual(refused);
  });

  test('nothing but remarks', async () => {
    const refused = { ok: false, reason: 'config.txt: expected a line such as localhost 10000, found none' };
    expect(await byHand('# none\n', null)).toEqual(refused);
    expect(await preset('# none\n')).toEqual(refused);
  });

  test('no such file', async () => {
    const result = await loadByHand('nowhere/config.txt', { f: null, app: 'chat', skipSlot: null });
    expect(result).toEqual({ ok: false, reason: 'nowhere/config.txt: there is no such file' });
  });
});
