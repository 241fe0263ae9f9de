import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../src/paxos/ballot.js';
import { createExpectation } from '../../src/checker/expectation.js';
import type { Expectation } from '../../src/schema/preset.js';
import { c6, decree, l5, presetOf, proposal, small, TraceScript } from './trace-script.js';

function stateOf(script: TraceScript, elapsedMs: number) {
  const expectation = createExpectation();
  for (const record of script.records) expectation.fold(record);
  return expectation.state(elapsedMs);
}

function expecting(outcome: Expectation['outcome']): TraceScript {
  return new TraceScript(presetOf(small, { expect: { outcome, withinMs: 1000 } }));
}

function decides(script: TraceScript, ...nodes: NodeId[]): TraceScript {
  for (const node of nodes) {
    script.acts(node, { type: 'decide', decree, proposal: proposal('1.0', 'x'), counted: false });
  }
  return script;
}

describe('a decision is expected', () => {
  test('it holds when every live learner and client knows it', () => {
    const script = decides(expecting('decided'), l5);
    expect(stateOf(script, 10)).toEqual({
      state: 'open',
      text: '1 of 2 live learners and clients know a decision',
    });
    expect(stateOf(decides(script, c6), 2000).state).toBe('held');
  });

  test('it fails when the time is over', () => {
    expect(stateOf(decides(expecting('decided'), l5), 1000)).toEqual({
      state: 'failed',
      text: '1 of 2 live learners and clients know a decision after 1 s',
    });
  });

  test('the dead do not count, but some learner must live', () => {
    expect(stateOf(decides(expecting('decided'), l5).exits(c6), 10).state).toBe('held');
    expect(stateOf(decides(expecting('decided'), c6).exits(l5), 10).state).toBe('open');
  });

  test('it is about the decree that is open', () => {
    const script = decides(expecting('decided'), l5, c6);
    expect(stateOf(script.supervisor({ kind: 'decree', decree: (decree + 1) as typeof decree }), 10).state).toBe(
      'open',
    );
  });
});

describe('no decision is expected', () => {
  test('it holds when the time is over', () => {
    expect(stateOf(expecting('undecided'), 999).state).toBe('open');
    expect(stateOf(expecting('undecided'), 1000)).toEqual({
      state: 'held',
      text: 'nothing was decided for 1 s, as expected',
    });
  });

  test('it fails as soon as anybody decides, whatever is opened afterwards', () => {
    const script = decides(expecting('undecided'), l5);
    expect(stateOf(script, 10).text).toBe('x is decided, though no decision was expected');
    expect(stateOf(script.supervisor({ kind: 'decree', decree: (decree + 1) as typeof decree }), 10).state).toBe(
      'failed',
    );
  });
});

test('nothing is said of a run that has not begun', () => {
  expect(createExpectation().state(10_000)).toEqual({ state: 'open', text: 'the run has not begun' });
});
