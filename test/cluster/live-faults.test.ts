/** Faults set by hand on a cluster with the worker that users get, judged as every run is. */
import { expect, test } from 'vitest';
import { createJudge, type Verdict } from '../../src/checker/judge.js';
import type { Cluster } from '../../src/cluster/live-session.js';
import { harmless } from '../../src/faults/settings.js';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import type { SessionRequest } from '../../src/schema/session.js';
import type { FateRecord, TraceRecord } from '../../src/schema/trace.js';
import type { HeldCopy } from '../../src/views/held.js';
import { createMessagesView } from '../../src/views/messages.js';
import { createClusters, realWorker } from './clusters.js';
import { type Observer, processEvent } from './observer.js';

/** p0, a1 a2 a3, l4, c5. */
const { startReady } = createClusters();
const at = (id: number): NodeId => nodeId(id);

/** Every node knows its role, so that what is set from now on befalls Paxos and not the election. */
async function started(storage: 'memory' | 'disk' = 'disk') {
  const { cluster, seen } = await startReady(realWorker, { storage });
  for (const node of [0, 1, 2, 3, 4, 5]) {
    await seen.untilSome((record) => isStepOf(record, node) && record.effects.some(({ type }) => type === 'started'));
  }
  const ask = async (request: SessionRequest): Promise<void> => {
    expect(await cluster.request(request)).toEqual({ ok: true });
  };
  return { cluster, seen, ask };
}

const isStepOf = (record: TraceRecord, node: number): record is TraceRecord & { kind: 'step' } =>
  record.kind === 'step' && record.node === node;

const propose = { type: 'propose', value: 'red', proposer: null, client: null } as const;

/** The node knows what was decided. */
const decides = (seen: Observer, node: number): Promise<TraceRecord> =>
  seen.untilSome((record) => isStepOf(record, node) && record.effects.some(({ type }) => type === 'decide'));

const sends = (record: TraceRecord, type: string): boolean =>
  record.kind === 'step' && record.effects.some((effect) => effect.type === 'send' && effect.message.type === type);

const isFate = (record: TraceRecord, fate: FateRecord['fate'], node: number): record is FateRecord =>
  record.kind === 'fate' && record.fate === fate && record.node === node;

function verdictOf({ records }: Observer): Verdict {
  const judge = createJudge();
  for (const record of records) judge.fold(record);
  return judge.verdict();
}

function heldAt({ records }: Observer, node: number): readonly HeldCopy[] {
  const view = createMessagesView(10_000);
  for (const record of records) view.fold(record);
  return view.held.filter((copy) => copy.node === node);
}

test('a partition that leaves no group a proposer and a quorum stops the decree, and healing decides it', async () => {
  const { seen, ask } = await started();
  await ask({
    type: 'partition',
    groups: [
      [at(0), at(1)],
      [at(2), at(3)],
    ],
  });
  await ask(propose);
  await Promise.all([2, 3].map((node) => seen.untilSome((record) => isFate(record, 'lost', node))));
  await seen.untilSome((record) => isStepOf(record, 1) && sends(record, 'promise'));
  expect(seen.records.some((record) => record.node !== 1 && sends(record, 'promise'))).toBe(false);
  expect(verdictOf(seen).stuck).toBe('the partition leaves no proposer a quorum (2 of 3 acceptors): p0 reaches a1');
  await ask({ type: 'partition', groups: [] });
  await Promise.all([4, 5].map((node) => decides(seen, node)));
  expect(verdictOf(seen)).toMatchObject({ state: 'holds', stuck: null });
});

test('a link is cut one way: what goes back still arrives', async () => {
  const { seen, ask } = await started();
  await ask({ type: 'cut', from: at(1), to: at(0), isCut: true });
  await ask(propose);
  await decides(seen, 4);
  // Each node reports on its own, so what follows may be told after the decision.
  await seen.untilSome((record) => isStepOf(record, 1) && sends(record, 'promise'));
  await seen.untilSome((record) => isFate(record, 'lost', 0) && record.message.from === 1);
  const losses = seen.records.flatMap((record) =>
    record.kind === 'fate' ? [`${record.message.from}>${record.node}`] : [],
  );
  expect(new Set(losses)).toEqual(new Set(['1>0']));
  await ask({ type: 'cut', from: at(1), to: at(0), isCut: false });
  const last = seen.records.findLast(({ kind }) => kind === 'faults');
  expect(last).toMatchObject({ settings: { rules: [] } });
});

