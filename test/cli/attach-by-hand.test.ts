/** Nodes that people started, watched from another terminal: each of them is a program of its own. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createJudge } from '../../src/checker/judge.js';
import type { ProcessEvent, TraceRecord } from '../../src/schema/trace.js';
import { mainPath, type Program, run, start } from './program.js';

let folder: string;
let config: string;
let meetings: string;
const runtimeBefore = process.env.XDG_RUNTIME_DIR;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'paxos-tui-test-'));
  config = path.join(folder, 'config.txt');
  writeFileSync(config, (await freePorts(3)).map((port) => `localhost ${port}\n`).join(''));
  process.env.XDG_RUNTIME_DIR = path.join(folder, 'runtime');
  mkdirSync(process.env.XDG_RUNTIME_DIR, { mode: 0o700 });
  meetings = path.join(process.env.XDG_RUNTIME_DIR, 'paxos-tui', 'by-hand');
});
afterAll(() => {
  if (runtimeBefore === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = runtimeBefore;
  rmSync(folder, { recursive: true });
});

const running: Program[] = [];
afterEach(async () => {
  for (const program of running) program.kill('SIGKILL');
  await Promise.all(running.splice(0).map(({ exit }) => exit));
  rmSync(path.join(folder, 'disks'), { recursive: true, force: true });
  rmSync(path.dirname(meetings), { recursive: true, force: true });
});

const begun = (program: Program): Program => {
  running.push(program);
  return program;
};
const ofApp = ['--config', 'config.txt', '--app', 'kv'];
const replica = (id: number): Program => begun(start(['replica', '--id', `${id}`, ...ofApp], { cwd: folder }));
const attach = (...words: string[]): Program => begun(start(['attach', ...ofApp, ...words], { cwd: folder }));

/** Each is asked when the one before is answered. */
async function asked(...operations: readonly string[]): Promise<void> {
  const words = ['client', ...ofApp].join(' ');
  const lines = operations.map((operation) => `'${operation}'`).join(' ');
  const shell = `printf '%s\\n' ${lines} | '${process.execPath}' '${mainPath}' ${words}`;
  const client = begun(start([], { shell, cwd: folder }));
  expect(await client.exit, client.stderr()).toMatchObject({ code: 0 });
}

async function threeReplicas(): Promise<Program[]> {
  const all = [0, 1, 2].map(replica);
  await Promise.all(all.map((each) => each.waitFor(/^(?:leads with|follows replica)/m)));
  return all;
}

const recordsOf = (watcher: Program): readonly TraceRecord[] =>
  watcher
    .stdout()
    .split('\n')
    .slice(0, -1)
    .map((line): TraceRecord => JSON.parse(line));

/** The line of a process event as it stands in the trace. */
const eventOf = (node: number, incarnation: number, event: ProcessEvent['type'], rest = ''): RegExp =>
  new RegExp(`"subject":${node},"subjectIncarnation":${incarnation},"event":\\{"type":"${event}"${rest}`);

const allFound = (watcher: Program): Promise<unknown> =>
  Promise.all([0, 1, 2].map((node) => watcher.waitFor(eventOf(node, 1, 'found'))));

/** What each node held when it was found: the slot that its state is of. */
const slotsHeld = (records: readonly TraceRecord[]): ReadonlyMap<number, number> =>
  new Map(
    records.flatMap((record) => {
      if (record.kind !== 'step' || record.input.type !== 'boot') return [];
      const [snapshot] = record.input.recovered;
      return snapshot?.type === 'log-snapshot' ? [[record.node, snapshot.slot] as const] : [];
    }),
  );

function verdictOf(records: readonly TraceRecord[]) {
  const judge = createJudge();
  for (const record of records) judge.fold(record);
  return judge.verdict();
}

