import { describe, expect, test } from 'vitest';
import { harmless } from '../../src/faults/settings.js';
import { decreeNumber, nodeId } from '../../src/paxos/ballot.js';
import type { NodeRecord, RefusalReason, RefusedRecord } from '../../src/schema/trace.js';
import type { Visit } from './fixtures/lone-hub.js';
import { Impostor, startWorker } from './fixtures/real-worker.js';
import { createWorkerStand } from './fixtures/worker-stand.js';

const decree = decreeNumber(0);
const prepare = (round: number) => ({ type: 'prepare', decree, ballot: { round, node: nodeId(0) } }) as const;
const isRefused = (record: NodeRecord): record is RefusedRecord => record.kind === 'refused';
const isStepOf =
  (type: string) =>
  (record: NodeRecord): boolean =>
    record.kind === 'step' && record.input.type === 'message' && record.input.message.type === type;

const stand = createWorkerStand();

describe('a worker', () => {
  test('shows its token and says hello with its port and a disk id', async () => {
    await startWorker({ hubUrl: stand.hub.url, incarnation: 3 });
    const { hello, authorization } = await stand.hub.visit();
    expect(authorization).toBe('Bearer the control token');
    expect(hello).toMatchObject({ type: 'hello', node: 1, incarnation: 3 });
    expect(hello.port).toBeGreaterThan(0);
    expect(hello.disk).toMatch(/^[0-9a-f]{16}$/);
  });

  test('begins with boot when it hears who its peers are, and answers messages', async () => {
    const { visit } = await stand.booted();
    expect(visit.records[0]).toMatchObject({
      kind: 'step',
      node: 1,
      incarnation: 1,
      sequence: 0,
      input: { type: 'boot', incarnation: 1, seated: true, recovered: [] },
      cause: null,
    });
    await stand.impostor.send(visit, prepare(4));
    const { header, message } = await stand.impostor.hears('promise');
    expect(message).toEqual({ type: 'promise', decree, ballot: { round: 4, node: 0 }, accepted: null });
    expect(header).toMatchObject({ from: 1, to: 0, disk: visit.hello.disk, toDisk: Impostor.disk });
    const step = await visit.record(isStepOf('prepare'));
    expect(step).toMatchObject({ cause: { from: 0, incarnation: 1, step: 0, part: 0 } });
    expect(visit.records.map(({ sequence }) => sequence)).toEqual(visit.records.map((_record, index) => index));
  });

  test('judges datagrams that come before the first peers once it knows them', async () => {
    await startWorker({ hubUrl: stand.hub.url });
    const visit = await stand.hub.visit();
    await stand.impostor.send(visit, prepare(4));
    stand.impostor.introduce(visit);
    await stand.impostor.hears('promise');
    await visit.record(isStepOf('prepare'));
    expect(visit.records[0]).toMatchObject({ input: { type: 'boot' } });
  });

  test('answers after a pause what came meanwhile', async () => {
    const { worker, visit } = await stand.booted();
    worker.process.kill('SIGSTOP');
    for (let round = 1; round <= 100; round++) await stand.impostor.send(visit, prepare(round));
    worker.process.kill('SIGCONT');
    for (let round = 1; round <= 100; round++) await stand.impostor.hears('promise');
  });

  test('proposes by request of the hub and opens decrees', async () => {
    const client = { node: nodeId(3), value: null, proposerIndex: 0, afterMs: 0 };
    const { visit } = await stand.booted({ node: nodeId(3), client });
    visit.say({ type: 'open-decree', decree: decreeNumber(1) });
    visit.say({ type: 'propose', decree: decreeNumber(1), value: 'eleven', proposer: nodeId(0) });
    const step = await visit.record((record) => record.kind === 'step' && record.input.type === 'propose');
    expect(step).toMatchObject({ input: { type: 'propose', decree: 1, value: 'eleven', proposer: 0 } });
    expect(visit.records.some((record) => record.kind === 'step' && record.input.type === 'open-decree')).toBe(true);
  });

  test('learns of a decree that was opened while its link was lost, with the next peers, and once', async () => {
    const { visit } = await stand.booted();
    stand.impostor.introduce(visit, decreeNumber(3));
    stand.impostor.introduce(visit, decreeNumber(3));
    visit.say({ type: 'open-decree', decree: decreeNumber(4) });
    const opens = (decree: number) => (record: NodeRecord) =>
      record.kind === 'step' && record.input.type === 'open-decree' && record.input.decree === decree;
    await visit.record(opens(4));
    expect(visit.records.filter(opens(3))).toHaveLength(1);
  });
});

