import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { send } from '../../src/paxos/effect.js';
import { CausalOrder } from '../../src/checker/causal.js';
import { createJudge, type Verdict } from '../../src/checker/judge.js';
import type { NodeRecord, StepRecord, TraceRecord } from '../../src/schema/trace.js';
import { interleave, loseTails } from './interleaving.js';
import {
  a2,
  a3,
  a4,
  accepted,
  c6,
  decree,
  l5,
  onDiskAccepted,
  onDiskPromise,
  p0,
  p1,
  proposal,
  TraceScript,
  writesAccepted,
} from './trace-script.js';
import { verdictOf } from './verdict-of.js';

function handedOn(records: readonly TraceRecord[], waitingMax?: number) {
  const delivered: { readonly record: NodeRecord; readonly senderLost: boolean }[] = [];
  const gaps: string[] = [];
  const order = new CausalOrder(
    {
      deliver: (record, senderLost) => delivered.push({ record, senderLost }),
      gap: (node, incarnation, from, to) => gaps.push(`${node}#${incarnation} ${from}-${to}`),
      gaveUp: (waiting) => gaps.push(`gave up on ${waiting}`),
    },
    waitingMax,
  );
  for (const record of records) order.fold(record);
  return { delivered, gaps, order };
}

const without = (script: TraceScript, ...lost: readonly StepRecord[]): TraceRecord[] =>
  script.records.filter((record) => !lost.includes(record as StepRecord));

/** Two ballots, a restart from disk in between, all as it should be. */
function eventful(): TraceScript {
  const script = TraceScript.decided();
  script.exits(a2);
  script.restarts(a2, [onDiskPromise('1.0'), onDiskAccepted('1.0', 'x')]);
  const prepared = script.prepares('2.1', 'y');
  const promised = [
    script.promises(a2, prepared, '2.1', proposal('1.0', 'x')),
    script.promises(a4, prepared, '2.1', null),
  ] as const;
  script.hears(p1, promised[0]);
  const proposed = script.proposes(promised[1], '2.1', 'x', '1.0');
  const votes = [script.accepts(a2, proposed, '2.1', 'x'), script.accepts(a4, proposed, '2.1', 'x')];
  script.counts(p1, votes, 'chosen', '2.1', 'x');
  return script;
}

