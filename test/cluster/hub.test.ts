import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Hub } from '../../src/cluster/hub.js';
import { Journal } from '../../src/cluster/journal.js';
import { createTokens } from '../../src/cluster/tokens.js';
import type { HubToViewer } from '../../src/schema/control.js';
import type { SessionRequest } from '../../src/schema/session.js';
import type { NodeRecord, TraceRecord } from '../../src/schema/trace.js';
import { nodeId } from '../../src/paxos/ballot.js';

const tokens = createTokens();
const controlHeader = { authorization: `Bearer ${tokens.control}` };

let folder: string;
let journal: Journal;
let hub: Hub;
let requests: SessionRequest[];
const clients: WebSocket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-test-'));
  journal = new Journal(join(folder, 'trace.ndjson'), Date.now());
  requests = [];
  hub = await Hub.listen({
    tokens,
    journal,
    onHello: (hello) => hello.node === 1,
    onRecords: (records, lines) => journal.addAll(records, lines),
    onRequest: async (request) => {
      requests.push(request);
      return { ok: true };
    },
  });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await hub.close();
  await journal.close();
  rmSync(folder, { recursive: true });
});

describe('who may connect', () => {
  test.each([
    ['no token', '', {}, 401],
    ['a wrong view token', `?view=${randomBytes(24).toString('base64url')}`, {}, 403],
    ['a wrong control token', '', { authorization: 'Bearer wrong' }, 403],
    ['the view token in place of the control token', '', { authorization: `Bearer ${tokens.view}` }, 403],
    [
      'an Origin header beside the right tokens',
      `?view=${tokens.view}`,
      { ...controlHeader, origin: 'http://localhost' },
      403,
    ],
    ['an address that is none', '//', {}, 401],
  ])('a connection with %s is refused', async (_name, query, headers, status) => {
    expect(await statusOf(`${hub.workerUrl}${query}`, headers)).toBe(status);
  });

  test('strangers are noted once a kind, however often they knock', async () => {
    for (let knock = 0; knock < 3; knock++) await statusOf(hub.workerUrl, {});
    await statusOf(hub.workerUrl, { authorization: 'Bearer wrong' });
    const notes = (await recordsOf(hub.viewUrl, 2)).filter((record) => record.kind === 'note');
    expect(notes.map(({ text }) => text)).toEqual([
      'a connection without a token was refused',
      'a connection with a wrong token was refused',
    ]);
  });

  test('the path does not matter', async () => {
    const welcome = await firstFrame(hub.viewUrl.replace('/?', '/some/path?'), {});
    expect(welcome).toEqual({ type: 'welcome', mayControl: false });
  });
});

test('a connection that never says what it wants does not hold up the end', async () => {
  const { port } = new URL(hub.workerUrl);
  const silent = connect(Number(port), '127.0.0.1');
  await new Promise((resolve) => silent.once('connect', resolve));
  const closed = new Promise((resolve) => silent.once('close', resolve));
  await hub.close();
  await closed;
});

describe('what viewers may do', () => {
  test('a view token watches and controls nothing', async () => {
    const socket = open(hub.viewUrl, {});
    const answer = untilFrame(socket, 'answer');
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'request', id: 4, request: { type: 'next-decree' } })),
    );
    expect(await answer).toEqual({
      type: 'answer',
      id: 4,
      answer: { ok: false, reason: expect.stringMatching(/^this dashboard may only watch: /) },
    });
    expect(requests).toEqual([]);
  });

  test('the control token controls', async () => {
    const socket = open(hub.viewUrl, controlHeader);
    const welcome = untilFrame(socket, 'welcome');
    const answer = untilFrame(socket, 'answer');
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'request', id: 1, request: { type: 'next-decree' } })),
    );
    expect(await welcome).toMatchObject({ mayControl: true });
    expect(await answer).toEqual({ type: 'answer', id: 1, answer: { ok: true } });
    expect(requests).toEqual([{ type: 'next-decree' }]);
  });

  test.each(['no JSON', '[]', '{"type":"request","id":1,"request":{"type":"loss","node":null,"lossRatio":2}}'])(
    'a frame that is not understood ends the connection: %s',
    async (text) => {
      const socket = open(hub.viewUrl, controlHeader);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.once('open', () => socket.send(text));
      expect(await closed).toBe(1008);
      expect(requests).toEqual([]);
    },
  );
});

describe('what viewers see', () => {
  test('a late viewer sees everything from the first record in order, then what follows', async () => {
    const past = 5_000;
    for (let each = 0; each < past; each++) journal.note('info', `past ${each}`);
    const seen = recordsOf(hub.viewUrl, past + 100);
    for (let each = 0; each < 100; each++) {
      journal.note('info', `live ${each}`);
      await new Promise((resolve) => setImmediate(resolve)); // Lets the past and the present interleave.
    }
    expect((await seen).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: past + 100 }, (_, index) => index),
    );
  });

  test('two viewers see the records of two workers in the same order', async () => {
    const [first, second] = [recordsOf(hub.viewUrl, 40), recordsOf(hub.viewUrl, 40)];
    const worker = open(hub.workerUrl, controlHeader);
    worker.once('open', () => {
      worker.send(JSON.stringify(helloOf(1)));
      for (let each = 0; each < 20; each++)
        worker.send(JSON.stringify({ type: 'records', records: [syncOf(1, each)] }));
    });
    for (let each = 0; each < 20; each++) {
      journal.note('info', 'between');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await first).toEqual(await second);
  });

  test('a viewer that reads nothing is let go, and holds up nobody', async () => {
    // Having heard two records one by one it is past the past; only then it goes deaf.
    const deaf = open(hub.viewUrl, {});
    for (let each = 0; each < 2; each++) {
      const heard = untilFrame(deaf, 'records');
      journal.note('info', 'listen');
      await heard;
    }
    deaf.pause();
    const gone = new Promise((resolve) => deaf.once('close', resolve));
    const megabyte = 'x'.repeat(1024 * 1024);
    for (let each = 0; each < 64; each++) {
      journal.note('info', megabyte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const told = await untilNote(hub.viewUrl, /too slowly/);
    expect(told).toBe(true);
    deaf.resume();
    await gone;
  });
});

