import { describe, expect, test } from 'vitest';
import { persist, send } from '../../src/paxos/effect.js';
import { harmless } from '../../src/faults/settings.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { createClusterView } from '../../src/views/cluster-view.js';
import {
  a2,
  a3,
  b,
  c6,
  decree,
  l5,
  onDiskAccepted,
  onDiskPromise,
  p0,
  p1,
  prepare,
  presetOf,
  proposal,
  small,
  TraceScript,
} from '../checker/trace-script.js';

function fold(records: readonly TraceRecord[]) {
  const view = createClusterView();
  for (const record of records) view.fold(record);
  return view;
}

const rowOf = (script: TraceScript, node: typeof a2) => fold(script.records).nodes.get(node);

const roleFrom = (leader: typeof a2) =>
  ({ type: 'role', election: 1, leader, seats: { proposers: [p0], acceptors: [a2], learners: [l5] } }) as const;

describe('a decision, row by row', () => {
  const script = TraceScript.decided();

  test('who promised, accepted and decided what', () => {
    const { nodes, chosen } = fold(script.records);
    const x = proposal('1.0', 'x');
    expect(nodes.get(p0)).toMatchObject({ label: 'p0', ballot: b('1.0'), phase: 'chosen', roles: ['proposer'] });
    expect(nodes.get(a2)).toMatchObject({ label: 'a2', promised: b('1.0'), accepted: x, decided: null });
    expect(nodes.get(c6)).toMatchObject({ label: 'c6', decided: x });
    expect(chosen).toEqual(x);
  });

  test('copies are counted by sender and receiver', () => {
    expect(rowOf(script, a2)).toMatchObject({ sent: 3, received: 2 });
  });

  test('the next decree forgets all of it', () => {
    const next = TraceScript.decided().supervisor({ kind: 'decree', decree: (decree + 1) as typeof decree });
    next.acts(a2, persist(onDiskPromise('9.0')));
    const view = fold(next.records);
    expect(view).toMatchObject({ decree: 1, chosen: null, decidedNodes: 0, decidableNodes: 2 });
    expect(view.nodes.get(a2)).toMatchObject({ promised: null, accepted: null });
  });
});

test('a proposer prepares, is pre-empted, and proposes', () => {
  const script = new TraceScript();
  script.prepares('1.0', 'x');
  expect(rowOf(script, p0)).toMatchObject({ ballot: b('1.0'), phase: 'preparing' });
  script.acts(p0, { type: 'preempted', decree, ballot: b('1.0'), by: b('1.1') });
  expect(rowOf(script, p0)).toMatchObject({ phase: 'backing off' });
  script.acts(p0, { type: 'propose', decree, proposal: proposal('2.0', 'x'), adoptedFrom: null });
  expect(rowOf(script, p0)).toMatchObject({ ballot: b('2.0'), phase: 'accepting' });
});

describe('the election', () => {
  test('whoever leads the latest election is the leader', () => {
    const script = new TraceScript();
    script.acts(l5, { type: 'elected', election: 1 });
    expect(fold(script.records).leader).toBe(l5);
    script.acts(a2, { type: 'started', election: 2, leader: p1 });
    script.acts(a3, { type: 'started', election: 1, leader: l5 });
    const view = fold(script.records);
    expect(view.leader).toBe(p1);
    expect([...view.nodes.values()].filter(({ leader }) => leader).map(({ label }) => label)).toEqual(['p1']);
  });

  test('a node is assigned when it hears its role or START, unless it refuses', () => {
    const script = new TraceScript();
    const told = script.acts(l5, send([p0, a2, a3], roleFrom(l5)));
    script.hears(p0, told);
    script.hears(a2, told, { type: 'refuse', from: l5, reason: 'other lists' });
    script.acts(c6, { type: 'started', election: 1, leader: l5 });
    const assigned = [...fold(script.records).nodes.values()].filter((node) => node.assigned);
    expect(assigned.map(({ label }) => label)).toEqual(['p0', 'c6']);
  });
});