describe('order', () => {
  test('any order that keeps each node to its own gives the same verdict, good or bad', () => {
    const good = eventful();
    const bad = eventful();
    const chosen = bad.records.at(-1) as StepRecord;
    bad.hears(c6, chosen, { type: 'decide', decree, proposal: proposal('2.1', 'y'), counted: false });
    const names = (verdict: Verdict) => verdict.violations.map(({ property }) => property).sort();
    const expected = names(verdictOf(bad.records));
    expect(expected).toContain('agreement');
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (choices) => {
        const choose = (max: number): number => (choices.next().value ?? 0) % (max + 1);
        expect(verdictOf(interleave(good.records, choose))).toMatchObject({ state: 'holds', pending: 0 });
        expect(names(verdictOf(interleave(bad.records, choose)))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('a step waits for the step that sent its message, and the verdict for both', () => {
    const script = TraceScript.decided();
    const votes = script.records.filter((record) => record.node === a2);
    const fold = createJudge();
    for (const record of script.records) if (record.node !== a2) fold.fold(record);
    expect(fold.verdict()).toMatchObject({ state: 'holds', unknown: [] });
    expect(fold.verdict().pending).toBeGreaterThan(0);
    expect(fold.verdict().pendingSinceMs).toBeLessThanOrEqual(script.records.at(-1)?.atMs ?? 0);
    for (const record of votes) fold.fold(record);
    expect(fold.verdict()).toMatchObject({ state: 'holds', pending: 0 });
  });

  test('a restarted node waits for the end of its process before, across one that never reported', () => {
    const script = new TraceScript();
    const last = script.acts(a2);
    const exit = script.exits(a2).records.at(-1);
    script.restarts(a2, []);
    script.exits(a2);
    const silent = script.records.filter((record) => record.node === a2 && record.incarnation === 2);
    const back = script.restarts(a2, []);
    const others = script.records.filter((record) => record !== last && record !== exit && !silent.includes(record));
    // The supervisor's own order stays: the exit that is held back comes before the later ones.
    const early = others.filter(({ node }) => node !== null);
    const supervisor = script.records.filter(({ node }) => node === null);
    const { delivered } = handedOn([...early, ...supervisor.slice(0, 1), last, ...supervisor.slice(1)]);
    expect(delivered.map(({ record }) => record)).toEqual([last, back]);
  });

  test('a record that is told twice is heard once', () => {
    const { records } = TraceScript.decided();
    expect(handedOn([...records, ...records]).delivered).toEqual(handedOn(records).delivered);
  });
});

describe('lost reports', () => {
  test('once its process is gone, what others received counts as evidence of what it sent', () => {
    const script = TraceScript.decided();
    const [vote] = script.records.filter((record) => record.node === a3).slice(-1) as StepRecord[];
    if (vote === undefined) throw new Error('a3 said nothing');
    const cut = without(script, vote);
    expect(verdictOf(cut)).toMatchObject({ state: 'holds', unknown: [] });
    expect(verdictOf(cut).pending).toBeGreaterThan(0);
    script.exits(a3);
    expect(verdictOf(without(script, vote))).toMatchObject({ state: 'holds', pending: 0, unknown: [] });
  });

  test('a kill between a sync and its report is fine: the disk fills in what the report would have said', () => {
    const script = TraceScript.decided();
    const [vote] = script.records.filter((record) => record.node === a3).slice(-1) as StepRecord[];
    if (vote === undefined) throw new Error('a3 said nothing');
    script.exits(a3);
    script.restarts(a3, [onDiskPromise('1.0'), onDiskAccepted('1.0', 'x')]);
    script.promises(a3, script.prepares('2.1', 'y'), '2.1', proposal('1.0', 'x'));
    expect(verdictOf(without(script, vote))).toMatchObject({ state: 'holds', pending: 0, unknown: [] });
  });

  test('a promise that only its receiver can tell of is held against the disk of the next start', () => {
    const script = new TraceScript();
    const prepared = script.prepares('1.0', 'x');
    const promised = script.promises(a2, prepared, '1.0', null);
    script.hears(p0, promised);
    script.exits(a2);
    script.restarts(a2, []);
    expect(verdictOf(without(script, promised)).violations).toMatchObject([
      {
        property: 'promise-monotone',
        text: 'a2 forgot over its restart that it promised 1.0',
        evidence: [{ node: p0, text: 'a2 promised 1.0 (heard by p0)' }, { node: a2 }],
      },
    ]);
  });

  test('the same promise, heard only after the next start was judged, is held against it too', () => {
    const script = new TraceScript();
    const promised = script.promises(a2, script.prepares('1.0', 'x'), '1.0', null);
    script.exits(a2);
    script.restarts(a2, []);
    script.hears(p0, promised);
    expect(verdictOf(without(script, promised)).violations).toMatchObject([{ property: 'promise-monotone' }]);
  });

  test('a value out of a lost step is unknown until its client is found', () => {
    const script = new TraceScript();
    const prepared = script.prepares('1.0', 'x');
    const asked = script.records.find((record) => record.node === c6) as StepRecord;
    const promised = [script.promises(a2, prepared, '1.0', null), script.promises(a3, prepared, '1.0', null)] as const;
    script.hears(p0, promised[0]);
    const proposed = script.proposes(promised[1], '1.0', 'x', null);
    script.exits(p0);
    const votes = [script.accepts(a2, proposed, '1.0', 'x'), script.accepts(a3, proposed, '1.0', 'x')];
    script.counts(l5, votes, 'decide', '1.0', 'x');
    const ofP0 = script.records.filter((record) => record.node === p0) as StepRecord[];
    expect(verdictOf(without(script, asked, ...ofP0))).toMatchObject({
      state: 'unknown',
      unknown: ['no record that is left shows who submitted x in decree 0'],
    });
    expect(verdictOf([...without(script, asked, ...ofP0), asked])).toMatchObject({ state: 'holds', unknown: [] });
  });

  test('tails of any length, lost by any kill, raise no alarm', () => {
    const script = eventful();
    for (const node of [p0, a3, l5]) script.exits(node);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), fc.array(fc.nat(9), { minLength: 7 }), (choices, lost) => {
        const choose = (max: number): number => (choices.next().value ?? 0) % (max + 1);
        const cut = loseTails(script.records, (node) => lost[node] ?? 0);
        expect(verdictOf(interleave(cut, choose))).toMatchObject({ violations: [], pending: 0 });
      }),
      { numRuns: 200 },
    );
  });
});

describe('gaps', () => {
  test('a gap is unknown and says where it is', () => {
    const script = TraceScript.decided();
    const votes = script.records.filter((record) => record.node === p0);
    const gone = votes[1] as StepRecord;
    expect(verdictOf(without(script, gone))).toMatchObject({
      state: 'unknown',
      unknown: ['report 1 of p0 (incarnation 1) is missing'],
    });
  });

  test('what may have happened in a gap is no violation', () => {
    const script = TraceScript.decided();
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: script.records.length - 1 })), (lost) => {
        const left = script.records.filter((_, index) => !lost.includes(index));
        expect(verdictOf(left).violations).toEqual([]);
      }),
    );
  });

  test('what contradicts itself is a violation in spite of a gap', () => {
    const script = TraceScript.decided();
    const low = script.prepares('0.1', 'y');
    script.acts(a2);
    const lost = script.records.at(-1) as StepRecord;
    script.promises(a2, low, '0.1', proposal('1.0', 'x'));
    expect(verdictOf(without(script, lost))).toMatchObject({
      state: 'violated',
      unknown: [`report ${lost.sequence} of a2 (incarnation 1) is missing`],
      violations: [{ property: 'promise-monotone' }],
    });
  });

  test('a gap in what the supervisor says is unknown', () => {
    const script = new TraceScript();
    script.supervisor({ kind: 'note', level: 'info', text: 'lost' });
    const note = script.records.at(-1);
    script.supervisor({ kind: 'note', level: 'info', text: 'kept' });
    expect(verdictOf(script.records.filter((record) => record !== note)).unknown).toEqual([
      'report 1 of the supervisor is missing',
    ]);
  });

  test('a trace that ends while records wait is unknown', () => {
    const script = TraceScript.decided();
    script.supervisor({ kind: 'end', reason: 'cut' });
    const cut = script.records.filter((record) => record.node !== a2);
    const { state, unknown, pending, violations } = verdictOf(cut);
    expect({ state, pending, violations }).toEqual({ state: 'unknown', pending: 0, violations: [] });
    expect(unknown).toEqual([expect.stringMatching(/^reports are missing that \d+ others depend on$/)]);
  });

  test('records wait in bounded number', () => {
    const script = new TraceScript();
    const silent = script.acts(a2, writesAccepted('1.0', 'x'), send([l5], accepted('1.0', 'x')));
    for (let receipts = 0; receipts < 100; receipts++) script.hears(l5, silent);
    const { order, gaps, delivered } = handedOn(without(script, silent), 64);
    expect(order.waiting).toBeLessThanOrEqual(64);
    expect(gaps).toEqual(['gave up on 65']);
    expect(delivered.length).toBe(65);
  });
});
