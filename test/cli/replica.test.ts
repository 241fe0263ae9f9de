/** Replicas that are started by hand, each as a program of its own. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mainPath, type Program, run, start } from './program.js';

let folder: string;
let config: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
  config = path.join(folder, 'config.txt');
  writeFileSync(config, (await freePorts(3)).map((port) => `localhost ${port}\n`).join(''));
});
afterAll(() => rmSync(folder, { recursive: true }));

const running: Program[] = [];
afterEach(async () => {
  for (const program of running) program.kill('SIGKILL');
  await Promise.all(running.splice(0).map(({ exit }) => exit));
});

function replica(id: number, ...words: readonly string[]): Program {
  const program = start(['replica', '--id', `${id}`, '--config', config, ...words], { cwd: folder });
  running.push(program);
  return program;
}

/** Each as a message of its own, answered before the next one. */
async function said(...texts: readonly string[]): Promise<void> {
  const words = ['client', '--config', config, '--name', 'Ann'].map((word) => `'${word}'`).join(' ');
  const shell = `printf '%s\\n' ${texts.join(' ')} | '${process.execPath}' '${mainPath}' ${words}`;
  const client = start([], { shell, cwd: folder });
  running.push(client);
  expect(await client.exit, client.stderr()).toMatchObject({ code: 0 });
}

describe('what cannot be started is refused in one sentence', () => {
  test.each([
    ['replica', 'which replica this is must be said: its line in the file, from 0, as in --id 0'],
    ['replica --id 0', 'the file with a line for each replica must be named: --config config.txt'],
    ['replica --id 3 --config CONFIG', '--id: expected a replica from 0 to 2, one of the lines of CONFIG, found 3'],
    [
      'replica --id 0 --config CONFIG --f 2',
      'CONFIG:3: expected 5 lines, one a replica: 2f+1 with f = 2, found 3 lines; that is f = 1',
    ],
    [
      'replica --replica_id 0 --config_path CONFIG --msg_loss 101',
      "option '--msg_loss <percent>' argument '101' is invalid: expected a percentage from 0 to 100; see --help",
    ],
    [
      'replica --id zero --config CONFIG',
      "option '--id <n>' argument 'zero' is invalid: expected a whole number from 0; see --help",
    ],
    ['replica --id 0 --config nowhere.txt', 'nowhere.txt: there is no such file'],
  ])('%s', async (words, sentence) => {
    const { code, stdout, stderr } = await run(...words.replace('CONFIG', config).split(' '));
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: `paxos-tui: ${sentence.replaceAll('CONFIG', config)}\n`,
    });
  });

  test('one that runs already, and a disk of another cluster', async () => {
    const [port] = /\d+/.exec(readFileSync(config, 'utf8')) ?? [];
    await replica(0).waitFor(/listens on port/);
    const again = replica(0);
    expect(await again.exit).toMatchObject({ code: 2 });
    expect(again.stderr()).toBe(`paxos-tui: UDP port ${port} of 127.0.0.1 cannot be had: it is in use\n`);

    await replica(1, '--storage', 'other').waitFor(/listens on port/);
    running.at(-1)?.kill('SIGKILL');
    await running.at(-1)?.exit;
    const strange = replica(1, '--storage', 'other', '--app', 'kv');
    expect(await strange.exit).toMatchObject({ code: 2 });
    expect(strange.stderr()).toMatch(
      /^paxos-tui: .*it is a disk of the cluster [0-9a-f]{16}, which was started with another file .*\n$/,
    );
  });
});

describe('three replicas', () => {
  test('what is killed comes back with all that it knew, and every chat log is the same', async () => {
    const place = ['--log-dir', path.join(folder, 'chat', 'logs')];
    const all = [0, 1, 2].map((id) => replica(id, ...place));
    await Promise.all(all.map((each) => each.waitFor(/^(?:leads with|follows replica)/m)));
    await said('one', 'two');
    all[0]?.kill('SIGKILL');
    await said('three', 'four');
    const back = replica(0, ...place);
    await back.waitFor(/^back from disk with all slots up to /m);
    await said('five', 'six');
    const lines = ['one', 'two', 'three', 'four', 'five', 'six'].map((text) => `Ann: ${text}`);
    const history = /^EXECUTION HISTORY SEQ NUM 6 HASH ([0-9a-f]{8})$/m;
    const live = [back, ...all.slice(1)];
    const hashes = await Promise.all(live.map(async (each) => (await each.waitFor(history))[1]));
    expect(new Set(hashes).size).toBe(1);
    for (const id of [0, 1, 2]) {
      expect(readFileSync(path.join(folder, 'chat', 'logs', `learner${id}.txt`), 'utf8')).toBe(`${lines.join('\n')}\n`);
    }
  });

  test('each says for whom it waits, and then who keeps the log and who leads', async () => {
    const first = replica(0);
    await first.waitFor(/^waiting for replicas 1 and 2$/m);
    const second = replica(1);
    await first.waitFor(/^waiting for replica 2$/m);
    const third = replica(2);
    for (const each of [first, second, third]) await each.waitFor(/^all are there: replicas 0, 1 and 2 keep the log$/m);
    await Promise.all([first, second, third].map((each) => each.waitFor(/^(?:leads with|follows replica)/m)));
    for (const each of [first, second, third]) each.kill('SIGINT');
    expect(await first.exit).toMatchObject({ code: 0 });
    expect(first.stderr()).toBe('paxos-tui: replica 0 was ended by SIGINT\n');
  });
});

/** Ports that were free a moment ago, all held at once so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index++) {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    sockets.push(socket);
  }
  const ports = sockets.map((socket) => socket.address().port);
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  return ports;
}
