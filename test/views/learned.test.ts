/** What learners learned of what clients submitted, and the three checks of the course on it: with a control for each. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeIn } from '../../src/paxos/broadcast/groups.js';
import { decreeNumber, type NodeId } from '../../src/paxos/ballot.js';
import type { Effect } from '../../src/paxos/effect.js';
import { learnedState } from '../../src/checker/learned.js';
import type { ProcessEvent, TraceRecord } from '../../src/schema/trace.js';
import { createClusterView } from '../../src/views/cluster-view.js';
import { courseChecks } from '../../src/views/course-checks.js';
import { presetNamed } from '../tui/scene.js';

const slot = decreeNumber(4);
const c1 = nodeIn('clients', 1);
const l1 = nodeIn('learners', 1);
const l2 = nodeIn('learners', 2);
const preset = await presetNamed('multicast');
/** A client of three values, and one of none. */
const small = {
  ...preset,
  clients: preset.clients.map((client, index) => ({
    ...client,
    values: { given: index === 0 ? ['7', '7', '9'] : [], count: 0, seed: 1 },
  })),
};

/** A run by hand: who submits and prints what, and whose process ends. */
class Run {
  readonly view = createClusterView();
  #sequence = 0;

  constructor() {
    const at = { node: null, incarnation: 1, sequence: 0, atMs: 0 } as const;
    const started = { version: 1, program: 'test', cluster: 'c', startedAt: '', url: null } as const;
    this.view.fold({ kind: 'run', ...at, ...started, preset: small });
    for (const node of this.view.nodes.keys()) {
      this.process(node, { type: 'spawned', pid: 1 });
      this.process(node, { type: 'ready', port: 1, disk: 'd', seated: true });
    }
  }

  process(subject: NodeId, event: ProcessEvent): this {
    const at = { node: null, incarnation: 1, sequence: 0, atMs: 0 } as const;
    this.view.fold({ kind: 'process', ...at, subject, subjectIncarnation: 1, event });
    return this;
  }

  submits(...values: string[]): this {
    return this.#step(
      c1,
      values.map((operation, index) => ({ type: 'invoke', session: 1, sequence: index + 1, operation })),
    );
  }

  acknowledges(count: number): this {
    return this.#step(
      c1,
      Array.from({ length: count }, (_, index) => ({ type: 'respond', session: 1, sequence: index + 1, result: '' })),
    );
  }

  prints(node: NodeId, from: number, ...lines: string[]): this {
    return this.#step(node, [{ type: 'chat-log', from, lines }]);
  }

  /** It ran before anybody watched. */
  beganBefore(node: NodeId): this {
    return this.#step(node, [{ type: 'snapshot', decree: slot, digest: 1, history: 1, installed: true }]);
  }

  boots(node: NodeId): this {
    const input = { type: 'boot', incarnation: 2, seated: true, session: 2, recovered: [] } as const;
    const at = { node, incarnation: 2, sequence: 0, atMs: 1 };
    this.view.fold({ kind: 'step', ...at, input, effects: [], cause: null });
    return this;
  }

  ends(): this {
    const record: TraceRecord = { kind: 'end', node: null, incarnation: 1, sequence: 9, atMs: 9, reason: 'over' };
    this.view.fold(record);
    return this;
  }

  #step(node: NodeId, effects: readonly Effect[]): this {
    const input = { type: 'timer', timer: { type: 'present' } } as const;
    const at = { node, incarnation: 1, sequence: this.#sequence++, atMs: 1 };
    this.view.fold({ kind: 'step', ...at, input, effects, cause: null });
    return this;
  }

  get checks(): readonly string[] {
    return courseChecks(this.view).map(({ name, state, text }) => `${name}: ${state} (${text})`);
  }
}

const killed: ProcessEvent = {
  ...{ type: 'exited', code: null, signal: 'SIGKILL', expected: true, crashPoint: null, lastWords: '' },
} as const;