describe('what workers may say', () => {
  test.each([
    ['in one line', (texts: readonly string[]) => `{"type":"records","records":[${texts.join(',')}]}`],
    ['a line each', (texts: readonly string[]) => `{"type":"records","records":[\n${texts.join(',\n')}\n]}`],
    [
      'in lines of another kind',
      (texts: readonly string[]) => `{"type":"records",\n"records":[\n${texts.join(',\n')}]\n}`,
    ],
  ])('records written %s are recorded the same', async (_name, frameOf) => {
    const records = [syncOf(1, 0), syncOf(1, 1), syncOf(1, 2)];
    const worker = open(hub.workerUrl, controlHeader);
    worker.once('open', () => {
      worker.send(JSON.stringify(helloOf(1)));
      worker.send(frameOf(records.map((record) => JSON.stringify(record))));
    });
    expect(await recordsOf(hub.viewUrl, 3)).toEqual(records);
  });

  test.each([
    ['records of another node', [syncOf(2, 0)]],
    ['a record of no known kind', [{ ...syncOf(1, 0), kind: 'odd' }]],
    [
      'a record of the supervisor',
      [{ kind: 'note', node: null, incarnation: 1, sequence: 0, atMs: 0, level: 'info', text: '' }],
    ],
    ['no list', 'records'],
  ])('%s end its link with a note', async (_name, records) => {
    const worker = open(hub.workerUrl, controlHeader);
    const closed = new Promise((resolve) => worker.once('close', resolve));
    worker.once('open', () => {
      worker.send(JSON.stringify(helloOf(1)));
      worker.send(JSON.stringify({ type: 'records', records }));
    });
    await closed;
    const [note] = await recordsOf(hub.viewUrl, 1);
    expect(note).toMatchObject({
      kind: 'note',
      text: expect.stringContaining('node 1 sent a frame that is not understood'),
    });
  });

  test('a frame that is too long ends its link', async () => {
    const worker = open(hub.workerUrl, controlHeader);
    const closed = new Promise((resolve) => worker.once('close', resolve));
    worker.once('open', () => worker.send('x'.repeat(8 * 1024 * 1024 + 1)));
    await closed;
    const [note] = await recordsOf(hub.viewUrl, 1);
    expect(note).toMatchObject({ kind: 'note', level: 'warning' });
  });

  test('a worker that nobody expects is turned away', async () => {
    const worker = open(hub.workerUrl, controlHeader);
    const closed = new Promise((resolve) => worker.once('close', resolve));
    worker.once('open', () => worker.send(JSON.stringify(helloOf(9))));
    await closed;
  });
});

function open(url: string, headers: Record<string, string>): WebSocket {
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => {}); // Tests look at what follows.
  clients.push(socket);
  return socket;
}

function statusOf(url: string, headers: Record<string, string>): Promise<number> {
  const socket = open(url, headers);
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('open', () => reject(new Error('it was let in')));
  });
}

function firstFrame(url: string, headers: Record<string, string>): Promise<unknown> {
  const socket = open(url, headers);
  return new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()))));
}

function untilFrame(socket: WebSocket, type: HubToViewer['type']): Promise<HubToViewer> {
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer) => {
      const frame: HubToViewer = JSON.parse(data.toString());
      if (frame.type === type) resolve(frame);
    });
  });
}

function recordsOf(url: string, count: number): Promise<readonly TraceRecord[]> {
  const socket = open(url, {});
  const records: TraceRecord[] = [];
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer) => {
      const frame: HubToViewer = JSON.parse(data.toString());
      if (frame.type === 'records') records.push(...frame.records);
      if (records.length >= count) resolve(records);
    });
  });
}

function untilNote(url: string, pattern: RegExp): Promise<boolean> {
  const socket = open(url, {});
  return new Promise((resolve) => {
    socket.on('message', (data: Buffer) => {
      const frame: HubToViewer = JSON.parse(data.toString());
      if (frame.type !== 'records') return;
      if (frame.records.some((record) => record.kind === 'note' && pattern.test(record.text))) resolve(true);
    });
  });
}

const helloOf = (node: number) => ({ type: 'hello', node, incarnation: 1, port: 4_000, disk: '00000000000000aa' });

function syncOf(node: number, sequence: number): NodeRecord {
  return { kind: 'sync', node: nodeId(node), incarnation: 1, sequence, atMs: 0, records: 1, durationUs: 5 };
}
