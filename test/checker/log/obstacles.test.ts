/** What stands in a log's way, in one sentence, and whether all was answered. */
import { describe, expect, test } from 'vitest';
import { createExpectation } from '../../../src/checker/expectation.js';
import { Obstacles } from '../../../src/checker/stuck.js';
import type { NodeId } from '../../../src/paxos/ballot.js';
import type { TraceRecord } from '../../../src/schema/trace.js';
import { b } from '../trace-script.js';
import { c3, command, LogScript, r0, r1, r2, slot } from './log-script.js';

function obstaclesIn(records: readonly TraceRecord[]): Obstacles {
  const obstacles = new Obstacles();
  for (const record of records) obstacles.fold(record);
  return obstacles;
}

/** Served, with all its processes known to be up. */
function up(): LogScript {
  const script = LogScript.served();
  for (const node of [r0, r1, r2, c3]) {
    script.process(node, { type: 'spawned', pid: 1 });
    script.process(node, { type: 'ready', port: 1, disk: '', seated: true });
  }
  return script;
}

const cut = (groups: readonly (readonly NodeId[])[]) =>
  ({ kind: 'faults', settings: { seed: 1, rules: [], groups } }) as const;

describe('why a log does not go on', () => {
  const cases: readonly (readonly [string, (script: LogScript) => void, string | null])[] = [
    ['nothing stands in its way', () => {}, null],
    [
      'too few members live',
      (script) => void script.exits(r1).process(r2, { type: 'paused' }),
      'slot 1: r1 is down, r2 is paused, no quorum: 1 of 3 members can accept and a quorum needs 2',
    ],
    [
      'a partition leaves nobody a quorum',
      (script) => void script.supervisor(cut([[r0], [r1], [r2]])),
      'slot 1: the partition leaves no member a quorum (2 of 3): r0 reaches nobody, r1 reaches nobody, r2 reaches nobody',
    ],
    [
      'two leaders pre-empt each other',
      (script) => {
        for (let round = 2; round < 6; round++) {
          const by = b(`${round}.${round % 2 === 0 ? 2 : 0}`);
          const ballot = b(`${round - 1}.${round % 2 === 0 ? 0 : 2}`);
          script.acts(r0, { type: 'scout', ballot, from: slot(1) });
          script.acts(round % 2 === 0 ? r0 : r2, { type: 'preempted', decree: slot(1), ballot, by });
        }
      },
      'slot 1: r0 and r2 pre-empt each other, 4 ballots so far',
    ],
  ];
  test.each(cases)('%s', (_, hinders, sentence) => {
    const script = up();
    hinders(script);
    const obstacles = obstaclesIn(script.records);
    expect(obstacles.sentence()).toBe(sentence);
    expect(obstacles.fork().sentence()).toBe(sentence);
  });

  test('a fork goes on by itself', () => {
    const script = up();
    const obstacles = obstaclesIn(script.records);
    const fork = obstacles.fork();
    const from = script.records.length;
    script.exits(r1).exits(r2);
    for (const record of script.records.slice(from)) fork.fold(record);
    expect(fork.sentence()).toContain('r1 and r2 are down');
    expect(obstacles.sentence()).toBeNull();
  });

  test('the Seed names whom it waits for', () => {
    const script = new LogScript();
    const before = script.records.filter(({ kind }) => kind === 'run');
    script.acts(r0, { type: 'waiting', nodes: [r1, r2] });
    const last = script.records.at(-1);
    if (last === undefined) throw new Error('no records');
    expect(obstaclesIn([...before, last]).sentence()).toBe('r0 waits for r1 and r2 to begin the log');
  });
});

test('answered: each operation has its answer, and each live replica applied the same', () => {
  const script = up();
  const outcome = { outcome: 'answered', withinMs: 1_000 } as const;
  const stateOf = (elapsedMs: number) => {
    const expectation = createExpectation();
    for (const record of script.records) {
      expectation.fold(record.kind === 'run' ? { ...record, preset: { ...record.preset, expect: outcome } } : record);
    }
    return expectation.state(elapsedMs);
  };
  expect(stateOf(0)).toEqual({ state: 'open', text: 'all is answered, but r1 and r2 have not applied up to slot 0' });
  for (const node of [r1, r2]) script.acts(node, script.applied(0, command(1, 'put a 1')));
  expect(stateOf(0)).toEqual({ state: 'held', text: '1 operation answered, and all 3 live replicas applied 1 slot' });
  script.invokes(2, 'put a 2');
  expect(stateOf(1_000)).toEqual({ state: 'failed', text: '1 of 2 operations of c3 have an answer after 1 s' });
  script.exits(c3);
  expect(stateOf(1_000).state).toBe('held');
});
