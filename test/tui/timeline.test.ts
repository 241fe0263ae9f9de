/** Going back: the state after any event is what a fresh fold of the events up to it gives. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createJudge } from '../../src/checker/judge.js';
import { createMachine } from '../../src/paxos/machine.js';
import type { Preset } from '../../src/schema/preset.js';
import type { TraceRecord } from '../../src/schema/trace.js';
import { runSwarm, verdictAlone } from '../../src/sim/trial.js';
import { lineAfter, type Moment, Timeline } from '../../src/tui/timeline.js';
import { createLogView } from '../../src/views/log.js';
import { createSlotsView } from '../../src/views/slots.js';
import { createTrafficView } from '../../src/views/traffic.js';
import { createMessagesView } from '../../src/views/messages.js';
import { createClusterView } from '../../src/views/cluster-view.js';
import { presetNamed } from './scene.js';

/** Small, so that the folds let go of lines and messages, too. */
const linesMax = 200;
const folds = () => ({
  log: createLogView(linesMax),
  messages: createMessagesView(linesMax),
  slots: createSlotsView(linesMax),
  traffic: createTrafficView(),
  judge: createJudge(),
});

function timelineOf(records: readonly TraceRecord[], spacing: number, recordsMax = Number.POSITIVE_INFINITY): Timeline {
  const all = folds();
  const { log, messages, judge } = all;
  const timeline = new Timeline(all, recordsMax, spacing);
  for (const record of records) {
    const lineFrom = lineAfter(log);
    judge.fold(record);
    messages.fold(record);
    log.fold(record);
    timeline.add(record, lineFrom);
  }
  return timeline;
}

/** The same from the first record on. */
function freshAt(records: readonly TraceRecord[], event: number) {
  const { log, messages, judge } = folds();
  const cluster = createClusterView();
  for (const record of records.slice(0, event)) {
    cluster.fold(record);
    judge.fold(record);
    messages.fold(record);
    log.fold(record);
  }
  return { cluster, verdict: judge.verdict(), log, messages };
}

const plain = ({ cluster, verdict, log, messages }: Pick<Moment, 'cluster' | 'verdict' | 'log' | 'messages'>) => ({
  cluster: { ...cluster, nodes: [...cluster.nodes.values()], up: cluster.up, decidedNodes: cluster.decidedNodes },
  verdict,
  lines: [...log.lines],
  droppedLines: log.dropped,
  messages: [...messages.messages],
  droppedMessages: messages.dropped,
});

let presets: readonly Preset[];
let troubled: readonly TraceRecord[];

/** As a swarm of faults has it; every second one told with reports out of order, as batches of workers come. */
function swarm(seed: number): readonly TraceRecord[] {
  const preset = presets[seed % presets.length] ?? expect.fail('no preset');
  const records: TraceRecord[] = [];
  runSwarm({ preset, seed, createMachine, onRecord: (record) => records.push(record) }, verdictAlone);
  return seed % 2 === 0
    ? records
    : records.map((_, index) => records[inBatches(index, records.length)] ?? expect.fail());
}

/** Pairs of batches of eight are told the other way round. */
function inBatches(index: number, length: number): number {
  const other = Math.floor(index / 8) % 2 === 0 ? index + 8 : index - 8;
  const isWhole = index - (index % 16) + 16 <= length;
  return index < 16 || !isWhole ? index : other;
}

beforeAll(async () => {
  const [run2, run3, duel] = await Promise.all(['run2', 'run3', 'duel'].map(presetNamed));
  if (run2 === undefined || run3 === undefined || duel === undefined) expect.fail('a preset is missing');
  const silent = run3.clients.map((client) => ({ ...client, value: null }));
  presets = [run2, { ...run3, clients: silent }, duel];
  troubled = swarm(8);
});

