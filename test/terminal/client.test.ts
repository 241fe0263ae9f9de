/** The client in a real terminal, with replicas that run beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mainPath, openProgram, type Terminal } from './terminal.js';

const size = { columns: 80, rows: 24 };
let folder = '';
let config = '';
let replicas: ChildProcess[] = [];
let open: Terminal[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-client-'));
  config = path.join(folder, 'config.txt');
  const ports = await Promise.all([0, 1, 2].map(freePort));
  writeFileSync(config, ports.map((port) => `localhost ${port}\n`).join(''));
});

afterEach(async () => {
  await Promise.all(open.map((terminal) => terminal.close()));
  open = [];
  const ends = replicas.map((replica) => new Promise((resolve) => replica.once('exit', resolve)));
  for (const replica of replicas) replica.kill('SIGKILL');
  await Promise.all(ends);
  replicas = [];
  rmSync(folder, { recursive: true });
});

function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

function startReplicas(app: string): void {
  replicas = [0, 1, 2].map((id) =>
    spawn(process.execPath, [mainPath, 'replica', '--id', String(id), '--config', config, '--app', app], {
      cwd: folder,
      stdio: 'ignore',
    }),
  );
}

function openClient(...words: string[]): Terminal {
  const terminal = openProgram(['client', '--config', config, ...words], size);
  open.push(terminal);
  return terminal;
}

test('what is typed is answered above the line; tab completes a key that was seen; ctrl-d ends', async () => {
  startReplicas('kv');
  const terminal = openClient('--app', 'kv');
  await terminal.until(/^kv>/m);
  terminal.press('put apple 5\r');
  await terminal.until(/^ok {3}#1 put apple 5: complete after \d+ ms, replica \d$/m);
  terminal.press('g');
  await terminal.until(/^kv> g$/m);
  terminal.press('\t');
  await terminal.until(/^kv> get ?$/m);
  terminal.press('a');
  await terminal.until(/^kv> get a$/m);
  terminal.press('\t');
  await terminal.until(/^kv> get apple ?$/m);
  terminal.press('\r');
  await terminal.until(/^5 {3}#2 get apple: complete after \d+ ms, replica \d$/m);
  terminal.press('\u0004');
  expect(await terminal.exited).toBe(0);
});

test('what one says in the chat, others see, while they type', async () => {
  startReplicas('chat');
  const [ann, bob] = [openClient('--name', 'Ann'), openClient('--name', 'Bob')];
  await ann.until(/^Ann>/m);
  await bob.until(/^Bob>/m);
  bob.press('half a sen');
  await bob.until(/^Bob> half a sen$/m);
  ann.press('hello\r');
  await ann.until(/^message 1 {3}#1 Ann: hello: complete/m);
  await bob.until(/^Ann: hello\nBob> half a sen$/m);
  bob.press('tence\r');
  await ann.until(/^Bob: half a sentence$/m);
  for (const terminal of [ann, bob]) {
    terminal.press('\u0003');
    expect(await terminal.exited).toBe(130);
  }
});

test('without replicas it says that it waits, and leaves at ctrl-c', async () => {
  const terminal = openClient('--app', 'kv');
  await terminal.until(/^kv>/m);
  terminal.press('put a 1\r');
  await terminal.until(/^replica 0 does not answer; asking replica 1$/m);
  await terminal.until(/^1 request still waits after \d s; sent again until most replicas are up$/m);
  terminal.press('\u0003');
  await terminal.until(/^left without the answer to 1 request, which may be executed all the same$/m);
  expect(await terminal.exited).toBe(130);
});
