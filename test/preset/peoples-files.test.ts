/** run.sh and hosts.txt as people have them: read, never run. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPreset } from '../../src/preset/load.js';

/** Line numbers of the refusals below count in here. */
const script = `#!/bin/bash
# one of each
pkill -f python

echo "PROPOSERS 1" > hosts.txt
echo "ACCEPTORS 1" >> hosts.txt
echo "LEARNERS 1" >> hosts.txt
echo "localhost 10000 con" >> hosts.txt
echo "localhost 10001 con" >> hosts.txt
echo "localhost 10002 con" >> hosts.txt
echo "localhost 10003 cli" >> hosts.txt

python3 condriver.py 0 &
python3 condriver.py 1 &
python3 condriver.py 2 &
python3 clidriver.py 3 210 0 &
`;

/** As the script above writes it. */
const hosts = `PROPOSERS 1
ACCEPTORS 1
LEARNERS 1
localhost 10000 con
localhost 10001 con
localhost 10002 con
localhost 10003 cli
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paxos-tui-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(name: string, text: string, ...overrides: string[]) {
  const file = path.join(folder, name);
  await writeFile(file, text);
  const result = await loadPreset(file, { presetsFolder: folder, overrides });
  await rm(file);
  return result.ok ? result : { ok: false, reason: result.reason.replace(`${folder}/`, '') };
}

const expected = {
  ok: true,
  preset: {
    configuration: { proposers: [0], acceptors: [1], learners: [2], clients: [3] },
    clients: [{ node: 3, value: '210', proposerIndex: 0, afterMs: 0 }],
    ports: [10_000, 10_001, 10_002, 10_003].map((port, node) => ({ node, port })),
    expect: { outcome: 'decided', withinMs: 10_000 },
  },
};

const launches = script.slice(script.indexOf('python3'));
const echoes = script.slice(0, script.indexOf('python3'));
const sameCluster: readonly [what: string, name: string, text: string][] = [
  ['as it is', 'run.sh', script],
  ['by its content', 'start', script],
  ['with carriage returns', 'run.sh', script.replaceAll('\n', '\r\n')],
  ['without a last newline', 'run.sh', script.trimEnd()],
  ['with single quotes', 'run.sh', script.replaceAll('"', "'")],
  ['without quotes', 'run.sh', script.replaceAll('"', '')],
  ['started in another order', 'run.sh', echoes + launches.trim().split('\n').toReversed().join('\n')],
  ['started before the hosts are written', 'run.sh', launches + echoes],
  ['with 127.0.0.1', 'run.sh', script.replaceAll('localhost', '127.0.0.1')],
  ['with a quoted value and a remark', 'run.sh', script.replace('210 0 &', '"210" 0 & # the client')],
  ['with a file that was begun anew', 'run.sh', `echo "PROPOSERS 9" > hosts.txt\n${script}`],
  ['without blanks around >', 'run.sh', script.replaceAll(' >> ', '>>').replace(' > ', '>')],
];

describe('a run script is started as the same cluster', () => {
  test.each(sameCluster)('%s', async (_, name, text) => {
    expect(await load(name, text)).toMatchObject(expected);
  });

  test('a value may have blanks, and a desired proposer may be beyond the list', async () => {
    const result = await load('run.sh', script.replace('210 0', "'two words' 45"));
    expect(result).toMatchObject({ preset: { clients: [{ value: 'two words', proposerIndex: 45 }] } });
  });

  test('options of it are set like those of a preset', async () => {
    const result = await load('run.sh', script, 'loss=20%', 'storage=memory');
    expect(result).toMatchObject({ preset: { storage: 'memory', rules: [{ lossRatio: 0.2 }] } });
    expect(await load('run.sh', script, 'loss=20')).toEqual({
      ok: false,
      reason: '--set loss=20: loss: expected a ratio such as 0.2 or 20%, found 20',
    });
  });

  test('nothing of it is run', async () => {
    const result = await load('run.sh', `touch ${folder}/ran\n${script}`);
    expect(result).toEqual({
      ok: false,
      reason: `run.sh:1: this line of a run script is not understood: touch ${folder}/ran`.slice(0, 200),
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

const strange = 'this line of a run script is not understood:';
const scriptRefusals: readonly [what: string, from: string, to: string, reason: string][] = [
  ['another command', 'pkill -f python', 'rm -rf /tmp/x', `:3: ${strange} rm -rf /tmp/x`],
  ['a substitution', '210 0', '$(id) 0', `:16: ${strange} python3 clidriver.py 3 $(id) 0 &`],
  ['a variable in quotes', '210 0', '"$HOME" 0', `:16: ${strange} python3 clidriver.py 3 "$HOME" 0 &`],
  ['two commands in a line', '210 0 &', '210 0 & ls', `:16: ${strange} python3 clidriver.py 3 210 0 & ls`],
  ['a semicolon', '210 0 &', '210 0; ls', `:16: ${strange} python3 clidriver.py 3 210 0; ls`],
  ['a quote that stays open', '"LEARNERS 1"', '"LEARNERS 1', `:7: ${strange} echo "LEARNERS 1 >> hosts.txt`],
  [
    'another target',
    '1" >> hosts.txt\necho "LEARNERS',
    '1" >> other.txt\necho "LEARNERS',
    `:6: ${strange} echo "ACCEPTORS 1" >> other.txt`,
  ],
  ['a client without a proposer', '210 0', '210', `:16: ${strange} python3 clidriver.py 3 210 &`],
  ['an id that is no number', '3 210', 'x 210', `:16: ${strange} python3 clidriver.py x 210 0 &`],
  ['two equal ids', 'condriver.py 2', 'condriver.py 1', ':15: process 1 was already started on line 14'],
  [
    'an id that is not there',
    'clidriver.py 3',
    'clidriver.py 4',
    ':16: expected an id from 0 to 3 of hosts.txt, found 4',
  ],
  [
    'a client that is not started',
    'python3 clidriver.py 3 210 0 &\n',
    '',
    ':11: client 3 is in hosts.txt but is never started',
  ],
  ['a node that is not started', 'python3 condriver.py 1 &\n', '', ':9: node 1 is in hosts.txt but is never started'],
  [
    'a client as a node',
    'clidriver.py 3 210 0',
    'condriver.py 3',
    ':16: expected clidriver.py for process 3, whose line in hosts.txt (11) ends in cli',
  ],
  [
    'a node as a client',
    'condriver.py 2',
    'clidriver.py 2 7 0',
    ':15: expected condriver.py for process 2, whose line in hosts.txt (10) ends in con',
  ],
  [
    'a bad line of hosts',
    'localhost 10001 con',
    'localhost con',
    ':9: expected a line such as localhost 10000 con or localhost 10003 cli, found "localhost con"',
  ],
  [
    'counts that do not add up',
    'ACCEPTORS 1',
    'ACCEPTORS 3',
    ':10: 1 proposer, 3 acceptors and 1 learner are 5 nodes, but 3 lines end in con',
  ],
  [
    'a file begun anew too late',
    'LEARNERS 1" >>',
    'LEARNERS 1" >',
    ':8: expected a line such as PROPOSERS 3, found "localhost 10000 con"',
  ],
];