describe('processes', () => {
  const started = (): TraceScript =>
    new TraceScript()
      .process(a2, { type: 'spawned', pid: 42 })
      .process(a2, { type: 'ready', port: 1, disk: '0123456789abcdef', seated: true });

  test('up, paused, up again', () => {
    expect(rowOf(started(), a2)).toMatchObject({ process: 'up', pid: 42, exit: null, incarnation: 1 });
    expect(rowOf(started().process(a2, { type: 'paused' }), a2)?.process).toBe('paused');
    expect(rowOf(started().process(a2, { type: 'paused' }).process(a2, { type: 'resumed' }), a2)?.process).toBe('up');
    expect(fold(started().records).up).toBe(1);
  });

  test.each([
    ['killed', 'kill', {}, 'SIGKILL'],
    ['stopped', 'stop', { code: 0, signal: null }, 'exit 0'],
    [
      'crashed',
      null,
      { expected: false, code: 70, signal: null, lastWords: 'no space left' },
      'exit 70: no space left',
    ],
    ['crashed', null, { crashPoint: 'before-persist' }, 'crashed as planned at before-persist'],
  ] as const)('%s', (state, how, end, exit) => {
    const script = started();
    if (how !== null) script.process(a2, { type: 'ending', how });
    expect(rowOf(script.exits(a2, end), a2)).toMatchObject({ process: state, pid: null, exit });
  });

  test('a node that comes back from its disk shows what it held', () => {
    const script = TraceScript.decided();
    script.exits(a2);
    script.restarts(a2, [onDiskPromise('1.0'), onDiskAccepted('1.0', 'x'), onDiskPromise('2.1')]);
    expect(rowOf(script, a2)).toMatchObject({ promised: b('2.1'), accepted: proposal('1.0', 'x'), abstains: false });
  });

  test('a wiped acceptor shows nothing and abstains; a wiped client does not', () => {
    const script = TraceScript.decided();
    for (const node of [a2, c6]) {
      script.exits(node);
      script.restarts(node, [], false);
      script.process(node, { type: 'spawned', pid: 43 });
      script.process(node, { type: 'ready', port: 1, disk: 'fedcba9876543210', seated: false });
    }
    expect(rowOf(script, a2)).toMatchObject({ incarnation: 2, promised: null, accepted: null, abstains: true });
    expect(rowOf(script, c6)).toMatchObject({ seated: false, abstains: false, decided: null });
  });

  test('the dead are not waited for', () => {
    const script = TraceScript.decided();
    expect(fold(script.records)).toMatchObject({ decidedNodes: 2, decidableNodes: 2 });
    expect(fold(script.exits(c6).records)).toMatchObject({ decidedNodes: 1, decidableNodes: 1 });
  });
});

describe('faults', () => {
  test('loss of one node is its own, loss of all is the cluster’s', () => {
    const rules = [
      { ...harmless, from: a2, lossRatio: 0.2 },
      { ...harmless, to: a2, lossRatio: 0.3 },
      { ...harmless, lossRatio: 0.5 },
      { ...harmless, lossRatio: 0.5 },
      { ...harmless, types: ['prepare' as const], lossRatio: 1 },
      { ...harmless, from: p0, to: a3, lossRatio: 1 },
    ];
    const script = new TraceScript().supervisor({ kind: 'faults', settings: { seed: 1, rules, groups: [] } });
    const view = fold(script.records);
    expect(view.lossRatio).toBeCloseTo(0.75);
    expect(view.nodes.get(a2)?.lossRatio).toBeCloseTo(0.3);
    expect(view.nodes.get(a3)?.lossRatio).toBe(0);
  });

  test('losses and refusals are counted at the receiver', () => {
    const script = new TraceScript();
    const { sequence } = script.acts(p0, send([a2], prepare('1.0')));
    const message = { from: p0, incarnation: 1, step: sequence, part: 0 };
    const envelope = { node: a2, incarnation: 1, sequence: 0, atMs: 1 };
    script.records.push({ ...envelope, kind: 'fate', message, fate: 'lost', delayMs: 0 });
    const flood = { bytes: 3, address: '127.0.0.1:1', message: null, datagrams: 7 };
    script.records.push({ ...envelope, kind: 'refused', reason: 'garbage', ...flood });
    expect(rowOf(script, a2)).toMatchObject({ lost: 1, refused: 7, received: 0 });
  });
});

describe('what is set on a node', () => {
  const crash = { point: 'torn-persist', on: 'accept', nth: 1 } as const;

  test('a planned crash is shown until its process is gone, or it is taken back', () => {
    const script = new TraceScript(presetOf(small, { crashes: [{ node: a2, ...crash }] }));
    expect(rowOf(script, a2)?.plannedCrash).toEqual(crash);
    expect(rowOf(script, a3)?.plannedCrash).toBeNull();
    script.process(a3, { type: 'crash-planned', crash }).exits(a2);
    expect(rowOf(script, a2)?.plannedCrash).toBeNull();
    expect(rowOf(script, a3)?.plannedCrash).toEqual(crash);
    expect(rowOf(script.process(a3, { type: 'crash-planned', crash: null }), a3)?.plannedCrash).toBeNull();
  });

  test('a disk lies whichever process runs there', () => {
    const script = new TraceScript().process(a2, { type: 'disk-lies', lies: true }).exits(a2);
    script.process(a2, { type: 'spawned', pid: 2 });
    expect([rowOf(script, a2)?.diskLies, rowOf(script, a3)?.diskLies]).toEqual([true, false]);
    expect(rowOf(script.process(a2, { type: 'disk-lies', lies: false }), a2)?.diskLies).toBe(false);
  });

  test('the partition of a preset holds from the start', () => {
    const groups = [[p0, a2], [a3]];
    expect(fold(new TraceScript(presetOf(small, { groups })).records).settings?.groups).toEqual(groups);
  });
});

test('pace, end and time are what was told last', () => {
  const script = new TraceScript().supervisor({ kind: 'pace', pace: 'slow' });
  expect(fold(script.records)).toMatchObject({ pace: 'slow', ended: null, lastAtMs: 1 });
  expect(fold(script.supervisor({ kind: 'end', reason: 'stopped' }).records).ended).toBe('stopped');
});