test('held messages are delivered, dropped and duplicated by hand, and decide when enough were let go', async () => {
  const { cluster, seen, ask } = await started();
  await ask({ type: 'faults', rules: [{ ...harmless, types: ['prepare'], isHeld: true }], groups: [] });
  await ask(propose);
  const [one, two, three] = await Promise.all(
    [1, 2, 3].map((node) => seen.until((record): record is FateRecord => isFate(record, 'held', node))),
  );
  if (one === undefined || two === undefined || three === undefined) throw new Error('not held');
  expect(seen.records.some((record) => sends(record, 'promise'))).toBe(false);
  expect(verdictOf(seen).stuck).toMatch(/held back until a hand lets (it|them) go, the first one from p0 at a[123]$/);
  await ask({ type: 'held', node: at(3), message: three.message, how: 'drop' });
  await seen.untilSome((record) => isFate(record, 'lost', 3));
  const late = await cluster.request({ type: 'held', node: at(3), message: three.message, how: 'deliver' });
  expect(late).toEqual({ ok: false, reason: 'a3 holds no such message any more' });
  await ask({ type: 'held', node: at(2), message: two.message, how: 'duplicate' });
  await ask({ type: 'held', node: at(2), message: two.message, how: 'deliver' });
  await ask({ type: 'held', node: at(2), message: two.message, how: 'deliver' });
  await ask({ type: 'held', node: at(1), message: one.message, how: 'deliver' });
  await Promise.all([4, 5].map((node) => decides(seen, node)));
  const { step } = two.message;
  const receipts = (): number =>
    seen.records.filter((record) => isStepOf(record, 2) && record.cause?.from === 0 && record.cause.step === step)
      .length;
  await seen.untilSome(() => receipts() === 2);
  expect(verdictOf(seen).state).toBe('holds');
});

test('what is held at a process ends with it', async () => {
  const { cluster, seen, ask } = await started();
  await ask({ type: 'faults', rules: [{ ...harmless, to: at(1), isHeld: true }], groups: [] });
  await ask(propose);
  const held = await seen.until((record): record is FateRecord => isFate(record, 'held', 1));
  await decides(seen, 5);
  await ask({ type: 'faults', rules: [], groups: [] });
  // Each node reports on its own: the send may be told after the receipt.
  await seen.untilSome((record) => isStepOf(record, held.message.from) && record.sequence === held.message.step);
  expect(heldAt(seen, 1)[0]).toMatchObject({ key: held.message, message: { decree: 0 } });
  await ask({ type: 'kill', node: at(1) });
  await seen.until(processEvent(1, 'exited'));
  expect(heldAt(seen, 1)).toEqual([]);
  const gone = await cluster.request({ type: 'held', node: at(1), message: held.message, how: 'deliver' });
  expect(gone).toEqual({ ok: false, reason: 'a1 is not running: what was held there is gone' });
});

test('a torn write is cut off at the restart, and the acceptor promises again', async () => {
  const { seen, ask } = await started();
  await ask({ type: 'plan-crash', node: at(2), crash: { point: 'torn-persist', on: 'prepare', nth: 1 } });
  await ask(propose);
  const { event } = await seen.until(processEvent(2, 'exited'));
  expect(event).toMatchObject({ code: 42, expected: true, crashPoint: 'torn-persist of prepare number 1' });
  await ask({ type: 'restart', node: at(2), wipe: false });
  const boot = await seen.untilSome((record) => isStepOf(record, 2) && record.incarnation === 2);
  expect(boot).toMatchObject({ input: { type: 'boot', seated: true, recovered: [] } });
  await Promise.all([4, 5].map((node) => decides(seen, node)));
  await ask({ type: 'stop', node: at(2) });
  const end = await seen.until(processEvent(2, 'exited', 2));
  expect(end).toMatchObject({ event: { lastWords: expect.stringMatching(/were a torn write and are cut off$/) } });
  expect(verdictOf(seen).state).toBe('holds');
});

async function lyingAcceptor(): Promise<{
  seen: Observer;
  cluster: Cluster;
  ask: (request: SessionRequest) => Promise<void>;
}> {
  const run = await started();
  await run.ask({ type: 'disk-lies', node: at(2), lies: true });
  await run.ask(propose);
  await Promise.all([4, 5].map((node) => decides(run.seen, node)));
  await run.seen.untilSome((record) => isStepOf(record, 2) && sends(record, 'promise'));
  return run;
}

test('a disk that lies does no harm by itself, and none once it is honest again', async () => {
  const { seen, ask } = await lyingAcceptor();
  expect(verdictOf(seen)).toMatchObject({ state: 'holds' });
  await ask({ type: 'disk-lies', node: at(2), lies: false });
  await ask({ type: 'next-decree' });
  await ask(propose);
  await seen.untilSome(
    (record) =>
      isStepOf(record, 2) &&
      record.input.type === 'message' &&
      'decree' in record.input.message &&
      record.input.message.decree === 1 &&
      sends(record, 'promise'),
  );
  await ask({ type: 'kill', node: at(2) });
  await ask({ type: 'restart', node: at(2), wipe: false });
  const boot = await seen.untilSome((record) => isStepOf(record, 2) && record.incarnation === 2);
  expect(boot).toMatchObject({
    input: { recovered: expect.arrayContaining([expect.objectContaining({ decree: 0 })]) },
  });
  expect(verdictOf(seen).state).toBe('holds');
});

test('a disk that lies and a kill -9 break a promise, and the checker shows which', async () => {
  const { cluster, seen, ask } = await lyingAcceptor();
  await ask({ type: 'kill', node: at(2) });
  await ask({ type: 'restart', node: at(2), wipe: false });
  const boot = await seen.untilSome((record) => isStepOf(record, 2) && record.incarnation === 2);
  expect(boot).toMatchObject({ input: { type: 'boot', seated: true, recovered: [] } });
  const verdict = verdictOf(seen);
  expect(verdict.state).toBe('violated');
  expect(verdict.violations.map(({ property }) => property)).toContain('promise-monotone');
  const again = await cluster.request({ type: 'disk-lies', node: at(2), lies: true });
  expect(again).toEqual({ ok: false, reason: 'the disk of a2 lies already' });
});
