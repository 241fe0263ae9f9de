/** A worker under the faults that people set by hand: messages held back, torn writes, a disk that lies. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FaultRule, harmless } from '../../src/faults/settings.js';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import type { Crash } from '../../src/paxos/host.js';
import type { HubToWorker } from '../../src/schema/control.js';
import type { NodeRecord } from '../../src/schema/trace.js';
import type { Visit } from './fixtures/lone-hub.js';
import { createWorkerStand } from './fixtures/worker-stand.js';

const decree = decreeNumber(0);
const ballot = (round: number) => ({ round, node: nodeId(0) });
const prepare = (round: number) => ({ type: 'prepare', decree, ballot: ballot(round) }) as const;
const promised = (round: number) => ({ type: 'promised', decree: 0, ballot: ballot(round) });
const fates = (visit: Visit): readonly string[] =>
  visit.records.flatMap((record) => (record.kind === 'fate' ? [`${record.message.step} ${record.fate}`] : []));

const stand = createWorkerStand();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paxos-tui-disk-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function bootedWorker(incarnation = 1) {
  const { worker, visit } = await stand.booted({ diskFolder: folder, incarnation });
  let marks = incarnation * 100;
  /** Says it and waits until it was heard: frames are heard in order, and an opened decree is told. */
  const order = async (frame: HubToWorker): Promise<void> => {
    const mark = decreeNumber(++marks);
    visit.say(frame);
    visit.say({ type: 'open-decree', decree: mark });
    await visit.record(
      ({ kind, ...record }: NodeRecord) =>
        kind === 'step' && 'input' in record && record.input.type === 'open-decree' && record.input.decree === mark,
    );
  };
  const rule = (change: Partial<FaultRule>) =>
    order({ type: 'faults', settings: { seed: 1, rules: [{ ...harmless, ...change }], groups: [] } });
  return { worker, visit, order, rule };
}

/** What the next start finds on the disk. */
async function recovered(): Promise<unknown> {
  const { visit } = await bootedWorker(2);
  const [boot] = visit.records;
  return boot?.kind === 'step' && boot.input.type === 'boot' ? boot.input.recovered : null;
}

const key = (step: number) => ({ from: nodeId(0), incarnation: 1, step, part: 0 });

describe('a message that is held', () => {
  test('waits for a hand: delivered in any order, each step with its cause', async () => {
    const { visit, order, rule } = await bootedWorker();
    await rule({ types: ['prepare'], isHeld: true });
    for (const round of [4, 5, 6]) await stand.impostor.send(visit, prepare(round));
    await visit.until(() => fates(visit).length === 3);
    expect(fates(visit)).toEqual(['0 held', '1 held', '2 held']);
    await order({ type: 'held', message: key(1), how: 'deliver' });
    expect((await stand.impostor.hears('promise')).message).toMatchObject({ ballot: ballot(5) });
    await order({ type: 'held', message: key(0), how: 'deliver' });
    expect((await stand.impostor.hears('rejected')).message).toMatchObject({ ballot: ballot(4), promised: ballot(5) });
    const causes = visit.records.flatMap((record) => (record.kind === 'step' ? (record.cause ?? []) : []));
    expect(causes).toEqual([key(1), key(0)]);
  });

  test('is lost when it is dropped, and is there once more when it is duplicated', async () => {
    const { visit, order, rule } = await bootedWorker();
    await rule({ isHeld: true });
    await stand.impostor.send(visit, prepare(4));
    await visit.until(() => fates(visit).length === 1);
    await order({ type: 'held', message: key(0), how: 'duplicate' });
    await order({ type: 'held', message: key(0), how: 'drop' });
    await order({ type: 'held', message: key(0), how: 'deliver' });
    await stand.impostor.hears('promise');
    await order({ type: 'held', message: key(0), how: 'deliver' });
    await visit.until(() => fates(visit).length === 3);
    expect(fates(visit)).toEqual(['0 held', '0 held', '0 lost']);
    expect(visit.records.filter((record) => record.kind === 'step' && record.cause !== null)).toHaveLength(1);
  });

  test('stays when nothing is held any more, while others pass it', async () => {
    const { visit, order, rule } = await bootedWorker();
    await rule({ isHeld: true });
    await stand.impostor.send(visit, prepare(4));
    await visit.until(() => fates(visit).length === 1);
    await rule({});
    await stand.impostor.send(visit, prepare(5));
    expect((await stand.impostor.hears('promise')).message).toMatchObject({ ballot: ballot(5) });
    await order({ type: 'held', message: key(0), how: 'deliver' });
    expect((await stand.impostor.hears('rejected')).message).toMatchObject({ ballot: ballot(4) });
  });
});