describe('the three checks', () => {
  test('count from what was watched where learners ran before, and then nothing is said to have failed', () => {
    const run = new Run().beganBefore(l1).beganBefore(l2).submits('7', '7', '9');
    run.prints(l1, 1_000, '7', '9').prints(l2, 1_000, '7');
    expect(run.checks).toEqual([
      'same order: OK (1 line alike at l1 and l2)',
      'only proposed: OK (2 of 2 learned values)',
      'all learned: open (l1 2, l2 1 of 3 values)',
    ]);
    run.prints(l1, 1_002, 'x').ends();
    expect(run.checks.map((check) => /: (\w+)/.exec(check)?.[1])).toEqual(['OK', 'open', 'open']);
    expect(new Run().beganBefore(l1).prints(l1, 1_000, '7').prints(l2, 1_000, '8').checks[0]).toBe(
      'same order: Failed (line 1001 of l2 is "8", not "7")',
    );
  });

  test('hold, with counts, once both learners printed all that was submitted, duplicates too', () => {
    const run = new Run().submits('7', '7', '9');
    expect(run.checks).toEqual([
      'same order: OK (nothing is learned yet)',
      'only proposed: OK (nothing is learned yet)',
      'all learned: open (l1 0, l2 0 of 3 values)',
    ]);
    run.prints(l1, 0, '7', '9').prints(l2, 0, '7').prints(l1, 2, '7');
    expect(run.checks[0]).toBe('same order: OK (1 line alike at l1 and l2)');
    expect(run.checks[2]).toBe('all learned: open (l1 3, l2 1 of 3 values)');
    expect(run.prints(l2, 1, '9', '7').acknowledges(3).checks).toEqual([
      'same order: OK (3 lines alike at l1 and l2)',
      'only proposed: OK (3 of 3 learned values)',
      'all learned: OK (l1 3, l2 3 of 3 values)',
    ]);
    expect(learnedState(run.view, 1, 1000)).toEqual({
      state: 'held',
      text: 'l1 and l2 learned all 3 submitted values, in one order',
    });
  });

  test('another order at one learner fails at once, with its first line', () => {
    const run = new Run().submits('7', '7', '9').prints(l1, 0, '7', '9', '7').prints(l2, 0, '7', '7');
    expect(run.checks[0]).toBe('same order: Failed (line 2 of l2 is "7", not "9")');
    expect(learnedState(run.view, 1, 1000).state).toBe('failed');
  });

  test('a value that nobody submitted so often is open while its report may come, and fails at the end', () => {
    const run = new Run().submits('7').prints(l1, 0, '7', '7').prints(l2, 0, '7', '7');
    expect(run.checks[1]).toBe('only proposed: open (1 of 2 learned values, as far as told)');
    expect(learnedState(run.view, 1, 1000).state).toBe('open');
    expect(run.ends().checks[1]).toBe('only proposed: Failed (1 value too many, the first being "7")');
    expect(learnedState(run.view, 1000, 1000).state).toBe('failed');
    expect(new Run().prints(l1, 0, '7').submits('7').checks[1]).toBe('only proposed: OK (1 of 1 learned value)');
  });

  test('a value that is missing, or only planned, keeps the third one open, and it fails at the end', () => {
    const run = new Run().submits('7', '7').acknowledges(2).prints(l1, 0, '7', '7').prints(l2, 0, '7', '7');
    expect(learnedState(run.view, 1, 1000).text).toBe('1 value of 3 still to be submitted');
    run.submits('9');
    expect(run.ends().checks[2]).toBe('all learned: Failed (l1 2, l2 2 of 3 values, "9" is missing)');
  });

  test('a learner that comes back prints anew; one that is dead does not count', () => {
    const run = new Run()
      .submits('7', '7', '9')
      .acknowledges(3)
      .prints(l1, 0, '7', '7', '9')
      .prints(l2, 0, '7', '7', '9');
    run.process(l2, killed);
    expect(run.checks[2]).toBe('all learned: OK (l1 3 of 3 values)');
    run.process(l2, { type: 'spawned', pid: 2 }).boots(l2);
    expect(run.checks[2]).toBe('all learned: open (l1 3, l2 0 of 3 values)');
  });

  test('what a client that ended had not heard of may be lost, and no more than that', () => {
    const run = new Run().submits('7', '7', '9').acknowledges(2).process(c1, killed);
    run.prints(l1, 0, '7').prints(l2, 0, '7');
    expect(learnedState(run.view, 1, 1000).state).toBe('open');
    run.prints(l1, 1, '7').prints(l2, 1, '7');
    expect(learnedState(run.view, 1, 1000)).toEqual({
      state: 'held',
      text: 'l1 and l2 learned all 3 submitted values, but for 1 value of clients that ended, in one order',
    });
  });
});

test('a fork goes on by itself, and neither sees what the other learns', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('7', '9')), fc.array(fc.constantFrom('7', '9', '1')), (one, other) => {
      const run = new Run().submits('7', '7', '9').prints(l1, 0, '7');
      const fork = run.view.fork();
      const print = (view: typeof fork, from: number, lines: readonly string[]): void => {
        const input = { type: 'timer', timer: { type: 'present' } } as const;
        const effects: Effect[] = [{ type: 'chat-log', from, lines }];
        view.fold({ kind: 'step', node: l1, incarnation: 1, sequence: 0, atMs: 1, input, effects, cause: null });
      };
      print(run.view, 1, one);
      print(fork, 1, other);
      const alone = new Run().submits('7', '7', '9').prints(l1, 0, '7', ...other).view;
      expect(courseChecks(fork)).toEqual(courseChecks(alone));
      print(run.view, 1 + one.length, other);
      const whole = new Run().submits('7', '7', '9').prints(l1, 0, '7', ...one, ...other).view;
      expect(courseChecks(run.view)).toEqual(courseChecks(whole));
    }),
  );
});
