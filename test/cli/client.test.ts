/** Replicas and clients that people start by hand, as processes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mainPath, type Program, run, start } from './program.js';

let folder = '';
const started: Program[] = [];
const clients: { readonly kill: () => void; readonly code: Promise<number | null> }[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-by-hand-'));
  const ports = await Promise.all([0, 1, 2].map(freePort));
  writeFileSync(path.join(folder, 'config.txt'), ports.map((port) => `localhost ${port}\n`).join(''));
});

afterEach(async () => {
  for (const program of started) program.kill('SIGKILL');
  for (const { kill } of clients) kill();
  await Promise.all([...started.splice(0).map(({ exit }) => exit), ...clients.splice(0).map(({ code }) => code)]);
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

function startHere(words: readonly string[]): Program {
  const program = start(words, { cwd: folder });
  started.push(program);
  return program;
}

const replica = (id: number, ...words: string[]): Program =>
  startHere(['replica', '--id', String(id), '--config', 'config.txt', ...words]);

type Client = {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly code: Promise<number | null>;
  ask(...lines: string[]): void;
  /** Nothing more is asked. */
  end(): void;
  /** Settles when so many lines were printed. */
  printed(lines: number): Promise<void>;
};

function client(...words: string[]): Client {
  const child = spawn(process.execPath, [mainPath, 'client', '--config', 'config.txt', ...words], { cwd: folder });
  let stdout = '';
  let stderr = '';
  let look: () => void = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  clients.push({ kill: () => child.kill('SIGKILL'), code });
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    code,
    ask: (...lines) => void child.stdin.write(lines.map((line) => `${line}\n`).join('')),
    end: () => void child.stdin.end(),
    printed: (lines) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (stdout.split('\n').length > lines) resolve();
        };
        look();
        void code.then(() => reject(new Error(`ended before line ${lines}: ${stdout}${stderr}`)));
      }),
  };
}

test('lines of a pipe are executed in turn, and their results printed', async () => {
  for (const id of [0, 1, 2]) replica(id, '--app', 'kv');
  const asked = client('--app', 'kv');
  asked.ask('put a 1', 'get a', '', 'append a 2', 'cas a 12 "x y"', 'get a', 'nonsense');
  asked.end();
  expect(await asked.code).toBe(0);
  expect(asked.stdout().split('\n')).toEqual([
    'ok',
    '1',
    'ok, 2 characters',
    'ok',
    '"x y"',
    'not understood: put KEY VALUE, get KEY, delete KEY, cas KEY OLD NEW or append KEY TEXT',
    '',
  ]);
});

test('a client goes on while the leader is killed, and misses nothing', async () => {
  const replicas = [0, 1, 2].map((id) => replica(id));
  const asked = client('--id', '3');
  asked.ask('one', 'two');
  await asked.printed(2);
  const leader = replicas.find((program) => /^leads with ballot/m.test(program.stdout()));
  leader?.kill('SIGKILL');
  await leader?.exit;
  expect(leader).toBeDefined();
  asked.ask('three', 'history');
  asked.end();
  expect(await asked.code).toBe(0);
  expect(asked.stdout()).toBe('message 1\nmessage 2\nmessage 3\nclient 3: one | client 3: two | client 3: three\n');
});

test('without an answer in time the code is 1, with a sentence', async () => {
  const asked = client('--app', 'kv', '--timeout', '0.5');
  asked.ask('get a');
  expect(await asked.code).toBe(1);
  expect(asked.stderr()).toMatch(
    /^paxos-tui: line 1: no answer within 0\.5 s from the replicas at ports \d+, \d+ and \d+; are most of them up, with --app kv\?$/m,
  );
  expect(asked.stdout()).toBe('');
});

test.each([
  [['client'], 'the file with a line for each replica must be named: --config config.txt'],
  [['client', '--config', 'none.txt'], 'none.txt: there is no such file'],
  [['client', '--config', 'none.txt', '--timeout', '0'], 'expected seconds, such as 10 or 0.5'],
  [['client', '--config', 'none.txt', '--name', 'a:b'], 'expected a name of at most 30 characters, without a colon'],
  [['client', '--config', 'none.txt', '--app', 'mail'], 'Allowed choices are kv, chat, bank, register'],
])('%j is refused', async (words, reason) => {
  const { code, stderr } = await run(...words);
  expect(code).toBe(2);
  expect(stderr.toLowerCase()).toContain(reason.toLowerCase());
});