describe('a worker that draws fates', () => {
  test('lets nothing pass between two groups', async () => {
    const { visit, order } = await bootedWorker();
    const groups = [[nodeId(0)], [nodeId(1), nodeId(2)]];
    await order({ type: 'faults', settings: { seed: 1, rules: [], groups } });
    await stand.impostor.send(visit, prepare(4));
    await visit.until(() => fates(visit).length === 1);
    expect(fates(visit)).toEqual(['0 lost']);
    await order({ type: 'faults', settings: { seed: 1, rules: [], groups: [] } });
    await stand.impostor.send(visit, prepare(5));
    await stand.impostor.hears('promise');
  });

  test('remembers which links are bad', async () => {
    const { visit, rule } = await bootedWorker();
    // Turns at every message: bad, good, bad, good.
    await rule({ burst: { enterRatio: 1, leaveRatio: 1, lossRatio: 1 } });
    for (const round of [4, 5, 6, 7]) await stand.impostor.send(visit, prepare(round));
    await visit.until(() => visit.records.filter((record) => record.kind === 'step' && record.cause).length === 2);
    expect(fates(visit)).toEqual(['0 lost', '2 lost']);
  });

  test('lets a message be overtaken by the next one of its link', async () => {
    const { visit, rule } = await bootedWorker();
    await rule({ types: ['prepare'], reorderRatio: 1 });
    // Both at once: on a busy machine the second one must not come too late.
    await Promise.all([stand.impostor.send(visit, prepare(4)), stand.impostor.send(visit, { type: 'query', decree })]);
    await visit.until(() => visit.records.filter((record) => record.kind === 'step' && record.cause).length === 2);
    const causes = visit.records.flatMap((record) => (record.kind === 'step' ? (record.cause ?? []) : []));
    expect(causes).toEqual([key(1), key(0)]);
    expect(fates(visit)).toEqual(['0 delayed']);
  });
});

describe('a crash planned at run time', () => {
  const crash: Crash = { point: 'torn-persist', on: 'prepare', nth: 2 };
  const file = () => join(folder, 'paxos.log');

  test('tears a write: a part of it is on disk, and the next start cuts it off', async () => {
    const { worker, visit, order } = await bootedWorker();
    await stand.impostor.send(visit, prepare(3));
    await stand.impostor.hears('promise');
    await order({ type: 'plan-crash', crash });
    await stand.impostor.send(visit, prepare(4));
    await stand.impostor.hears('promise');
    const bytesBefore = readFileSync(file()).length;
    await stand.impostor.send(visit, prepare(5));
    expect(await worker.exit).toEqual({
      code: 42,
      signal: null,
      lastWords: 'planned crash: torn-persist of prepare 2\n',
    });
    const tornBytes = readFileSync(file()).length - bytesBefore;
    expect(tornBytes).toBeGreaterThan(0);
    const next = await bootedWorker(2);
    expect(next.visit.records[0]).toMatchObject({ input: { recovered: [promised(3), promised(4)] } });
    expect(readFileSync(file()).length).toBe(bytesBefore);
    next.visit.say({ type: 'stop' });
    expect((await next.worker.exit).lastWords).toContain(`the last ${tornBytes} bytes`);
  });

  test('can be taken back', async () => {
    const { visit, order } = await bootedWorker();
    await order({ type: 'plan-crash', crash: { ...crash, nth: 1 } });
    await order({ type: 'plan-crash', crash: null });
    await stand.impostor.send(visit, prepare(3));
    await stand.impostor.hears('promise');
  });

  test.each(['before-persist', 'after-persist'] as const)('at %s the disk holds what it should', async (point) => {
    const { worker, visit, order } = await bootedWorker();
    await order({ type: 'plan-crash', crash: { point, on: 'prepare', nth: 1 } });
    await stand.impostor.send(visit, prepare(3));
    expect(await worker.exit).toMatchObject({ code: 42 });
    expect(await recovered()).toEqual(point === 'before-persist' ? [] : [promised(3)]);
  });
});

describe('a disk that lies', () => {
  test('promises as ever, and has forgotten it after kill -9', async () => {
    const { worker, visit, order } = await bootedWorker();
    await stand.impostor.send(visit, prepare(3));
    await stand.impostor.hears('promise');
    await order({ type: 'disk-lies', lies: true });
    await stand.impostor.send(visit, prepare(4));
    await stand.impostor.hears('promise');
    await visit.until(() => visit.records.filter(({ kind }) => kind === 'sync').length === 2);
    worker.process.kill('SIGKILL');
    await worker.exit;
    expect(await recovered()).toEqual([promised(3)]);
  });

  test('writes what it owes before anything else when it is honest again', async () => {
    const { worker, visit, order } = await bootedWorker();
    await order({ type: 'disk-lies', lies: true });
    for (const round of [3, 4]) {
      await stand.impostor.send(visit, prepare(round));
      await stand.impostor.hears('promise');
    }
    await order({ type: 'disk-lies', lies: false });
    await stand.impostor.send(visit, prepare(5));
    await stand.impostor.hears('promise');
    worker.process.kill('SIGKILL');
    await worker.exit;
    expect(await recovered()).toEqual([promised(3), promised(4), promised(5)]);
  });
});