describe('a worker under faults and a strange hub', () => {
  test('loses what the faults in force say is lost, and tells it', async () => {
    const { visit } = await stand.booted();
    const rule = {
      ...harmless,
      to: nodeId(1),
      types: ['prepare'],
    } as const;
    visit.say({ type: 'faults', settings: { seed: 1, rules: [{ ...rule, lossRatio: 1 }], groups: [] } });
    visit.say({ type: 'propose', decree, value: 'a frame that shows that the one before was heard', proposer: null });
    await visit.record((record) => record.kind === 'step' && record.input.type === 'propose');
    await stand.impostor.send(visit, prepare(4));
    const told = await visit.record(({ kind }) => kind === 'fate');
    expect(told).toMatchObject({ fate: 'lost', message: { from: 0, incarnation: 1, step: 0, part: 0 }, delayMs: 0 });
    expect(visit.records.some(isStepOf('prepare'))).toBe(false);
  });

  test('leaves frames aside that it does not understand, and says so once', async () => {
    const { worker, visit } = await stand.booted();
    for (const text of ['garbage', '{"type":"peers","peers":[{}]}', '{"type":"pace","pace":"warp"}'])
      visit.sayText(text);
    visit.say({ type: 'stop' });
    const exit = await worker.exit;
    expect(exit.code).toBe(0);
    expect(exit.lastWords.split('\n')).toEqual([expect.stringContaining('frame that is not understood'), '']);
  });
});

describe('a datagram', () => {
  type Case = readonly [reason: RefusalReason, make: (visit: Visit) => Uint8Array];
  const cases: readonly Case[] = [
    ['garbage', () => Buffer.from('hello, is this the printer?')],
    ['truncated', (visit) => stand.impostor.datagram(visit, prepare(4)).subarray(0, 20)],
    ['truncated', (visit) => stand.impostor.datagram(visit, prepare(4)).subarray(0, -1)],
    ['over-long', (visit) => Buffer.concat([stand.impostor.datagram(visit, prepare(4)), Buffer.alloc(9)])],
    ['other cluster', (visit) => stand.impostor.datagram(visit, prepare(4), { cluster: '00000000000000c2' })],
    ['other configuration', (visit) => stand.impostor.datagram(visit, prepare(4), { digest: 7 })],
    ['unknown sender', (visit) => stand.impostor.datagram(visit, prepare(4), { from: nodeId(77) })],
    ['not for this disk', (visit) => stand.impostor.datagram(visit, prepare(4), { toDisk: '00000000000000d9' })],
    ['not the disk of that seat', (visit) => stand.impostor.datagram(visit, prepare(4), { disk: '00000000000000d9' })],
  ];

  test.each(cases)('that is %s is counted and shown, and nothing else happens', async (reason, make) => {
    const { visit } = await stand.booted();
    const bytes = make(visit);
    await stand.impostor.sendBytes(visit, bytes);
    const refused = await visit.record(isRefused);
    expect(refused).toMatchObject({ reason, bytes: bytes.length, address: stand.impostor.address, datagrams: 1 });
    await stand.impostor.send(visit, prepare(5));
    await stand.impostor.hears('promise');
    await visit.record(isStepOf('prepare'));
    expect(visit.records.filter(isStepOf('prepare'))).toHaveLength(1);
    expect(visit.records.filter(isRefused)).toHaveLength(1);
  });

  test('of a flood is counted, though few records tell of it', async () => {
    const { visit } = await stand.booted();
    // Each round waits for its bundle, so that the kernel has no reason to drop any.
    const countOf = (records: readonly NodeRecord[]): number =>
      records.filter(isRefused).reduce((sum, { datagrams }) => sum + datagrams, 0);
    for (let round = 1; round <= 4; round++) {
      for (let index = 0; index < 100; index++) await stand.impostor.sendBytes(visit, Buffer.from('garbage'));
      await visit.until((records) => countOf(records) === round * 100);
    }
    expect(visit.records.filter(isRefused).length).toBeLessThanOrEqual(4 * 21 + 4);
    await stand.impostor.send(visit, prepare(5));
    await stand.impostor.hears('promise');
  });
});
