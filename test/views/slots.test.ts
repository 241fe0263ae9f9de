/** The slots of a log as anybody sees them who hears all nodes. */
import { describe, expect, test } from 'vitest';
import { formatBallot } from '../../src/paxos/ballot.js';
import { digestOfText } from '../../src/paxos/multi/digest.js';
import type { FactsRecord, TraceRecord } from '../../src/schema/trace.js';
import { createClusterView } from '../../src/views/cluster-view.js';
import { createSlotsView, type SlotsView, standingProposal } from '../../src/views/slots.js';
import { b } from '../checker/trace-script.js';
import { batch, c4, LogScript, r0, r1, r2, slotOf } from './log-script.js';

function slotsOf(records: readonly TraceRecord[], slotsMax = 100): SlotsView {
  const view = createSlotsView(slotsMax);
  for (const record of records) view.fold(record);
  return view;
}

const facts = (node: FactsRecord['node'], list: FactsRecord['facts']): FactsRecord => ({
  kind: 'facts',
  node,
  incarnation: 1,
  sequence: 0,
  atMs: 5,
  facts: list,
});

/** Slot, ballot, value, who accepted, decided or not, who executed. */
function rowOf(view: SlotsView, slot: number): unknown[] {
  const known = view.at(slot);
  if (known === null) return [slot, 'hole'];
  const standing = standingProposal(known);
  const ballot = standing === null ? null : formatBallot(standing.ballot);
  return [slot, ballot, standing?.value, standing?.acceptedBy, known.decision !== null, known.appliedBy];
}

describe('slots', () => {
  test('of a log that is watched from the middle on begin at the snapshot: what lies below is no hole', () => {
    const snapshot = { type: 'snapshot', decree: slotOf(36), digest: 1, history: 2, installed: true } as const;
    const script = new LogScript();
    script.records.length = 0;
    script.acts(r0, snapshot);
    script.acts(r1, { ...snapshot, decree: slotOf(34) });
    script.votes(r0, '1.0', 37, batch(1, 'put x 1'));
    const view = slotsOf(script.records);
    expect([view.first, view.last, view.dropped]).toEqual([35, 37, 0]);
    expect(view.at(35)?.snapshotBy).toEqual([r0]);
    expect(view.at(36)).toBeNull();
  });

  test('show what was taken over, the filled hole and who has what', () => {
    const view = slotsOf(LogScript.whole().records);
    expect([view.first, view.last, view.dropped]).toEqual([0, 5, 0]);
    expect([0, 1, 2, 3, 4].map((slot) => rowOf(view, slot))).toEqual([
      [0, '1.0', batch(1, 'put x 1'), [r0, r2], true, [r0, r1, r2]],
      [1, '1.0', batch(2, 'put y 2', 'get x', 'append y 3', 'delete x'), [r0, r1, r2], true, [r0, r2]],
      [2, '2.1', batch(6, 'cas y 23 4'), [r1, r2], true, [r1, r2]],
      [3, '2.1', '', [r1, r2], true, [r1, r2]],
      [4, '2.1', batch(7, 'put z 9'), [r1, r2], true, [r1, r2]],
    ]);
    const [, taken] = view.at(2)?.proposals ?? [];
    expect(taken?.adoptedFrom).toEqual(b('1.0'));
    expect(view.at(5)?.snapshotBy).toEqual([r1]);
    expect(view.at(13)?.configuration?.number).toBe(1);
    expect(view.clientOf(77)).toBe(c4);
  });

  test('a slot that was left out is a hole until somebody fills it', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    for (const slot of [0, 2]) script.votes(r2, '1.0', slot, 'x');
    const view = slotsOf(script.records);
    expect(view.last).toBe(2);
    expect(rowOf(view, 1)).toEqual([1, 'hole']);
  });

  test('a vote of a lower ballot does not count for a higher one', () => {
    const script = new LogScript();
    script.votes(r0, '1.0', 0, 'x');
    script.votes(r1, '2.1', 0, 'x');
    expect(rowOf(slotsOf(script.records), 0)).toEqual([0, '2.1', 'x', [r1], false, []]);
  });

  test('are known by digests alone at trace level decisions', () => {
    const digest = digestOfText('x');
    const view = slotsOf([
      facts(r0, [{ type: 'proposed', ballot: b('1.0'), first: slotOf(0), digests: [digest, 7] }]),
      facts(r1, [{ type: 'accepted', ballot: b('1.0'), first: slotOf(0), digests: [digest, 7] }]),
      facts(r1, [{ type: 'applied', slot: slotOf(0), digest, history: 1 }]),
    ]);
    expect([0, 1].map((slot) => rowOf(view, slot))).toEqual([
      [0, '1.0', null, [r1], true, [r1]],
      [1, '1.0', null, [r1], false, []],
    ]);
  });

  test('are bounded, and those let go are counted', () => {
    const script = new LogScript();
    for (let slot = 0; slot < 300; slot++) script.votes(r0, '1.0', slot, 'x');
    const view = slotsOf(script.records, 100);
    expect(view.last).toBe(299);
    expect(view.dropped + 299 - view.first + 1).toBe(300);
    expect(299 - view.first + 1).toBeLessThanOrEqual(125);
    expect(view.at(view.first)).not.toBeNull();
    expect(view.at(view.first - 1)).toBeNull();
  });

  test('far ahead of all others let the others go', () => {
    const script = new LogScript();
    script.votes(r0, '1.0', 0, 'x');
    script.votes(r0, '1.0', 1_000_000, 'x');
    const view = slotsOf(script.records, 100);
    expect([view.first, view.last, view.dropped]).toEqual([999_901, 1_000_000, 1]);
  });
});

describe('the node table', () => {
  const tableOf = (records: readonly TraceRecord[]) => {
    const view = createClusterView();
    for (const record of records) view.fold(record);
    return view;
  };

  test('knows the leader, what each replica has, and what clients got', () => {
    const view = tableOf(LogScript.whole().records);
    expect(view.leader).toBe(r1);
    expect(view.log?.decided).toBe(5);
    const replicas = [r0, r1, r2].map((node) => view.nodes.get(node));
    expect(replicas.map((node) => node?.replica?.applied)).toEqual([1, 5, 5]);
    expect(replicas.map((node) => node?.leader)).toEqual([false, true, false]);
    expect(view.nodes.get(r1)?.replica?.snapshot).toBe(6);
    expect(view.nodes.get(c4)?.client).toMatchObject({ invoked: 1, answered: 1, lastResult: 'ok' });
  });

  test('nobody leads once the leader is gone, or promised a higher ballot', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    expect(tableOf(script.records).leader).toBe(r0);
    const dead = new LogScript();
    dead.leads('1.0', 0);
    dead.exits(r0);
    expect(tableOf(dead.records).leader).toBeNull();
    script.acts(r0, { type: 'persist', record: { type: 'log-promised', ballot: b('2.1') } });
    expect(tableOf(script.records).leader).toBeNull();
  });

  test('a deposed leader that does not know it yet is not the leader', () => {
    const script = new LogScript();
    script.leads('1.0', 0);
    script.leads('2.1', 0);
    const view = tableOf(script.records);
    expect(view.leader).toBe(r1);
    expect(view.nodes.get(r0)?.replica?.part).toBe('leading');
  });
});