describe('the state after an event', () => {
  test('is that of a fresh fold, wherever one comes from', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        (seed, spacing, places) => {
          const records = swarm(seed);
          const timeline = timelineOf(records, spacing);
          for (const place of places) {
            const event = place % (records.length + 1);
            expect(plain(timeline.at(event))).toEqual(plain(freshAt(records, event)));
          }
        },
      ),
      { numRuns: 6 },
    );
  });

  test('a broken run: the violation is there from its event on, and not before', () => {
    const broken = troubled.map(breakDecision);
    const timeline = timelineOf(broken, 50);
    const first = broken.findIndex((_, index) => freshAtState(broken, index + 1) === 'violated') + 1;
    expect(first).toBeGreaterThan(1);
    expect(timeline.at(first - 1).verdict.state).toBe('holds');
    expect(timeline.at(first).verdict.state).toBe('violated');
    expect(timeline.milestone(first - 1, 1)).toBe(first);
    expect(plain(timeline.at(first + 300))).toEqual(plain(freshAt(broken, first + 300)));
  });

  test('step by step, forth and back', () => {
    const timeline = timelineOf(troubled, 1_000);
    for (const event of [1_500, 1_501, 1_502, 1_503, 1_502, 1_501, 1_400, 1_399, 0, 1]) {
      expect(plain(timeline.at(event))).toEqual(plain(freshAt(troubled, event)));
    }
  });

  test('marks the lines that the event brought', () => {
    const timeline = timelineOf(troubled, 300);
    for (let event = 1; event < 400; event += 7) {
      const { lineFrom } = timeline.at(event);
      expect(lineFrom).toBe(lineAfter(freshAt(troubled, event - 1).log));
    }
  });

  test('leaves the folds that go on alone', () => {
    const all = folds();
    const { log, messages, judge } = all;
    const timeline = new Timeline(all, Number.POSITIVE_INFINITY, 64);
    for (const record of troubled) {
      const lineFrom = lineAfter(log);
      judge.fold(record);
      messages.fold(record);
      log.fold(record);
      timeline.add(record, lineFrom);
      if (timeline.total % 97 === 0) timeline.at(timeline.total >> 1);
    }
    const seen = { cluster: judge.obstacles.view, verdict: judge.verdict(), log, messages };
    expect(plain(seen)).toEqual(plain(freshAt(troubled, troubled.length)));
  });
});

describe('what is kept', () => {
  test('a bounded window forgets its oldest events, says so, and is exact in what is left', () => {
    const timeline = timelineOf(troubled, 100, 500);
    expect(timeline.total).toBe(troubled.length);
    expect(timeline.first).toBeGreaterThan(troubled.length - 700);
    for (const event of [timeline.first, timeline.first + 1, timeline.first + 333, timeline.total]) {
      expect(plain(timeline.at(event))).toEqual(plain(freshAt(troubled, event)));
    }
    expect(timeline.at(3).event).toBe(timeline.first);
    expect(timeline.milestone(0, 1)).toBeGreaterThan(timeline.first);
  });

  test('too many checkpoints are thinned out, and nothing changes but how long a jump takes', () => {
    const timeline = timelineOf(troubled, 1);
    for (const event of [5, 1_000, troubled.length - 1]) {
      expect(plain(timeline.at(event))).toEqual(plain(freshAt(troubled, event)));
    }
  });
});

describe('places in a run', () => {
  test('moments that matter lead forth and back through the same events', () => {
    const timeline = timelineOf(troubled, 500);
    const forth: number[] = [];
    for (let at = timeline.milestone(0, 1); at !== null; at = timeline.milestone(at, 1)) forth.push(at);
    const back: number[] = [];
    for (let at = timeline.milestone(timeline.total + 1, -1); at !== null; at = timeline.milestone(at, -1))
      back.push(at);
    expect(forth.length).toBeGreaterThan(20);
    expect(back.reverse()).toEqual(forth);
  });

  test('a time is the last event up to it', () => {
    const timeline = timelineOf(troubled, 500);
    const event = timeline.eventAtTime(400);
    expect(troubled[event - 1]?.atMs).toBeLessThanOrEqual(400);
    expect(troubled[event]?.atMs).toBeGreaterThan(400);
    expect(timeline.eventAtTime(1e9)).toBe(timeline.total);
  });
});

function freshAtState(records: readonly TraceRecord[], event: number): string {
  return freshAt(records, event).verdict.state;
}

/** A learner that decides something else. */
function breakDecision(record: TraceRecord, index: number): TraceRecord {
  if (record.kind !== 'step' || index < 200) return record;
  const effects = record.effects.map((effect) =>
    effect.type === 'decide' ? { ...effect, proposal: { ...effect.proposal, value: 'another' } } : effect,
  );
  return { ...record, effects };
}
