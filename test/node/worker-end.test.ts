import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import type { NodeRecord } from '../../src/schema/trace.js';
import { startRawWorker, startWorker } from './fixtures/real-worker.js';
import { createWorkerStand } from './fixtures/worker-stand.js';
import { watchLateness } from '../cluster/lateness.js';

const decree = decreeNumber(0);
const prepare = (round: number) => ({ type: 'prepare', decree, ballot: { round, node: nodeId(0) } }) as const;
const isStepOf =
  (type: string) =>
  (record: NodeRecord): boolean =>
    record.kind === 'step' && record.input.type === 'message' && record.input.message.type === type;

const stand = createWorkerStand();

describe('the end of a worker whose control link is lost', () => {
  test('comes within 1.5 seconds of the loss of the control link', async () => {
    const { worker } = await stand.booted();
    const lateness = watchLateness();
    const lostAtMs = performance.now();
    stand.hub.close();
    const exit = await worker.exit;
    expect(performance.now() - lostAtMs - lateness()).toBeLessThan(1_500);
    expect(exit).toEqual({ code: 5, signal: null, lastWords: 'the control link was lost and did not come back\n' });
  });

  test('does not come when the link is back in time, and nothing that waited is lost', async () => {
    const { visit } = await stand.booted();
    visit.drop();
    await visit.closed;
    await stand.impostor.send(visit, prepare(4));
    const again = await stand.hub.visit();
    expect(again.hello).toEqual(visit.hello);
    stand.impostor.introduce(again);
    await again.record(isStepOf('prepare'));
    const sequences = [...visit.records, ...again.records].map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_sequence, index) => index));
  });

  test('does not come when the link is lost again and again, but each time back in time', async () => {
    const { worker, visit } = await stand.booted();
    const lostAtMs = performance.now();
    for (let current = visit; performance.now() - lostAtMs < 1_500; current = await stand.hub.visit()) {
      current.say({ type: 'propose', decree, value: 'a frame that shows that the hub is back', proposer: null });
      await current.record((record) => record.kind === 'step' && record.input.type === 'propose');
      current.drop();
    }
    expect(worker.process.exitCode).toBeNull();
  });

  test('is not put off by a hub that lets it in and drops it again', async () => {
    const { worker, visit } = await stand.booted();
    visit.drop();
    const turnAway = async (): Promise<never> => {
      for (;;) (await stand.hub.visit()).drop();
    };
    const exit = await Promise.race([worker.exit, turnAway()]);
    expect(exit.code).toBe(5);
  });
});

describe('the end of a worker', () => {
  test('comes when the hub says stop, after its records are sent', async () => {
    const { worker, visit } = await stand.booted();
    for (let round = 1; round <= 30; round++) await stand.impostor.send(visit, prepare(round));
    for (let round = 1; round <= 30; round++) await stand.impostor.hears('promise');
    visit.say({ type: 'stop' });
    expect(await worker.exit).toEqual({ code: 0, signal: null, lastWords: '' });
    expect(visit.records.filter(isStepOf('prepare'))).toHaveLength(30);
  });

  test('is as clean at SIGTERM', async () => {
    const { worker } = await stand.booted();
    worker.process.kill('SIGTERM');
    expect(await worker.exit).toEqual({ code: 0, signal: null, lastWords: '' });
  });

  test('by a broken invariant has code 70 and one sentence, and what was reported before it arrives', async () => {
    const worker = await startWorker({ hubUrl: stand.hub.url }, [
      '--require',
      './test/node/fixtures/throws-at-sigusr2.cjs',
    ]);
    const visit = await stand.hub.visit();
    stand.impostor.introduce(visit);
    for (let round = 1; round <= 30; round++) await stand.impostor.send(visit, prepare(round));
    for (let round = 1; round <= 30; round++) await stand.impostor.hears('promise');
    worker.process.kill('SIGUSR2');
    expect(await worker.exit).toEqual({ code: 70, signal: null, lastWords: 'a quorum of 2 met 3 acceptors\n' });
    await visit.closed;
    expect(visit.records.filter(isStepOf('prepare'))).toHaveLength(30);
  });

  test('does not come with SIGINT', async () => {
    const { worker, visit } = await stand.booted();
    worker.process.kill('SIGINT');
    await stand.impostor.send(visit, prepare(4));
    await stand.impostor.hears('promise');
    expect(worker.process.exitCode).toBeNull();
  });

  test.each([
    [{ point: 'before-persist', on: 'prepare', nth: 1 }, null],
    [{ point: 'after-persist', on: 'prepare', nth: 2 }, 'promise'],
    [{ point: 'before-send', on: 'promise', nth: 2 }, 'promise'],
  ] as const)('is sudden and has a code of its own at the planned crash %o', async (crash, answer) => {
    const { worker, visit } = await stand.booted({ crashes: [{ node: nodeId(1), ...crash }] });
    await stand.impostor.send(visit, prepare(4));
    if (answer !== null) {
      await stand.impostor.hears(answer);
      await stand.impostor.send(visit, prepare(5));
    }
    const exit = await worker.exit;
    expect(exit).toMatchObject({ code: 42, signal: null });
    expect(exit.lastWords).toBe(`planned crash: ${crash.point} of ${crash.on} ${crash.nth}\n`);
  });
});

describe('a worker that cannot begin', () => {
  test('tells which port is taken, if it must have that one, and else takes another', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const worker = await startWorker({ hubUrl: stand.hub.url, port, portRequired: true });
    const lastWords = `UDP port ${port} of 127.0.0.1 cannot be had: it is in use\n`;
    expect(await worker.exit).toEqual({ code: 3, signal: null, lastWords });
    await startWorker({ hubUrl: stand.hub.url, port, portRequired: false });
    expect((await stand.hub.visit()).hello.port).not.toBe(port);
    socket.close();
  });

  test.each([
    ['nothing', undefined, 'no options in the environment: a worker is started by paxos-tui'],
    ['no JSON', '{', 'the options in the environment are not a JSON object'],
    ['an empty object', '{}', 'the option node is missing or not as it should be'],
  ])('tells what is wrong with options that are %s', async (_what, options, sentence) => {
    const worker = await startRawWorker(options);
    expect(await worker.exit).toEqual({ code: 2, signal: null, lastWords: `${sentence}\n` });
  });

  test('tells that it has no seat', async () => {
    const worker = await startWorker({ node: nodeId(9) });
    const lastWords = 'node 9 has no seat in the configuration\n';
    expect(await worker.exit).toEqual({ code: 2, signal: null, lastWords });
  });
});