describe('a run script that does not hold together is refused with its line', () => {
  test.each(scriptRefusals)('%s', async (_, from, to, reason) => {
    const text = script.replace(from, () => to);
    expect(text).not.toBe(script);
    expect(await load('run.sh', text)).toEqual({ ok: false, reason: `run.sh${reason}` });
  });

  test('no hosts at all', async () => {
    const reason = 'run.sh: expected lines such as echo "PROPOSERS 1" > hosts.txt, found none';
    expect(await load('run.sh', launches)).toEqual({ ok: false, reason });
    expect(await load('run.sh', '')).toEqual({ ok: false, reason: 'run.sh: is empty' });
  });
});

describe('hosts.txt gives the nodes, and its clients wait for a value', () => {
  test.each([
    ['hosts.txt', hosts],
    ['hosts', hosts],
    ['hosts.txt', hosts.replaceAll('\n', '\r\n')],
    ['hosts.txt', `\n${hosts.trimEnd().replaceAll('\n', '\n\n')}`],
    ['hosts.txt', hosts.replace(/^(.*)\n(.*)\n/, '$2\n$1\n')],
  ])('%s, variant %#', async (name, text) => {
    const clients = [{ node: 3, value: null, proposerIndex: 0, afterMs: 0 }];
    expect(await load(name, text)).toMatchObject({ ...expected, preset: { ...expected.preset, clients } });
  });

  test('a value can be set', async () => {
    expect(await load('hosts.txt', hosts, 'clients[0].value=55')).toMatchObject({
      preset: { clients: [{ value: '55' }] },
    });
  });
});

const hostsRefusals: readonly [what: string, from: string, to: string, reason: string][] = [
  [
    'another machine',
    'localhost 10001',
    '10.0.0.7 10001',
    ':5: expected localhost or 127.0.0.1, since every process runs here, found "10.0.0.7"',
  ],
  ['a port twice', '10002', '10000', ':6: port 10000 is already taken by line 4'],
  ['a port too high', '10002', '70000', ':6: expected a port from 1 to 65535, found "70000"'],
  ['port 0', '10002', '0', ':6: expected a port from 1 to 65535, found "0"'],
  ['a port that is no number', '10002', '1e4', ':6: expected a port from 1 to 65535, found "1e4"'],
  [
    'another kind',
    '10003 cli',
    '10003 srv',
    ':7: expected a line such as localhost 10000 con or localhost 10003 cli, found "localhost 10003 srv"',
  ],
  ['a node after a client', '10000 con', '10000 cli', ':5: expected all lines with con before those with cli'],
  [
    'one node too few',
    'localhost 10002 con\n',
    '',
    ':5: 1 proposer, 1 acceptor and 1 learner are 3 nodes, but 2 lines end in con',
  ],
  [
    'one node too many',
    'localhost 10003 cli',
    'localhost 10003 con',
    ':7: 1 proposer, 1 acceptor and 1 learner are 3 nodes, but 4 lines end in con',
  ],
  ['no acceptors', 'ACCEPTORS 1', 'ACCEPTORS 0', ':2: expected at least one of the ACCEPTORS, found 0'],
  ['a count twice', 'ACCEPTORS 1', 'PROPOSERS 1', ':2: expected a line such as ACCEPTORS 3, found "PROPOSERS 1"'],
  [
    'a count that is no number',
    'LEARNERS 1',
    'LEARNERS one',
    ':3: expected a line such as LEARNERS 3, found "LEARNERS one"',
  ],
  ['a negative count', 'LEARNERS 1', 'LEARNERS -1', ':3: expected a line such as LEARNERS 3, found "LEARNERS -1"'],
];

describe('a hosts file that does not hold together is refused with its line', () => {
  test.each(hostsRefusals)('%s', async (_, from, to, reason) => {
    const text = hosts.replace(from, to);
    expect(text).not.toBe(hosts);
    expect(await load('hosts.txt', text)).toEqual({ ok: false, reason: `hosts.txt${reason}` });
  });

  test('an empty file', async () => {
    expect(await load('hosts.txt', '\n')).toEqual({
      ok: false,
      reason: 'hosts.txt: is empty',
    });
  });
});
