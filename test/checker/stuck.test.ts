import { describe, expect, test } from 'vitest';
import { type NodeId, nodeId } from '../../src/paxos/ballot.js';
import { persist } from '../../src/paxos/effect.js';
import { createJudge } from '../../src/checker/judge.js';
import { harmless } from '../../src/faults/settings.js';
import type { Preset } from '../../src/schema/preset.js';
import { a2, a3, a4, b, c6, decree, l5, p0, p1, presetOf, proposal, small, TraceScript } from './trace-script.js';

const everyone = [p0, p1, a2, a3, a4, l5, c6];

/** All up, START heard, a value submitted. */
function busy(preset: Preset = presetOf(small)): TraceScript {
  const script = started(preset);
  script.acts(c6, { type: 'submit', decree, value: 'x', proposer: p0 });
  return script;
}

function started(preset: Preset = presetOf(small)): TraceScript {
  const script = up(preset);
  for (const node of everyone) script.acts(node, { type: 'started', election: 1, leader: l5 });
  return script;
}

function up(preset: Preset = presetOf(small)): TraceScript {
  const script = new TraceScript(preset);
  for (const node of everyone) {
    script.process(node, { type: 'spawned', pid: 1 });
    script.process(node, { type: 'ready', port: 1, disk: '0123456789abcdef', seated: true });
  }
  return script;
}

function stuck(script: TraceScript): string | null {
  const judge = createJudge();
  for (const record of script.records) judge.fold(record);
  return judge.verdict().stuck;
}

function loses(script: TraceScript, node: NodeId | null): TraceScript {
  const ends =
    node === null
      ? [harmless]
      : [
          { ...harmless, from: node },
          { ...harmless, to: node },
        ];
  const rules = ends.map((rule) => ({ ...rule, lossRatio: 1 }));
  return script.supervisor({ kind: 'faults', settings: { seed: 1, rules } });
}

function preempts(script: TraceScript, times: number): TraceScript {
  for (let round = 1; round <= times; round++) {
    const [self, rival] = round % 2 === 0 ? [p0, p1] : [p1, p0];
    script.acts(self, persist({ type: 'round', decree, round }), {
      type: 'preempted',
      decree,
      ballot: b(`${round}.${self}`),
      by: b(`${round + 1}.${rival}`),
    });
  }
  return script;
}

describe('why nothing is decided', () => {
  test('it simply goes on', () => {
    expect(stuck(busy())).toBeNull();
    expect(stuck(preempts(busy(), 3))).toBeNull();
    expect(stuck(busy().exits(a2).exits(p0))).toBeNull();
  });

  test('nobody leads yet', () => {
    expect(stuck(up())).toBe('nobody leads yet, and START was not heard: the ring election goes on');
  });

  test('no client has a value', () => {
    const preset = presetOf(small, { clients: [{ node: c6, value: null, proposerIndex: 0, afterMs: 0 }] });
    expect(stuck(started(preset))).toBe('no client has a value: propose one with p');
    expect(stuck(started(preset).exits(c6))).toBe('no client has a value: c6 is down');
    expect(stuck(started())).toBeNull(); // Its client is about to submit one.
  });

  test('too few acceptors for a quorum, each with its reason', () => {
    const script = busy().exits(a2).process(a3, { type: 'paused' });
    expect(stuck(script)).toBe('a2 is down, a3 is paused: 1 of 3 acceptors can vote and a quorum needs 2');
    expect(stuck(script.process(a3, { type: 'resumed' }))).toBeNull();
    expect(stuck(loses(script, a4))).toBe(
      'a2 is down, a4 is cut off (loss 100 %): 1 of 3 acceptors can vote and a quorum needs 2',
    );
  });

  test('wiped acceptors abstain', () => {
    const script = busy();
    for (const node of [a2, a3]) {
      script.exits(node);
      script.restarts(node, [], false);
      script.process(node, { type: 'spawned', pid: 2 });
      script.process(node, { type: 'ready', port: 1, disk: 'fedcba9876543210', seated: false });
    }
    expect(stuck(script)).toBe(
      'a2 and a3 abstain, having lost their disks: 1 of 3 acceptors can vote and a quorum needs 2',
    );
  });

  test('no proposer and no learner', () => {
    expect(stuck(busy().exits(p0).exits(p1))).toBe('no proposer can propose: p0 and p1 are down');
    expect(stuck(busy().exits(l5))).toBe('no learner can learn: l5 is down');
  });

  test('all messages are lost', () => {
    expect(stuck(loses(busy(), null))).toBe('all messages are lost (loss 100 %)');
  });

  test('two proposers pre-empt each other', () => {
    expect(stuck(preempts(busy(), 14))).toBe('p0 and p1 pre-empt each other, 14 ballots so far');
  });

  test('a new decree starts with a clean slate', () => {
    const script = preempts(busy(), 14);
    expect(stuck(script.supervisor({ kind: 'decree', decree: nodeId(1) as number as typeof decree }))).toBeNull();
  });
});

describe('once it is chosen', () => {
  const chosen = (): TraceScript => {
    const script = busy();
    script.acts(p0, { type: 'chosen', decree, proposal: proposal('1.0', 'x') });
    return script;
  };

  test('it goes on until everyone knows', () => {
    expect(stuck(chosen())).toBeNull();
    expect(stuck(chosen().exits(l5).exits(a2).exits(a3))).toBeNull();
  });

  test('whoever cannot hear of it is named', () => {
    expect(stuck(chosen().process(c6, { type: 'paused' }))).toBe(
      'x is chosen, but not everyone can hear of it: c6 is paused',
    );
    expect(stuck(loses(chosen(), null))).toBe('x is chosen, but all messages are lost (loss 100 %)');
    expect(stuck(loses(chosen(), c6))).toBe('x is chosen, but not everyone can hear of it: c6 is cut off (loss 100 %)');
  });
});
