/** The simulated world itself: time, disks, pauses, crashes and what becomes of messages meanwhile. */
import { describe, expect, test } from 'vitest';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import { createMachine } from '../../src/paxos/machine.js';
import { hashNumbers } from '../../src/faults/random.js';
import { harmless } from '../../src/faults/settings.js';
import type { NodeAction, Preset } from '../../src/schema/preset.js';
import type { StepRecord, TraceRecord } from '../../src/schema/trace.js';
import { runSchedule } from '../../src/sim/schedule.js';
import { createWorld, loopback, type World } from '../../src/sim/world.js';
import { presetNamed } from './judged.js';

const run3 = await presetNamed('run3');
const [acceptor = nodeId(0), secondAcceptor = nodeId(0)] = run3.configuration.acceptors;
const [proposer = nodeId(0)] = run3.configuration.proposers;
const waiting = [...run3.configuration.learners, ...run3.configuration.clients];

type Running = { readonly world: World; readonly records: TraceRecord[] };

function start(preset: Preset, seed = 1): Running {
  const records: TraceRecord[] = [];
  const onRecord = (record: TraceRecord): void => {
    records.push(record);
  };
  return { world: createWorld({ preset, seed, onRecord, createMachine, pace: loopback }), records };
}

const stepsOf = (records: readonly TraceRecord[], node: NodeId): StepRecord[] =>
  records.filter((record): record is StepRecord => record.kind === 'step' && record.node === node);

const received = (records: readonly TraceRecord[], node: NodeId, type: string): StepRecord[] =>
  stepsOf(records, node).filter(({ input }) => input.type === 'message' && input.message.type === type);

const decidedAt = (records: readonly TraceRecord[], node: NodeId): boolean =>
  stepsOf(records, node).some(({ effects }) => effects.some((effect) => effect.type === 'decide'));

const anyTime = { atMs: 100_000, events: 100_000 };
const untilDecided = ({ world, records }: Running): boolean =>
  world.runUntil(() => waiting.every((node) => decidedAt(records, node)), anyTime);

/** One number for the whole trace, whatever its length. */
function traceHash(preset: Preset, seed: number): number {
  let hash = 0;
  const fold = (record: TraceRecord): void => {
    for (const character of JSON.stringify(record)) hash = hashNumbers(hash, character.codePointAt(0) ?? 0);
  };
  runSchedule({ preset, seed, createMachine, onRecord: fold });
  return hash;
}

describe('determinism', () => {
  test('the same seed gives the same trace, whatever seed the preset has; another seed another one', () => {
    const hashes = [1, 2, 3, 4, 5].map((seed) => traceHash(run3, seed));
    expect([1, 2, 3, 4, 5].map((seed) => traceHash({ ...run3, seed: run3.seed + 1 }, seed))).toEqual(hashes);
    expect(new Set(hashes).size).toBe(5);
  });
});

describe('the world', () => {
  test('run3 decides one value at every learner and client', () => {
    const running = start(run3);
    expect(untilDecided(running)).toBe(true);
  });

  test('a trace begins with its run, and each node counts its records from 0 without a gap', () => {
    const running = start(run3);
    untilDecided(running);
    expect(running.records[0]?.kind).toBe('run');
    const next = new Map<string, number>();
    for (const { node, incarnation, sequence } of running.records) {
      const source = `${node} ${incarnation}`;
      expect(sequence).toBe(next.get(source) ?? 0);
      next.set(source, sequence + 1);
    }
  });
});

