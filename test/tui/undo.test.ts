/** Faults by command and by key on a run that others may change as well: what is sent, and what is undone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmless } from '../../src/faults/settings.js';
import { faultWords } from '../../src/tui/fault-words.js';
import { faultsInForce } from '../../src/tui/faults-in-force.js';
import { nodesOf } from '../../src/tui/facts.js';
import { a2, a3, p0, p1 } from '../checker/trace-script.js';
import { fault, names } from './fault-arbitraries.js';
import { FaultyRun } from './faulty-run.js';

const inForce = ({ facts }: FaultyRun): readonly string[] =>
  faultsInForce(facts).map((known) => faultWords(known, nodesOf(facts)));

test('every fault that is typed is in force, and each U takes the latest away', () => {
  const run = new FaultyRun();
  const typed = [
    'loss 20%',
    'cut p0 -> a3',
    'partition p0 a2 | p1 a3 a4',
    'crash a4 torn accept',
    'lie a2',
    'pause p1',
  ];
  for (const text of typed) run.command(text);
  expect(inForce(run)).toEqual(typed.slice(0, 5));
  expect(run.press('U').notice).toBe('Undone: p1 was paused and goes on.');
  expect(run.requests.at(-1)).toEqual({ type: 'resume', node: p1 });
  expect(run.press('U').notice).toBe('Undone: the disk of a2 lies from now on.');
  expect(run.press('U').notice).toMatch(/^Undone: a4 will crash at accept number 1/);
  expect(inForce(run)).toEqual(typed.slice(0, 3));
  run.press('U', 'U');
  expect(inForce(run)).toEqual(['loss 20%']);
  expect(run.press('U').notice).toBe('Undone: loss of 20 % on all links.');
  expect(inForce(run)).toEqual([]);
  expect(run.press('U').notice).toBe('There is nothing to undo: this dashboard brought no fault about.');
});

test('whatever was done to the network, as many undos lead back to the beginning', () => {
  fc.assert(
    fc.property(fc.array(fault, { maxLength: 6 }), fc.array(fc.nat(10), { maxLength: 3 }), (faults, lifts) => {
      const run = new FaultyRun();
      run.fromElsewhere({ type: 'faults', rules: [{ ...harmless, from: p0, duplicateRatio: 0.5 }], groups: [] });
      const before = inForce(run);
      for (const known of faults) run.command(faultWords(known, names));
      run.press('B', ...lifts.flatMap((down) => [...Array<string>(down).fill('j'), 'x']), 'esc');
      for (let undos = 0; undos < 12; undos++) run.press('U');
      expect([...inForce(run)].sort()).toEqual(before);
    }),
    { numRuns: 30 },
  );
});

describe('what somebody else does meanwhile', () => {
  test('stays when ours is added and when it is undone', () => {
    const run = new FaultyRun();
    run.command('cut p0 -> a3');
    run.fromElsewhere({
      type: 'faults',
      rules: [...run.rules, { ...harmless, to: a2, lossRatio: 0.4 }],
      groups: [[p0], [p1]],
    });
    run.command('hold promise a3 -> p0');
    expect(inForce(run)).toEqual(['cut p0 -> a3', 'loss 40% all -> a2', 'hold promise a3 -> p0', 'partition p0 | p1']);
    run.press('U', 'U');
    expect(inForce(run)).toEqual(['loss 40% all -> a2', 'partition p0 | p1']);
  });

  test('may take ours away: then nothing is undone, and the next U goes further back', () => {
    const run = new FaultyRun();
    run.command('cut p0 -> a3').command('reorder 30%');
    run.fromElsewhere({
      type: 'faults',
      rules: run.rules.filter(({ reorderRatio }) => reorderRatio === 0),
      groups: [],
    });
    expect(run.press('U').notice).toMatch(/^Not undone, since it was changed meanwhile: 30% of messages/);
    expect(inForce(run)).toEqual(['cut p0 -> a3']);
    run.press('U');
    expect(inForce(run)).toEqual([]);
  });

  test('may plan another crash: ours is not taken for it', () => {
    const run = new FaultyRun();
    run.command('crash a3 torn accept');
    run.fromElsewhere({ type: 'plan-crash', node: a3, crash: { point: 'before-send', on: 'promise', nth: 2 } });
    run.press('U');
    expect(inForce(run)).toEqual(['crash a3 before-send promise 2']);
  });
});

test('requests in a row build on each other before the first one shows in the records', () => {
  const run = new FaultyRun();
  run.recordsAreLate = true;
  run.command('cut p0 -> a3').command('cut p1 -> a3');
  run.oneRecordComes();
  run.command('reorder 30%');
  run.recordsCome();
  expect(inForce(run)).toEqual(['cut proposers -> a3', 'reorder 30%']);
});

test('a request that is refused is no ground to build on', () => {
  const run = new FaultyRun();
  run.refuses = 'the run has ended';
  run.command('cut p0 -> a3');
  expect(run.notice).toBe('the run has ended');
  run.refuses = null;
  run.command('reorder 30%');
  expect(inForce(run)).toEqual(['reorder 30%']);
  run.press('U', 'U');
  expect(run.notice).toBe('There is nothing to undo: this dashboard brought no fault about.');
});

test('what changed nothing is nothing to undo', () => {
  const run = new FaultyRun();
  run.command('cut p0 -> a3').command('cut p0 -> a3').command('loss 0%');
  run.press('U');
  expect(inForce(run)).toEqual([]);
  run.command('heal').press('U');
  expect(run.notice).toBe('There is nothing to undo: this dashboard brought no fault about.');
});

test('healing takes faults of the network away and leaves those of processes', () => {
  const run = new FaultyRun();
  run.command('cut p0 -> a3').command('partition p0 | p1').command('lie a2').command('heal');
  expect(inForce(run)).toEqual(['lie a2']);
  expect(run.notice).toBe('The network is whole again.');
  run.press('U');
  expect(inForce(run)).toEqual(['cut p0 -> a3', 'partition p0 | p1', 'lie a2']);
});

test('honest, spare and undo are refused where there is nothing of the kind', () => {
  const run = new FaultyRun();
  for (const [text, reason] of [
    ['honest a2', 'The disk of a2 is honest.'],
    ['spare a2', 'No crash is planned for a2.'],
    ['undo', 'There is nothing to undo: this dashboard brought no fault about.'],
    ['release all', 'Nothing is held.'],
    ['release a2', 'Write "release all"; single messages are let go in their list (h).'],
    ['heal now', '"now" is not understood.'],
    ['los 20%', '"los" is no command; did you mean loss?'],
  ]) {
    run.command(text ?? '');
    expect(run.state.overlay).toMatchObject({ text, problem: reason });
    run.press('esc');
  }
  expect(run.requests).toEqual([]);
});