describe('replicas and a client that were started by hand', () => {
  test('are seen with all that they hold, leave and come back, and outlive a hub that is killed', async () => {
    const replicas = await threeReplicas();
    await asked('put A 1', 'put B 2');
    const watcher = attach('--json');
    await allFound(watcher);
    await Promise.all([0, 1, 2].map((node) => watcher.waitFor(new RegExp(`"node":${node},.*"type":"log-snapshot"`))));
    expect(slotsHeld(recordsOf(watcher))).toEqual(new Map([0, 1, 2].map((node) => [node, 3])));

    // What was put before is read now, and no violation.
    await asked('get B', 'put A 3', 'get A');
    await watcher.waitFor(/"type":"respond",.*"result":"3"/);
    await watcher.waitFor(/"event":\{"type":"unheard","how":"left"\}/);

    expect(verdictOf(recordsOf(watcher))).toMatchObject({ isOnlyUnwatched: true, violations: [] });

    replicas[1]?.kill('SIGKILL');
    await watcher.waitFor(eventOf(1, 1, 'unheard', ',"how":"lost"'));
    replica(1);
    await watcher.waitFor(eventOf(1, 2, 'found'));
    await asked('put C 4');
    const { state, violations, unknown } = verdictOf(recordsOf(watcher));
    expect({ state, violations }).toEqual({ state: 'unknown', violations: [] });
    expect(unknown).toContainEqual(expect.stringMatching(/^reports 0 to \d+ of r0 \(incarnation 1\) are missing$/));

    const [file = ''] = readdirSync(meetings);
    expect(statSync(path.join(meetings, file)).mode & 0o777).toBe(0o600);
    expect(statSync(meetings).mode & 0o777).toBe(0o700);
    watcher.kill('SIGKILL');
    await watcher.exit;
    await asked('put D 5');
    const next = attach('--json');
    await Promise.all([next.waitFor(eventOf(0, 1, 'found')), next.waitFor(eventOf(1, 2, 'found'))]);
    await next.waitFor(/"node":2,.*"type":"log-snapshot"/);
    expect(new Set(slotsHeld(recordsOf(next)).values())).toEqual(new Set([9]));

    next.kill('SIGINT');
    expect(await next.exit).toMatchObject({ code: 130 });
    expect(readdirSync(meetings)).toEqual([]);
    await Promise.all([watcher.nothingLeft(), next.nothingLeft()]);
    await replicas[0]?.waitFor(/^is not watched any more$/m);
    await asked('get D');
  });

  test('that start under a hub tell all, so that the verdict can be given', async () => {
    const watcher = attach('--json');
    await watcher.waitFor(/"kind":"run"/);
    await threeReplicas();
    await asked('put A 1', 'get A');
    await watcher.waitFor(/"event":\{"type":"unheard","how":"left"\}/);
    await watcher.waitFor(/"type":"applied","decree":1,/);
    const { state, unknown, violations } = verdictOf(recordsOf(watcher));
    expect({ state, unknown, violations }).toEqual({ state: 'holds', unknown: [], violations: [] });
  });
});

test('who comes second watches through the first, and ends with it', async () => {
  await threeReplicas();
  const first = attach('--json');
  await allFound(first);
  const second = attach('--json');
  await allFound(second);
  expect(second.stderr()).toMatch(/^paxos-tui: process \d+ watches this cluster already, so this is one more view /);
  const [run] = recordsOf(second);
  expect(run).toEqual(recordsOf(first)[0]);
  const recording = attach('--record', 'trace.ndjson');
  expect(await recording.exit).toMatchObject({ code: 2 });
  first.kill('SIGTERM');
  expect(await first.exit).toMatchObject({ code: 143 });
  await second.exit;
  expect(recordsOf(second).at(-1)).toMatchObject({ kind: 'end', reason: 'nobody watches any more; the nodes go on' });
  expect(readdirSync(meetings)).toEqual([]);
});

describe('what others could have read or made is not trusted', () => {
  test('a file that is open to others is left aside by nodes', async () => {
    const watcher = attach('--json');
    await watcher.waitFor(/"kind":"run"/);
    const [file = ''] = readdirSync(meetings);
    chmodSync(path.join(meetings, file), 0o644);
    const one = replica(0);
    await one.waitFor(/^waiting for replicas 1 and 2$/m);
    expect(one.stderr()).toBe(
      `paxos-tui: ${path.join(meetings, file)} is open to other users (mode 644), so it is left aside; ` +
        'remove it, and start attach again\n',
    );
    expect(watcher.stdout()).not.toMatch(/"found"/);
  });

  test('a link in the place of the folder ends attach', async () => {
    mkdirSync(path.dirname(meetings));
    symlinkSync(folder, meetings);
    const watcher = attach('--json');
    expect(await watcher.exit).toMatchObject({ code: 2 });
    expect(watcher.stderr()).toBe(
      `paxos-tui: this cluster cannot be watched: ${meetings} must be a folder and not a link: remove it and start again\n`,
    );
  });
});

test.each([
  [['attach'], 'one of both: the address of a cluster, or --config with the file of nodes started by hand'],
  [['attach', '--config', 'nowhere.txt'], 'nowhere.txt: there is no such file'],
])('%j is refused in one sentence', async (words, sentence) => {
  expect(await run(...words)).toMatchObject({ code: 2, stdout: '', stderr: `paxos-tui: ${sentence}\n` });
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
  for (const socket of sockets) socket.close();
  return ports;
}