describe('processes and disks', () => {
  test('a promise leaves only after it is durable', () => {
    const { world, records } = start(run3);
    world.runUntil(() => received(records, proposer, 'promise').length > 0, anyTime);
    const [promise] = received(records, proposer, 'promise');
    const synced = records.find((record) => record.kind === 'sync' && record.node === promise?.cause?.from);
    expect(synced).toBeDefined();
    expect(synced?.atMs).toBeLessThan(promise?.atMs ?? 0);
  });

  test('a killed node hears nothing; it comes back with what its disk held, in its seat', () => {
    const { world, records } = start(run3);
    world.runUntil(() => received(records, acceptor, 'accept').length > 0, anyTime);
    world.act({ type: 'kill', node: acceptor });
    const before = stepsOf(records, acceptor).length;
    world.runUntil(() => false, { atMs: world.nowMs() + 500, events: 100_000 });
    expect(stepsOf(records, acceptor).length).toBe(before);
    world.act({ type: 'restart', node: acceptor, wipe: false });
    const boot = stepsOf(records, acceptor)[before]?.input;
    expect(boot).toMatchObject({ type: 'boot', incarnation: 2, seated: true });
    expect(boot?.type === 'boot' ? boot.recovered.map((record) => record.type) : []).toContain('accepted');
  });

  test.each<[string, Preset, NodeAction]>([
    ['a wiped disk', run3, { type: 'restart', node: acceptor, wipe: true }],
    ['memory storage', { ...run3, storage: 'memory' }, { type: 'restart', node: acceptor, wipe: false }],
  ])(
    'after a restart with %s a node has forgotten all, has another disk, and does not vote',
    (_name, preset, action) => {
      const running = start(preset);
      const { world, records } = running;
      world.runUntil(() => received(records, acceptor, 'prepare').length > 0, anyTime);
      world.act(action);
      const boots = stepsOf(records, acceptor).filter(({ input }) => input.type === 'boot');
      expect(boots[1]?.input).toMatchObject({ seated: false, recovered: [] });
      expect(untilDecided(running)).toBe(true);
      const own = stepsOf(records, acceptor).filter(({ incarnation }) => incarnation === 2);
      const sent = own.flatMap(({ effects }) => effects.flatMap((effect) => (effect.type === 'send' ? [effect] : [])));
      expect(sent.filter(({ message }) => message.type === 'promise' || message.type === 'accepted')).toEqual([]);
    },
  );

  test('what was sent to the disk that was there before is refused', () => {
    const slow: Preset = { ...run3, rules: [{ ...harmless, to: acceptor, delayMinMs: 200, delayMaxMs: 300 }] };
    const { world, records } = start(slow);
    world.runUntil(() => false, { atMs: 50, events: 100_000 });
    world.act({ type: 'restart', node: acceptor, wipe: true });
    world.runUntil(() => false, { atMs: 400, events: 100_000 });
    const refused = records.filter((record) => record.kind === 'refused' && record.node === acceptor);
    expect(refused[0]).toMatchObject({ reason: 'not for this disk' });
  });

  test('a paused node does nothing; resumed, it first reads its socket and then judges its timers', () => {
    const { world, records } = start(run3);
    world.act({ type: 'pause', node: proposer });
    const before = stepsOf(records, proposer).length;
    world.runUntil(() => false, { atMs: 700, events: 100_000 });
    expect(stepsOf(records, proposer).length).toBe(before);
    world.act({ type: 'resume', node: proposer });
    const inputs = stepsOf(records, proposer)
      .slice(before)
      .map(({ input }) => input.type);
    const firstTimer = inputs.indexOf('timer');
    expect(firstTimer).toBeGreaterThan(0);
    expect(inputs.slice(firstTimer)).not.toContain('message');
  });
});

describe('what is planned and what is asked for', () => {
  test.each(['before-persist', 'after-persist', 'before-send'] as const)(
    'a planned crash %s ends the process there',
    (point) => {
      const on = point === 'before-send' ? 'promise' : 'prepare';
      const crashes = [{ node: acceptor, point, on, nth: 1 }] as const;
      const running = start({ ...run3, crashes });
      const { world, records } = running;
      expect(untilDecided(running)).toBe(true);
      const exit = records.find((record) => record.kind === 'process' && record.event.type === 'exited');
      expect(exit).toMatchObject({ subject: acceptor, event: { expected: true, crashPoint: point } });
      expect(received(records, proposer, 'promise').some(({ cause }) => cause?.from === acceptor)).toBe(false);
      world.act({ type: 'restart', node: acceptor, wipe: false });
      const boot = stepsOf(records, acceptor).findLast(({ input }) => input.type === 'boot')?.input;
      const kept = boot?.type === 'boot' ? boot.recovered.map((record) => record.type) : [];
      expect(kept).toEqual(point === 'before-persist' ? [] : ['promised']);
    },
  );

  test('events of the preset happen at their time', () => {
    const { world, records } = start({
      ...run3,
      events: [
        { atMs: 30, action: { type: 'stop', node: acceptor } },
        { atMs: 40, action: { type: 'loss', node: null, lossRatio: 0.5 } },
      ],
    });
    world.runUntil(() => false, { atMs: 100, events: 100_000 });
    const at = (kind: TraceRecord['kind']): number | undefined =>
      records.findLast((record) => record.kind === kind)?.atMs;
    expect(at('process')).toBe(30);
    expect(at('faults')).toBe(40);
    expect(records.findLast((record) => record.kind === 'faults')).toMatchObject({
      settings: { rules: [{ ...harmless, lossRatio: 0.5 }] },
    });
  });

  test('with a majority of acceptors gone nothing is decided, and the world ends at its limit', () => {
    const running = start(run3);
    for (const node of [acceptor, secondAcceptor]) running.world.act({ type: 'kill', node });
    const limits = { atMs: 5_000, events: 100_000 };
    expect(running.world.runUntil(() => decidedAt(running.records, waiting[0] ?? acceptor), limits)).toBe(false);
    expect(running.world.nowMs()).toBeLessThanOrEqual(5_000);
  });

  test('a value proposed by key and a further decree are decided too', () => {
    const idle: Preset = { ...run3, clients: run3.clients.map((client) => ({ ...client, value: null })) };
    const running = start(idle);
    const { world, records } = running;
    world.runUntil(() => false, { atMs: 300, events: 100_000 });
    const [client = nodeId(0)] = run3.configuration.clients;
    const { decree } = world.nodes;
    world.openDecree((decree + 1) as typeof decree);
    world.propose(client, 'by key', null);
    expect(untilDecided(running)).toBe(true);
    const decisions = records.flatMap((record) => (record.kind === 'step' ? record.effects : []));
    expect(decisions.find((effect) => effect.type === 'decide')).toMatchObject({
      decree: 1,
      proposal: { value: 'by key' },
    });
  });
});
